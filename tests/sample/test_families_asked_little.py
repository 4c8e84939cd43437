"""What the registers know of the sample families is enough: who needs what is settled, and next to nothing is typed.

The rules and fields of the procedures are read as a visit reads them: with the facts of the person it is about, those the
life event implies, and what is asked once for the whole event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.packs import loaded

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import facts_of
from yakuba.language.answers import look_up
from yakuba.language.loading import parameters_of
from yakuba.language.procedures import Procedure
from yakuba.language.rules import compile_rule
from yakuba.sample import city
from yakuba.sample.city import TODAY
from yakuba.site.sample_city import load

PROCEDURES = {one.procedure: one for pack in loaded() for one in pack.procedures}
EVENTS = {one.event: one for pack in loaded() for one in pack.events}
PARAMETERS = parameters_of([one for pack in loaded() for one in pack.parameters])
PLACE = {"postal_code": "999-0003", "address": "霧ヶ浦市霧見町3丁目4番5号", "building": ""}
NAME = {"family": "試験", "given": "節子", "family_kana": "シケン", "given_kana": "セツコ"}
MOVE = {"moving.on": TODAY, "moving.to": PLACE}
VISITOR = {
    "survivor.name": NAME, "survivor.address": PLACE, "survivor.phone": "090-0000-0001", "survivor.birth_date": TODAY,
    "survivor.relation_to_deceased": "spouse", "death.on": TODAY,
}  # fmt: skip
AFTER_A_DEATH = {
    "water-name-change": set(), "dog-owner-change": set(), "grave-use-succession": {"agreed"}, "heir-representative": {"agreed"},
    "land-present-owner": set(), "moped-scrapping": {"plate", "reason", "stopped_on", "plate_back", "police_report"},
}  # fmt: skip
"""What must still be answered for each, besides what the registers know and what is asked once for all.

The police report is asked for only where the plate is not returned.
"""


@pytest.fixture
def people(db: None) -> Iterator[dict[str, Resident]]:
    with clock.on(TODAY):
        load(city(residents=10), SYSTEM)
        yield {person.full_name: person for person in Resident.objects.filter(number__startswith="99")}


def space(person: Resident, event: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a visit about somebody."""
    facts = facts_of(person, TODAY)
    for path, value in (*EVENTS[event].implies.items(), *told.items()):
        root, _, name = path.partition(".")
        facts.setdefault(root, {})[name] = value
    return facts


def needed(procedure: Procedure, facts: Mapping[str, Any]) -> bool | None:
    return compile_rule(procedure.when or "true").judge(facts, today=TODAY, parameters=PARAMETERS).value


def typed(procedure: Procedure, facts: Mapping[str, Any]) -> set[str]:
    """The fields that must be answered by hand: those shown and required that no fact answers."""
    known = dict(facts)
    known |= {
        item.key: look_up(facts, item.bind) for item in procedure.fields() if item.bind and look_up(facts, item.bind)
    }
    left = set()
    for page in procedure.pages:
        for item in page.fields:
            shown = [
                compile_rule(rule).judge(known, today=TODAY, parameters=PARAMETERS).value
                for rule in (page.show, item.show) if rule
            ]  # fmt: skip
            asks = item.required and item.type not in ("computed", "heading") and False not in shown
            if asks and item.key not in known:
                left.add(item.key)
    return left


@pytest.mark.parametrize("name", ["見本 大輔", "試作 恵"])
def test_who_moves_within_the_city_types_nothing_but_day_and_address(people: dict[str, Resident], name: str) -> None:
    before = space(people[name], "moving-within", {})
    after = space(people[name], "moving-within", MOVE)
    for procedure in (PROCEDURES[key] for key in ("water-start", "water-stop", "dog-address-change")):
        assert needed(procedure, before) is True, procedure.procedure
        asked_for = typed(procedure, before)
        assert {item.bind for item in procedure.fields() if item.key in asked_for} <= set(MOVE), procedure.procedure
        assert typed(procedure, after) == set(), procedure.procedure


def test_nobody_else_of_the_family_is_asked_about_water_dogs_and_housing(people: dict[str, Resident]) -> None:
    others = [person for person in people.values() if person.family_name != "試験" and person.relation != "世帯主"]
    assert len(others) == 7
    for key in ("water-start", "water-stop", "dog-address-change", "city-housing-return"):
        found = {needed(PROCEDURES[key], space(person, "moving-within", {})) for person in others}
        assert found == {False}, key


def test_after_a_death_registers_say_what_is_needed_and_most_of_what_is_written(people: dict[str, Resident]) -> None:
    before, after = (space(people["試験 清"], "death", told) for told in ({}, VISITOR))
    assert {key for key in AFTER_A_DEATH if needed(PROCEDURES[key], before) is not True} == set()
    assert {key: typed(PROCEDURES[key], after) for key in AFTER_A_DEATH} == AFTER_A_DEATH


def test_of_somebody_who_held_nothing_nothing_is_needed_and_nothing_asked(people: dict[str, Resident]) -> None:
    facts = space(people["見本 紬"], "death", {})
    assert {key: needed(PROCEDURES[key], facts) for key in AFTER_A_DEATH} == dict.fromkeys(AFTER_A_DEATH, False)
