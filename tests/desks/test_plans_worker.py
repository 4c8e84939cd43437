"""予定: the worker's part never holds up the others, and one child that cannot be worked out holds up nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from support.town import Town

from yakuba.desks.plans import _refreshing, actions
from yakuba.desks.plans.models import Due, Outlook
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.actions import publish_programme
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import programme_of
from yakuba.kernel.messages import jobs
from yakuba.kernel.people.actions import put_facts
from yakuba.kernel.people.models import Resident
from yakuba.language.plans import Plan

from .health import BCG, BORN, FIVE, TODAY, record, with_a_baby


@pytest.fixture
def town(db: None, frozen_today: date) -> Town:
    return with_a_baby()


def sibling(town: Town) -> Resident:
    return Resident.objects.create(
        number="0000010", family_name="髙橋", given_name="陸", birth_date=BORN, sex="male", household=town.mother.household, relation="子",
    )  # fmt: skip


def test_a_child_that_cannot_be_worked_out_holds_up_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.refresh_all()
    other, work_out = sibling(town), _refreshing._worked_out
    Outlook.objects.all().delete()

    def breaks(law: Any, person: Resident, today: date) -> list[Due]:
        if person == town.child:
            raise ValueError("no plan")
        return work_out(law, person, today)

    monkeypatch.setattr(_refreshing, "_worked_out", breaks)
    assert actions.refresh_all() == 2
    assert set(Due.objects.values_list("resident", flat=True)) == {other.pk}
    assert Entry.objects.filter(act="plans.refresh").latest("seq").data["failed"] == [town.child.number]
    assert actions.refresh_all() == 0
    monkeypatch.setattr(_refreshing, "_worked_out", work_out)
    with clock.on(TODAY + timedelta(days=1)):
        assert actions.refresh_all() == 1
    assert Due.objects.filter(resident=town.child).exists()


def test_a_plan_is_worked_out_anew_when_the_law_or_the_day_of_birth_is_another(town: Town) -> None:
    assert [actions.refresh_all() for _ in range(2)] == [1, 0]
    before = Due.objects.get(resident=town.child, definition__key=BCG)
    bcg = Definition.objects.get(key=BCG)
    said = programme_of(bcg.live_id)
    publish_programme(SYSTEM, said.model_copy(update={"rules": [
        rule.model_copy(update={"when": rule.when.replace("resident.birth_date", "add_days(resident.birth_date, 9)")})
        for rule in said.rules
    ]}))  # fmt: skip
    assert [actions.refresh_all() for _ in range(2)] == [1, 0]
    amended = Due.objects.get(resident=town.child, definition__key=BCG)
    assert amended.last != before.last
    Resident.objects.filter(pk=town.child.pk).update(birth_date=BORN - timedelta(days=30))
    assert [actions.refresh_all() for _ in range(2)] == [1, 0]
    assert Due.objects.get(resident=town.child, definition__key=BCG).last < amended.last


def test_after_the_law_changed_not_everybody_comes_back_on_one_day(town: Town) -> None:
    sibling(town)
    actions.refresh_all()
    days = dict(Outlook.objects.values_list("resident", "until"))
    assert len(set(days.values())) == 2
    bcg = programme_of(Definition.objects.get(key=BCG).live_id)
    publish_programme(SYSTEM, bcg.model_copy(update={"category": "別の分野"}))
    assert actions.refresh_all() == 2
    assert dict(Outlook.objects.values_list("resident", "until")) == days


def test_a_count_that_is_no_number_counts_nothing(town: Town) -> None:
    put_facts(town.child, {"resident.bcg_doses": "済"}, source="健康管理システム", as_of=TODAY)
    record(town, BCG, date(2026, 10, 1))
    assert actions.refresh_all() == 1
    assert "failed" not in Entry.objects.filter(act="plans.refresh").latest("seq").data
    assert not Due.objects.filter(definition__key=BCG).exists()


def test_the_worker_stops_after_some_seconds_and_goes_on_the_next_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    sibling(town)
    monkeypatch.setattr(_refreshing, "FEW", 1)
    monkeypatch.setattr(_refreshing, "SECONDS", -1.0)
    assert [actions.refresh_all() for _ in range(3)] == [1, 1, 0]


def test_refreshing_and_reminding_are_two_jobs() -> None:
    assert {"plans.refresh", "plans.remind"} <= set(jobs._periodic)
    assert jobs._periodic["plans.remind"].every >= 3600


def test_a_dose_recorded_while_the_plan_is_worked_out_is_not_overwritten(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, plan = [], _refreshing.plan

    def slow(*args: Any, **more: Any) -> Plan:
        made = plan(*args, **more)
        if not calls:
            calls.append(record(town, FIVE, TODAY))
        return made

    monkeypatch.setattr(_refreshing, "plan", slow)
    actions.refresh_all()
    actions.refresh_all()
    assert Due.objects.filter(definition__key=FIVE, number=1).count() == 0
