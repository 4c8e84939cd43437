"""A granted case is known to the next: its facts are in the registers with the decision, or not at all."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.urls import reverse
from support.races import at_once
from support.town import START, TRIAL, Town

from yakuba.desks.entitlements import actions as offers
from yakuba.desks.entitlements._answering import one_tap, tap_mark
from yakuba.desks.entitlements.queries import standing_of
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.actions import publish as publish_procedure
from yakuba.kernel.definitions.queries import definition, labels
from yakuba.kernel.people.actions import hold, put_facts
from yakuba.kernel.people.models import KnownFact, Resident
from yakuba.kernel.people.queries import facts_of
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import Happened, State
from yakuba.kernel.workflow import _effects
from yakuba.kernel.workflow import actions as cases
from yakuba.language.procedures import Procedure
from yakuba.language.rules.functions import fiscal_year

from .screens import Page, as_staff
from .test_entitlements import know, prepared, swept, told

EFFECTS = [
    {"fact": "resident.child_allowance", "value": "true"},
    {"fact": "resident.registered_dogs", "value": "resident.registered_dogs + copies"},
    {"fact": "household.on_welfare", "value": "false", "when": "copies > 1"},
]
UNKNOWN = {"fact": "resident.dependants", "value": "resident.dependants + copies"}
NOT_NOW = {"fact": "resident.in_facility", "value": "true", "when": "copies > 5"}


@pytest.fixture
def town(db: None) -> Town:
    return with_effects()


def with_effects(*more: dict[str, str]) -> Town:
    town = prepared()
    changed = {**TRIAL, "channels": ["online", "counter", "api", "push"], "effects": [*EFFECTS, *more]}
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


def test_what_cannot_be_worked_out_stays_as_the_register_has_it(db: None) -> None:
    town = with_effects(UNKNOWN)
    record = decided(town, filed(town))
    assert "resident.dependants" not in known(town.mother)  # how many there were is unknown
    written = record.events.get(kind=Happened.APPROVED).data["facts"]
    assert sorted(written) == sorted(one["fact"] for one in EFFECTS)


def test_whom_a_complete_register_does_not_name_has_none_and_the_first_is_counted(town: Town) -> None:
    assert "resident.registered_dogs" not in known(town.mother)
    decided(town, filed(town))
    assert known(town.mother)["resident.registered_dogs"] == 2


@pytest.fixture
def open_house(open_town: None) -> Town:
    return with_effects()


def two_cases(town: Town) -> list[Record]:
    """Of the mother and of her child, each of which makes something known of both."""
    return [town.file(), town.file(resident=town.child, agent=town.mother)]


@pytest.mark.postgres
def test_two_who_hold_a_household_one_by_one_cross(open_house: Town) -> None:
    home, both_hold = [open_house.mother.pk, open_house.child.pk], threading.Barrier(2, timeout=30)

    def one_by_one(number: int) -> None:
        with transaction.atomic():
            hold([home[number]])
            both_hold.wait()
            hold([home[1 - number]])

    results = at_once(one_by_one, 2, OperationalError)
    assert any(isinstance(one, OperationalError) for one in results), results


def test_two_cases_of_one_household_do_not_cross(open_house: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits a while where the other might hold its person already: the second holds nobody until the first is done."""
    records, both_hold, work_out = two_cases(open_house), threading.Barrier(2, timeout=1), _effects.effects

    def slowly(record: Record) -> dict[str, Any]:
        with suppress(threading.BrokenBarrierError):
            both_hold.wait()
        return work_out(record)

    monkeypatch.setattr(_effects, "effects", slowly)

    def decide(number: int) -> list[str]:
        with transaction.atomic():
            return _effects.take_effect(records[number])

    results = at_once(decide, 2, OperationalError)
    assert all("household.on_welfare" in one for one in results if isinstance(one, list)), results
    assert not [one for one in results if isinstance(one, Exception)], results


@pytest.mark.postgres
@pytest.mark.parametrize("waits", [True, False])
def test_a_decision_does_not_wait_for_a_case_just_being_filed(open_house: Town, waits: bool) -> None:
    """Whom a record being made names is held for their key alone: only who would take that too has to wait."""
    first = two_cases(open_house)[0]
    filed, done = threading.Event(), threading.Event()

    def filing() -> None:
        try:
            with transaction.atomic():
                open_house.file()
                connection.check_constraints()  # as at its end: then it takes the key of whom it names
                filed.set()
                done.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=filing)
    thread.start()
    try:
        assert filed.wait(30)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
            if waits:
                with pytest.raises(OperationalError), transaction.atomic():
                    Resident.objects.select_for_update().get(pk=open_house.mother.pk)
            else:
                assert "household.on_welfare" in _effects.take_effect(first)
    finally:
        done.set()
        thread.join()


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


def case_page(town: Town, record: Record) -> str:
    return Page(as_staff(town, "係員").get(reverse("casework:case", args=[record.number]))).said()


def test_the_clerk_sees_what_becomes_known_of_this_case_and_not_of_others(db: None) -> None:
    town = with_effects(NOT_NOW, UNKNOWN)
    said, words = case_page(town, filed(town)), labels()
    assert words["household.on_welfare"] in said
    for path in ("resident.in_facility", "resident.dependants"):
        assert words[path] not in said


def test_what_rests_on_the_day_of_the_decision_is_seen_as_if_it_were_today(db: None) -> None:
    town = with_effects({**NOT_NOW, "when": f"fiscal_year(case.decided_on) == {fiscal_year(clock.today())}"})
    record, word = filed(town), labels()["resident.in_facility"]
    assert word in case_page(town, record)
    with clock.on(clock.today() + timedelta(days=366)):
        assert word not in case_page(town, record)
        assert "resident.in_facility" not in known(decided(town, record).resident)


def test_without_the_right_no_secret_is_told_by_what_becomes_known(db: None) -> None:
    town = with_effects({**NOT_NOW, "when": "!household.on_welfare"})
    know(town.mother, registered_dogs=1)
    record, words = filed(town), labels()
    secret = [words[path] for path in ("household.on_welfare", "resident.in_facility")]
    for happens in (lambda: record, lambda: decided(town, record)):
        happens()
        Grant.objects.filter(right=Right.SENSITIVE).update(ends_on=None)
        assert all(word in case_page(town, record) for word in secret)
        Grant.objects.filter(right=Right.SENSITIVE).update(ends_on=START)
        said = case_page(town, record)
        assert words["resident.child_allowance"] in said
        assert not [word for word in secret if word in said]
