"""What other desks ask: which procedures somebody needs after what happened, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import sensitive_facts
from yakuba.language.navigation import told_under, with_value
from yakuba.language.procedures import Procedure
from yakuba.language.telling import Asked, person_of

from ._judging import judge, worth
from ._told import Told, begun, chosen, of_registers, published
from .queries import found

Facts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One procedure: needed (true), not (false), or not known yet (None), with the names missing and why, in words.

    Names and sentences that would give away what this actor may not see are left out; `quiet` says that there are some.
    """

    definition: Definition
    procedure: Procedure
    value: bool | None
    missing: tuple[str, ...]
    sentences: tuple[str, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """A question worth asking, by the path of its fact (`resident.has_card`, `moving.has_dog`), or by
    `people.1.income` for somebody who lives with them; `household.members` asks who does and has no `asked`."""

    name: str
    asked: Asked | None
    share: float
    procedures: tuple[str, ...]


def withheld_from(actor: Actor) -> frozenset[str]:
    """The facts that this actor may neither ask for nor be told of."""
    return frozenset() if actor.has(Right.SENSITIVE) else sensitive_facts()


def needed_for(
    actor: Actor, subject_facts: Facts, events: Iterable[str], answers: Mapping[str, Any], on: date
) -> list[Verdict]:
    """Every procedure of these life events, judged on what the registers know of somebody and what was answered.

    `subject_facts` as `facts_of` gives them; `answers` by path, in the types rules read. The caller logs the look.
    """
    told = _told(actor, subject_facts, events, answers, on)
    lines = found(told, judge(told), "ja").lines
    value = {"need": True, "can": True, "perhaps": None, "no": False}
    return [
        Verdict(one.definition, one.procedure, value[one.group], tuple(map(_path, one.names)), one.sentences,
                one.quiet or one.hidden)
        for one in lines
    ]  # fmt: skip


def next_questions(
    actor: Actor, subject_facts: Facts, events: Iterable[str], answers: Mapping[str, Any], on: date,
    given_up: Iterable[str] = (),
) -> list[Next]:  # fmt: skip
    """What is still worth asking, the question that settles most first. `given_up` are names nobody would answer."""
    told = _told(actor, subject_facts, events, answers, on)
    told = replace(told, passed=told.passed | {_name(path) for path in given_up})
    return [
        Next(_path(one.name), told.by.asked(one.name), one.share, tuple(matter.key for matter in one.matters))
        for one in worth(told, judge(told))
    ]


def _told(actor: Actor, facts: Facts, events: Iterable[str], answers: Mapping[str, Any], on: date) -> Told:
    by = published()
    told = of_registers(begun(by, on, chosen(by, frozenset(events)), "ja"), facts)
    told = replace(told, withheld=withheld_from(actor))
    for path, value in answers.items():
        name = _name(path)
        if value is not None and person_of(name) < len(told.people):
            told = with_value(told, name, value)
    return told_under(told, told.events)


def _name(path: str) -> str:
    return f"people.0.{path.removeprefix('resident.')}" if path.startswith("resident.") else path


def _path(name: str) -> str:
    return f"resident.{name.removeprefix('people.0.')}" if name.startswith("people.0.") else name
