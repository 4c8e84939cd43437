"""What the navigator stands on, and what somebody has told so far: life events, answers, and in which order they came."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import QueryDict

from yakuba.desks import asking
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import events, procedures
from yakuba.language import telling
from yakuba.language.events import LifeEvent
from yakuba.language.navigation import told_under
from yakuba.language.procedures import Procedure
from yakuba.language.telling import BIRTH, MEMBERS, RELATION, Given, Questions

_OF_REGISTERS = ("members", "children", "size")
"""Parts of a household that are worked out from its people."""


@dataclass(frozen=True, slots=True, eq=False)
class Published(Questions):
    """What the navigator stands on, looked up once for a page: life events and all live procedures."""

    events: list[LifeEvent] = field(default_factory=list)
    procedures: list[tuple[Definition, Procedure]] = field(default_factory=list)

    def leading(self) -> list[LifeEvent]:
        """The life events that lead to a procedure; the others would be dead ends."""
        reached = {event for _definition, procedure in self.procedures for event in procedure.events}
        return [event for event in self.events if event.event in reached]


def published() -> Published:
    """All that is live and loaded now."""
    known = asking.questions()
    return Published(known.facts, known.words, known.parameters, events(), procedures())


@dataclass(frozen=True, slots=True)
class Told(telling.Told):
    """What is told, of which life events; `trail` are the names asked, oldest first; `focus` the one procedure asked about.

    `withheld` are the facts whoever asks may neither ask for nor be told of.
    """

    by: Published
    events: tuple[LifeEvent, ...] = ()
    trail: tuple[str, ...] = ()
    focus: str = ""
    withheld: Collection[str] = frozenset()

    def kept(self, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
        """Everything told as names and texts, to stand hidden in the page."""
        yield from telling.Told.kept(self, without)
        yield from (("event", event.event) for event in self.events)
        yield from (("trail", name) for name in self.trail)
        if self.focus:
            yield "focus", self.focus


def chosen(by: Published, keys: Collection[str]) -> tuple[LifeEvent, ...]:
    """The life events of these keys. Those about somebody else, such as the deceased, are looked at by themselves."""
    found = [event for event in by.leading() if event.event in keys]
    about = next((event.whom for event in found if event.whom), None)
    return tuple(event for event in found if event.whom == about)


def begun(by: Published, on: date, events: tuple[LifeEvent, ...], language: str) -> Told:
    """Nothing told but what happened."""
    whom = next((event.whom.to(language) for event in events if event.whom), "")
    return Told(by, on, events=events, whom=whom, members_told=False)


def of_registers(told: Told, facts: Mapping[str, Mapping[str, Any]]) -> Told:
    """The same, with what the registers know of somebody given."""
    home, own = facts.get("household", {}), facts.get("resident", {})
    others = [one for one in home.get("members", ()) if one.get("number") != own.get("number")]
    roots = {
        f"{root}.{name}": value for root, known in facts.items() if root != "resident"
        for name, value in known.items() if root != "household" or name not in _OF_REGISTERS
    }  # fmt: skip
    people = (dict(own), *(dict(one) for one in others))[: telling.MOST_PEOPLE]
    blank: tuple[Mapping[str, Any], ...] = tuple({} for _person in people)
    return replace(told, given=Given(people, roots), people=blank, members_told=bool(home.get("members")))


def read(posted: QueryDict, start: Told, language: str) -> Told:
    """What a page posts, put into an interview that was begun."""
    told = asking.read(posted, start, language)
    asked = posted.get("_asked", "").split()
    if posted.get("page") == "people":
        asked = [MEMBERS]
        if not told.members_told and posted.get("do") != "add":
            told = replace(told, passed=told.passed | {MEMBERS})
    elif told.members_told:
        told = replace(told, passed=told.passed - {MEMBERS})
    trail = dict.fromkeys(name for name in (*posted.getlist("trail"), *asked) if _is_of(told, name))
    told = replace(told, trail=tuple(trail), focus=posted.get("focus", "")[:60])
    return told_under(told, told.events)


def _is_of(told: Told, name: str) -> bool:
    if name == MEMBERS:
        return True
    if told.by.asked(name) is None or telling.person_of(name) >= len(told.people):
        return False
    return not (telling.person_of(name) and name.endswith((f".{BIRTH}", f".{RELATION}")))
