"""What came out, as people go through it: groups, counters in their order, what to bring, how long, and the link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from yakuba.desks.asking import called, missing_words, value_words
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import procedures
from yakuba.kernel.offices.models import Department
from yakuba.language.navigation import Navigated, reasons
from yakuba.language.procedures import Procedure
from yakuba.language.secrecy import gives_away
from yakuba.language.telling import MEMBERS, person_of
from yakuba.language.texts import Text
from yakuba.web import plain, said

from ._told import Published, Told

GROUPS = ("need", "can", "perhaps", "no")
SHOWN = ("need", "can", "perhaps")
"""The groups a list and its link carry; what is not needed is none of anybody's business."""
KINDS = ("must", "should", "may")
NO_DEADLINE = 10_000
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure in its group: needed, one may, perhaps, or not; why, and what is still missing for it.

    `quiet`: it hangs on something whoever looks may not be told of. `hidden`: so do the reasons.
    """

    definition: Definition
    procedure: Procedure
    group: str
    sentences: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    quiet: bool = False
    hidden: bool = False
    can_ask: bool = False
    """Whether any of what is missing can be asked."""

    @property
    def online(self) -> bool:
        """Whether it can be done without coming."""
        return "online" in self.procedure.channels

    @property
    def days(self) -> int | None:
        """The days the law gives, where it counts them."""
        return self.procedure.deadline.days if self.procedure.deadline else None


@dataclass(frozen=True, slots=True)
class Counter:
    """One office on the way, and what is done there."""

    office: Department
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """One thing to bring, and for which procedures."""

    thing: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer given so far: its name, the question's words and the answer's."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that came out, and what follows from what is needed or possible."""

    lines: tuple[Line, ...]
    gone: int = 0
    """Procedures of a list that are not open any more."""
    groups: Mapping[str, list[Line]] = field(default_factory=dict)

    @property
    def wanted(self) -> list[Line]:
        """What somebody goes for: needed first, then possible."""
        return [*self.groups["need"], *self.groups["can"]]


def outcome(lines: Iterable[Line], gone: int = 0) -> Outcome:
    """The lines in their groups: must before should, by deadline, then by title."""
    ordered = tuple(sorted(lines, key=_place))
    return Outcome(ordered, gone, {group: [line for line in ordered if line.group == group] for group in GROUPS})


def _place(line: Line) -> tuple[object, ...]:
    days = line.days if line.days is not None else NO_DEADLINE
    return GROUPS.index(line.group), KINDS.index(line.procedure.kind), days, line.procedure.title.ja


def found(told: Told, cases: Sequence[tuple[Definition, Navigated]], language: str) -> Outcome:
    """What came of everything told so far."""
    return outcome(_line(told, definition, one, language) for definition, one in cases)


def _line(told: Told, definition: Definition, one: Navigated, language: str) -> Line:
    procedure = one.of.procedure
    group = {True: "can" if procedure.kind == "may" else "need", None: "perhaps", False: "no"}[one.value]
    hidden = bool(told.withheld and procedure.when and gives_away(procedure.when, told.withheld))
    open_ = [name for name in one.missing if not _withheld(told, name)]
    sentences = () if hidden or (one.value is None and not one.error) else reasons(one, told)
    missing = tuple(missing_words(told, open_, language))
    can_ask = any(name == MEMBERS or told.by.asked(name) for name in open_)
    return Line(
        definition,
        procedure,
        group,
        sentences,
        missing,
        tuple(open_),
        quiet=len(open_) < len(one.missing),
        hidden=hidden,
        can_ask=can_ask,
    )


def _withheld(told: Told, name: str) -> bool:
    path = f"resident.{name.split('.', 2)[2]}" if name.startswith("people.") else name
    return path in told.withheld


def counters(lines: Iterable[Line]) -> list[Counter]:
    """The offices in a sensible order: the residents' register first, for others ask it; then what must be done; by floor."""
    by_office: dict[int, list[Line]] = {}
    for line in lines:
        if "counter" in line.procedure.channels:
            by_office.setdefault(line.definition.office_id, []).append(line)
    made = [Counter(group[0].definition.office, tuple(sorted(group, key=_turn))) for group in by_office.values()]
    return sorted(made, key=lambda one: (_turn(one.lines[0]), _floor(one.office), one.office.code))


def _turn(line: Line) -> tuple[int, int]:
    return 0 if line.procedure.keeps else 1, KINDS.index(line.procedure.kind)


def _floor(office: Department) -> tuple[int, str]:
    digits = "".join(char for char in office.floor if char.isdigit())
    return int(digits) if digits else 99, office.floor


def bring(lines: Iterable[Line]) -> list[Brought]:
    """What to bring, each thing once, what most need first."""
    things: dict[str, tuple[Text, list[Line]]] = {}
    for line in lines:
        for thing in line.procedure.bring:
            named = things.setdefault(" ".join(thing.ja.split()), (thing, []))[1]
            if not named or named[-1] is not line:
                named.append(line)
    made = [Brought(thing, tuple(of)) for thing, of in things.values()]
    return sorted(made, key=lambda one: -len(one.lines))


def minutes(lines: Iterable[Line]) -> int:
    """How long filling in all of them takes."""
    return sum(line.procedure.minutes for line in lines)


def link(lines: Iterable[Line]) -> str:
    """The query of an address that shows this list again: procedures by group, nothing of what was told."""
    by_group = {group: [one.procedure.procedure for one in of] for group, of in groupby(lines, lambda one: one.group)}
    return urlencode({group: ".".join(by_group[group]) for group in SHOWN if group in by_group}, safe=".")


def linked(query: QueryDict) -> Outcome:
    """The list an address names, from the procedures open now. What is no open procedure is counted and left out."""
    live = {procedure.procedure: (definition, procedure) for definition, procedure in procedures()}
    asked = {key: group for group in reversed(SHOWN) for key in query.get(group, "")[:6_000].split(".") if key}
    there = {key: group for key, group in list(asked.items())[:MOST_LISTED] if key in live}
    return outcome((Line(*live[key], group) for key, group in there.items()), len(asked) - len(there))


def answers(told: Told, language: str) -> list[Answer]:
    """What was asked and answered, in that order."""
    made = [_answer(told, name, language) for name in told.trail]
    return [one for one in made if one is not None]


def _answer(told: Told, name: str, language: str) -> Answer | None:
    if name == MEMBERS:
        count = len(told.people) if told.members_told else 0
        return Answer(name, "", str(count))
    asked = told.by.asked(name)
    if asked is None or (told.value(name) is None and name not in told.passed and name not in told.never):
        return None
    label = said(asked.fact.label, language)
    if person_of(name):
        label = f"{called(told, person_of(name), language)}: {plain(asked.fact.label, language)}"
    return Answer(name, label, value_words(told, name, language))


def titles(by: Published, language: str) -> dict[str, Any]:
    """Life events to choose: those about oneself together, those about somebody else one by one."""
    leading = by.leading()
    return {"own": [one for one in leading if not one.whom], "of_others": [one for one in leading if one.whom]}
