"""Purposes (用件): what people take a number for in the hall, and whom each lets forward."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from .fields import Slug
from .texts import Strict, Text

__all__ = ["LetForward", "Purpose"]

Letters = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]


class LetForward(Strict):
    """Who is let forward (優先), and by how much: they count as having come some minutes before they did."""

    key: Slug
    """The word tickets keep: `elderly`, `pregnant` ..."""
    title: Text
    """What people choose: 妊娠している方."""
    minutes: Annotated[int, Field(ge=1, le=120)]
    """Minutes they count as having come earlier. Whoever came longer before them is not overtaken, so nobody waits for ever."""


class Purpose(Strict):
    """A purpose (用件): one button of the machine that gives numbers, and one queue."""

    purpose: Slug
    """The key tickets and figures name."""
    title: Text
    """The words on the button."""
    summary: Text | None = None
    """What belongs to it, in a line: 住民票の写し、印鑑登録証明書."""
    letters: Letters
    """What stands before the number: `A` gives A-001. Purposes with the same letters share one row of numbers."""
    office: str
    """The department that serves it."""
    events: list[Slug] = []
    """Life events people come with who belong here."""
    procedures: list[Slug] = []
    """Procedures that are done here: of this pack, or of one it requires."""
    minutes: Annotated[int, Field(ge=1, le=240)]
    """Usual minutes at the counter: what forecasts go by until there are figures of one's own."""
    priority: list[LetForward] = []
    """Who is let forward; the first is offered first."""
