"""Visits (来庁の見本): a family comes to the counter with something that happened, and what must come of it. Run as tests."""

from __future__ import annotations

from typing import Any

from pydantic import Field as Spec

from .fields import Slug
from .scenarios import Person
from .texts import Strict


class VisitStory(Strict):
    """One coming to the one-stop counter (ワンストップ窓口). What is found must be exactly what is written, no more."""

    visit: str
    """Its name in a few words, such as 「四人家族の市内の引越し」."""
    about: str
    """Why it is worth telling."""
    today: str
    events: list[Slug] = Spec(min_length=1)
    """The life events somebody came for."""
    members: list[Person] = []
    """Who lives together, the head (世帯主) first; nobody where they are in no register yet (転入)."""
    subject: str | None = None
    """Whom the visit is about; the first of the members when not given. Where an event speaks of somebody else (`whom`), they died."""
    visitor: str | None = None
    """The member who came in their place."""
    told: dict[str, Any] = {}
    """What is told, by the names of the questions: facts and `procedure/field`."""
    also: list[Slug] = []
    """Procedures that are done besides what is needed, because somebody wishes it."""
    later: list[Slug] = []
    """Procedures that are left for later."""
    needed: list[Slug]
    """The procedures that are needed once everything is told."""
    asked: list[str]
    """What the merged interview asks, each thing once: nothing else may be typed."""
    filed: dict[Slug, dict[str, Any]] = {}
    """Of some cases, answers they must have, by field."""


__all__ = ["VisitStory"]
