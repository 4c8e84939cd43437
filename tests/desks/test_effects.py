"""A granted case is known to the next: its facts are in the registers with the decision, or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from support.town import TRIAL, Town

from yakuba.desks.entitlements import actions as offers
from yakuba.desks.entitlements._answering import one_tap, tap_mark
from yakuba.desks.entitlements.queries import standing_of
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import publish as publish_procedure
from yakuba.kernel.definitions.queries import definition
from yakuba.kernel.people.actions import put_facts
from yakuba.kernel.people.models import KnownFact, Resident
from yakuba.kernel.people.queries import facts_of
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import Happened, State
from yakuba.kernel.workflow import actions as cases
from yakuba.language.procedures import Procedure

from .screens import Page, as_staff
from .test_entitlements import know, prepared, swept, told

EFFECTS = [
    {"fact": "resident.child_allowance", "value": "true"},
    {"fact": "resident.registered_dogs", "value": "resident.registered_dogs + copies"},
    {"fact": "household.on_welfare", "value": "false", "when": "copies > 1"},
]


@pytest.fixture
def town(db: None) -> Town:
    town = prepared()
    changed = {**TRIAL, "channels": ["online", "counter", "api", "push"], "effects": EFFECTS}
    publish_procedure(SYSTEM, Procedure.model_validate(changed), [])
    town.version = definition("trial").live
    return town


def filed(town: Town) -> Record:
    offer, actor = told(), town.resident_actor()
    now = standing_of(offer)
    answers = one_tap(actor, offer, now)
    assert answers is not None
    return offers.confirm(actor, offer, tap_mark(now, answers))


def decided(town: Town, record: Record, *, granted: bool = True) -> Record:
    cases.accept(town.actor("係員"), record.number)
    if granted:
        return cases.approve(town.actor("係長"), record.number)
    return cases.disapprove(town.actor("係長"), record.number, reason="条件に合いません")


def known(person: Resident) -> dict[str, Any]:
    return dict(KnownFact.objects.filter(resident=person).values_list("key", "value"))


def test_what_is_granted_is_known_and_nobody_is_told_of_it_again(town: Town) -> None:
    know(town.mother, registered_dogs=1)
    record = decided(town, filed(town))
    assert record.state == State.APPROVED
    found = known(town.mother)
    assert (found["resident.child_allowance"], found["resident.registered_dogs"]) == (True, 3)
    assert facts_of(town.mother, record.decided_on)["household"]["on_welfare"] is False
    assert known(town.child)["household.on_welfare"] is False
    assert "resident.child_allowance" not in known(town.child)
    assert "household.on_welfare" not in known(town.stranger)
    assert sorted(record.events.get(kind=Happened.APPROVED).data["facts"]) == sorted(one["fact"] for one in EFFECTS)
    assert (swept().entitled, swept().receiving) == (0, 1)


def test_what_is_refused_or_still_open_makes_nothing_known(town: Town) -> None:
    before = known(town.mother)
    record = filed(town)
    assert known(town.mother) == before
    assert decided(town, record, granted=False).state == State.REFUSED
    assert known(town.mother) == before


def test_what_cannot_be_worked_out_stays_as_the_register_has_it(town: Town) -> None:
    record = decided(town, filed(town))
    assert "resident.registered_dogs" not in known(town.mother)  # how many there were is unknown
    assert record.events.get(kind=Happened.APPROVED).data["facts"] == [
        "household.on_welfare",
        "resident.child_allowance",
    ]


def test_what_registers_contradict_each_other_about_no_case_settles(town: Town) -> None:
    today = clock.today()
    for source, dogs in (("犬の登録原簿", 1), ("動物愛護センター", 2)):
        put_facts(town.mother, {"resident.registered_dogs": dogs}, source=source, as_of=today)
    record = decided(town, filed(town))
    assert "resident.registered_dogs" not in record.events.get(kind=Happened.APPROVED).data["facts"]
    assert known(town.mother)["resident.registered_dogs"] is None


def test_the_next_word_of_a_register_stands_against_what_a_case_made_known(town: Town) -> None:
    decided(town, filed(town))
    with clock.on(clock.today() + timedelta(days=1)):
        put_facts(town.mother, {"resident.child_allowance": False}, source="児童手当", as_of=clock.today())
    assert known(town.mother)["resident.child_allowance"] is False


def test_two_cases_count_on_from_each_other(town: Town) -> None:
    """Each by what the register says when it is decided, not when it was filed."""
    know(town.mother, registered_dogs=1)
    first, second = town.file(), town.file()
    for record in (second, first):
        decided(town, record)
    assert known(town.mother)["resident.registered_dogs"] == 5


def test_the_clerk_sees_before_deciding_what_becomes_known_and_afterwards_what_did(town: Town) -> None:
    record = filed(town)
    address = reverse("casework:case", args=[record.number])
    before = Page(as_staff(town, "係員").get(address))
    assert "認めると、町の記録に入ること" in before.said()
    assert "児童手当を受けている" in before.said()
    decided(town, record)
    after = Page(as_staff(town, "係員").get(address))
    assert "認めると、町の記録に入ること" not in after.said()
    assert "町の記録に入れました" in after.said()
