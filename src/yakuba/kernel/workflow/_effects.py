"""A granted case writes what it makes known into the registers, in the transaction of the decision."""

from __future__ import annotations

from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.definitions.queries import facts, parameters, procedure_of
from yakuba.kernel.people.actions import hold, put_facts
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.kernel.records.models import Record
from yakuba.language.effects import effects_of
from yakuba.language.needed import outside
from yakuba.language.rules import compile_rule

from ._context import names_of, plain
from ._review import register_facts

SOURCE = 60
"""Characters of where a fact comes from."""


def effects(record: Record) -> dict[str, Any]:
    """What a case makes known when it is granted, by fact: by its own answers and what the registers know now.

    Before it is decided: what it would, were it granted today.
    """
    procedure = procedure_of(record.version_id)
    if not procedure.effects or record.resident is None:
        return {}
    rules = [rule for one in procedure.effects for rule in (one.value, one.when) if rule]
    paths = outside(procedure, (path for rule in rules for path in compile_rule(rule).mentions()))
    names = names_of(record, register_facts(record, paths))
    names["case"] |= {"decided_on": record.decided_on or clock.today()}
    return effects_of(procedure, names, facts(), today=record.filed_on, parameters=parameters())


def take_effect(record: Record) -> list[str]:
    """Write it down; gives the facts that stand. A household's are written of all who live there.

    It rests on what registers said until today: their word of today or later stands against it, and not their older one.
    """
    person, made = record.resident, procedure_of(record.version_id).effects
    if person is None or not made:
        return []
    home = _home(person) if any(one.fact.startswith("household.") for one in made) else ()
    # One case after the other: of two that count something up neither may be lost.
    people = hold([person.pk, *home])
    sources = {fact.key: str(fact.source)[:SOURCE] for fact in facts()}
    today, stands = clock.today(), []
    for path, value in effects(record).items():
        for one in people if path.startswith("household.") else [person]:
            wrong = put_facts(one, {path: plain(value)}, source=sources[path], as_of=today, upon={path: today})
            if one == person and not wrong:
                stands.append(path)
    return sorted(stands)


def _home(person: Resident) -> list[int]:
    """Who lives with somebody."""
    same = Resident.objects.filter(household=person.household_id, household__isnull=False, standing=Standing.RESIDENT)
    return list(same.values_list("pk", flat=True))
