"""From doses to facts: what was had, replayed on what other registers said before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import parameters, programmes, vocabulary_stamp
from yakuba.kernel.people.models import KnownFact, Resident
from yakuba.kernel.people.queries import facts_of
from yakuba.language.answers import scope
from yakuba.language.plans import Had, at_first, replayed
from yakuba.language.programmes import Programme
from yakuba.language.rules import Parameters, compile_rule

from .models import Carried, Dose
from .words import Source

REGISTER = "予防接種・健診の記録"
"""The source of facts that follow from the doses known here."""


class Law:
    """The programmes that are planned, as they are live now."""

    def __init__(self) -> None:
        found = [(definition, said) for definition, said in programmes() if said.taken]
        self.definitions: dict[str, Definition] = {definition.key: definition for definition, _ in found}
        self.programmes: dict[str, Programme] = {definition.key: said for definition, said in found}

    @cached_property
    def stamp(self) -> str:
        """Another one whenever a programme is published, or a parameter changes."""
        live = sorted(definition.live_id or 0 for definition in self.definitions.values())
        return sha256(f"{vocabulary_stamp()} {live}".encode()).hexdigest()

    @cached_property
    def parameters(self) -> Parameters:
        return parameters()

    @cached_property
    def taken(self) -> frozenset[str]:
        """The facts that having something changes."""
        return frozenset(path for said in self.programmes.values() for path in said.taken)

    @cached_property
    def needed(self) -> frozenset[str]:
        """The facts that the rules of all planned programmes read."""
        texts = [text for said in self.programmes.values() for text in _texts(said)]
        read = {path for text in texts for path in compile_rule(text).mentions() if not path.startswith("dose.")}
        return frozenset(read | self.taken | {"resident.birth_date", "resident.sex"})


def _texts(said: Programme) -> Iterable[str]:
    return [text for text in (said.standard, said.receiving, *(rule.when for rule in said.rules)) if text]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What is known of a child for a plan: the facts, and the programmes of which no register says anything."""

    facts: dict[str, Any]
    unknown: frozenset[str]


def standpoint(law: Law, person: Resident, on: date, *, family: bool = True, before: date | None = None) -> Standpoint:
    """The facts on a day, with the doses the family told (`family`) or without, or only with those before a day."""
    doses = [one for one in _doses(person) if family or one.source != Source.FAMILY]
    doses = [one for one in doses if before is None or one.on < before]
    facts, carried = facts_of(person, on, law.needed), carried_of(law, person)
    held = {path.removeprefix("resident.") for path in law.taken}
    facts["resident"] = {name: value for name, value in facts["resident"].items() if name not in held}
    made = _replay(law, facts, carried, doses)
    told = {one.definition.key for one in doses}
    unknown = frozenset(key for key, said in law.programmes.items() if key not in told and mark(said) not in carried)
    return Standpoint(made, unknown)


def derived(law: Law, person: Resident) -> dict[str, Any]:
    """The facts that follow from the doses the town itself knows; what is not known is None."""
    doses = [one for one in _doses(person) if one.source != Source.FAMILY]
    facts = {"resident": {"birth_date": person.birth_date, "sex": person.sex}}
    made = _replay(law, facts, carried_of(law, person), doses)["resident"]
    return {path: made.get(path.removeprefix("resident.")) for path in law.taken}


def carried_of(law: Law, person: Resident) -> dict[str, tuple[Any, date]]:
    """What other registers said, by fact: what was kept of it here, unless they have said something newer since."""
    kept = {one.key: (one.value, one.as_of) for one in Carried.objects.filter(resident=person)}
    known = KnownFact.objects.filter(resident=person, key__in=law.taken).exclude(source=REGISTER)
    return kept | {one.key: (one.value, one.as_of) for one in known if one.value is not None}


def mark(said: Programme) -> str:
    """The fact that says whether, and how often, a programme was had."""
    return said.counter() or next(iter(said.taken))


def _doses(person: Resident) -> list[Dose]:
    return list(Dose.objects.filter(resident=person).select_related("definition").order_by("on", "id"))


def _replay(
    law: Law, facts: dict[str, Any], carried: Mapping[str, tuple[Any, date]], doses: list[Dose]
) -> dict[str, Any]:
    """A dose that another register has counted already is not counted again; a fuller list of doses stands for its count."""
    start = dict(carried)
    ahead: list[Had] = []
    for key, said in law.programmes.items():
        own = [one for one in doses if one.definition.key == key]
        value, as_of = start.get(mark(said), (None, date.min))
        before = [one for one in own if one.on <= as_of]
        if len(before) < _count(value):
            own = [one for one in own if one.on > as_of]
        elif own:
            start = {path: said_ for path, said_ in start.items() if path not in said.taken or _shared(law, path)}
        ahead += [Had(key, one.on, one.kind or None) for one in own]
    begun = {path.removeprefix("resident."): value for path, (value, _) in start.items()}
    facts = {**facts, "resident": {**facts.get("resident", {}), **scope({}, begun)}}
    told = {one.programme for one in ahead}
    facts = at_first([law.programmes[key] for key in told], facts)
    return _not_back(law, facts, replayed(law.programmes, facts, ahead, law.parameters))


def _not_back(law: Law, before: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """A day that several programmes write stays the later one: an old dose says nothing against a newer of another."""
    for path in filter(lambda path: _shared(law, path), law.taken):
        name = path.removeprefix("resident.")
        known, new = before["resident"].get(name), made["resident"].get(name)
        if isinstance(known, date) and isinstance(new, date):
            made["resident"][name] = max(known, new)
    return made


def _count(value: Any) -> int:
    """How often something was had; a mark that is no number counts nothing."""
    return int(value) if isinstance(value, (int, float)) else 0


def _shared(law: Law, path: str) -> bool:
    return sum(path in said.taken for said in law.programmes.values()) > 1
