"""Life events (ライフイベント): what happened to somebody, and what that alone makes known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import StringConstraints

from .fields import FactPath, Slug
from .texts import Strict, Text

__all__ = ["LifeEvent", "by_whom"]


class LifeEvent(Strict):
    """A life event (引越し, 出生 ...) people start from."""

    event: Slug
    """The key procedures name."""
    title: Text
    """What people choose."""
    icon: str | None = None
    """The picture's name."""
    implies: dict[FactPath, bool | int | str] = {}
    """Facts known of whoever chooses it."""
    takes: dict[FactPath, FactPath] = {}
    """Facts of the event that are what a register says before anything is filed: `moving.from` is the address of today."""
    whom: Text | None = None
    """Whom the facts of `resident` are about, where that is not the visitor: 亡くなった方."""
    visitor: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    """The root under which the visitor's own facts stand where `resident` is somebody else: `survivor.name`, of the same parts as `resident.name`."""
    newcomers: bool = False
    """Whether whoever it happens to is not in the town's registers yet, so that even a name must be asked (転入)."""


def by_whom(events: Iterable[LifeEvent]) -> list[list[LifeEvent]]:
    """Life events about the same person together: a visit, and a pre-entry, is about one of these alone."""
    about: dict[str, list[LifeEvent]] = {}
    for one in events:
        about.setdefault(one.whom.ja if one.whom else "", []).append(one)
    return list(about.values())
