"""A granted case writes what it makes known into the registers, in the transaction of the decision."""

from __future__ import annotations

from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.definitions.queries import facts, parameters, procedure_of
from yakuba.kernel.people.actions import hold, move, put_facts
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.kernel.records.models import Record
from yakuba.language.characters import cut_to
from yakuba.language.effects import effects_of, effects_of_rows, person_in
from yakuba.language.needed import outside
from yakuba.language.procedures import Procedure
from yakuba.language.rules import compile_rule

from ._context import names_of, plain
from ._review import register_facts

ADDRESS = "resident.address"
SOURCE = 60
"""Characters of where a fact comes from."""


def effects(record: Record) -> dict[str, Any]:
    """What a case makes known of its subject when it is granted, by fact: by its answers and what the registers know now.

    Before it is decided: what it would, were it granted today.
    """
    names = _names(record)
    return {} if names is None else effects_of(_procedure(record), names, facts(), **_setting(record))


def effects_on_members(record: Record) -> list[tuple[Resident, dict[str, Any]]]:
    """The same of the people of the household whom its tables name, each where a row is of one of them alone."""
    names = _names(record)
    if names is None or record.resident is None:
        return []
    home = _members(record.resident) if any(one.of for one in _procedure(record).effects) else {}
    people = [{"number": one.number, "full_name": one.full_name, "birth_date": one.birth_date} for one in home.values()]
    found = effects_of_rows(_procedure(record), names, facts(), **_setting(record))
    told = ((person_in(table, row, people), made) for table, row, made in found)
    return [(home[person["number"]], made) for person, made in told if person]


def _procedure(record: Record) -> Procedure:
    return procedure_of(record.version_id)


def _setting(record: Record) -> dict[str, Any]:
    return {"today": record.filed_on, "parameters": parameters()}


def _names(record: Record) -> dict[str, Any] | None:
    """What the rules of its effects may say; None where it has none."""
    procedure = _procedure(record)
    if not procedure.effects or record.resident is None:
        return None
    rules = [rule for one in procedure.effects for rule in (one.value, one.when) if rule]
    paths = outside(procedure, (path for rule in rules for path in compile_rule(rule).mentions()))
    names = names_of(record, register_facts(record, paths))
    names["case"] |= {"decided_on": record.decided_on or clock.today()}
    return names


def take_effect(record: Record) -> list[str]:
    """Write it down; gives the facts that stand. A household's are written of all who live there.

    It rests on what registers said until today: their word of today or later stands against it, and not their older one.
    """
    person, made = record.resident, _procedure(record).effects
    if person is None or not made:
        return []
    all_of_home = any(one.fact.startswith("household.") or one.of for one in made)
    # One case after the other: of two that count something up neither may be lost.
    people = hold([person.pk, *(one.pk for one in _members(person).values())] if all_of_home else [person.pk])
    stands: set[str] = set()
    for path, value in effects(record).items():
        for one in people if path.startswith("household.") else [person]:
            if _write(one, path, value) and one == person:
                stands.add(path)
    for one, known in effects_on_members(record):
        stands |= {path for path, value in known.items() if _write(one, path, value)}
    return sorted(stands)


def _write(person: Resident, path: str, value: Any) -> bool:
    """Whether it stands."""
    if path == ADDRESS:
        move(person, value)
        return True
    source = next(cut_to(str(fact.source), SOURCE) for fact in facts() if fact.key == path)
    today = clock.today()
    return not put_facts(person, {path: plain(value)}, source=source, as_of=today, upon={path: today})


def _members(person: Resident) -> dict[str, Resident]:
    """Who lives with somebody, themselves among them, by number."""
    same = Resident.objects.filter(household=person.household_id, household__isnull=False, standing=Standing.RESIDENT)
    return {one.number: one for one in same}
