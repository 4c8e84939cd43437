"""予定: families are reminded of what opens and of what ends, each once, and never twice by two ways."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from support.races import at_once
from support.town import Town

from yakuba.desks.entitlements import actions as offers
from yakuba.desks.entitlements.models import Offer, Tally
from yakuba.desks.entitlements.words import OfferState
from yakuba.desks.plans import _reminding, actions
from yakuba.desks.plans.models import Due, Reminder
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Account
from yakuba.kernel.messages.models import Message
from yakuba.kernel.people.actions import put_facts
from yakuba.kernel.people.models import Resident

from .consents import withdrawing
from .health import BCG, BORN, FIVE, TODAY, record, with_a_baby, work
from .screens import Page, as_staff


@pytest.fixture
def town(db: None, frozen_today: date) -> Town:
    return with_a_baby()


def told() -> list[str]:
    return list(Message.objects.filter(topic__startswith="plan:").order_by("id").values_list("body", flat=True))


def test_families_are_reminded_once_when_it_opens_and_before_it_ends(town: Town) -> None:
    Resident.objects.filter(pk=town.child.pk).update(birth_date=date(2026, 9, 25))
    put_facts(town.child, {"resident.rota_doses": 0}, source="健康管理システム", as_of=date(2026, 11, 1))
    for day, expected in ((date(2026, 11, 22), 0), (date(2026, 11, 24), 1), (date(2026, 11, 25), 1)):
        with clock.on(day):
            work()
            assert len(told()) == expected, day
    assert "五種混合の予防接種（1回目）" in told()[0]
    assert "ロタウイルスの予防接種（1回目）" in told()[0]
    # 生後14週6日（1月7日）まで、あと30日と7日
    for day, expected in (
        (date(2026, 12, 7), 1),
        (date(2026, 12, 8), 2),
        (date(2026, 12, 31), 3),
        (date(2027, 1, 3), 3),
    ):
        with clock.on(day):
            work()
            assert len(told()) == expected, day
    assert "あと30日で受けられなくなります" in told()[1]
    assert "五種混合" not in told()[1]
    assert Message.objects.filter(topic__startswith="plan:").values("account").distinct().count() == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "記録がありません。母子健康手帳で確かめて"),
        ("easy", "記録がありません。"),
        ("en", "We have no record. Please check"),
    ],
)
def test_a_reminder_is_in_the_language_of_its_reader(town: Town, language: str, said: str) -> None:
    Account.objects.filter(resident=town.mother).update(language=language)
    work()
    [one] = Message.objects.filter(topic__startswith="plan:")
    assert said in one.body
    assert ("Vaccinations and check-ups of" in one.subject) == (language == "en")


def test_whoever_lets_the_recommended_days_pass_hears_that_it_can_still_be_had(town: Town) -> None:
    Resident.objects.filter(pk=town.child.pk).update(birth_date=date(2026, 5, 1))
    record(town, FIVE, date(2026, 7, 1))
    for day, expected in (
        (date(2026, 7, 22), 1),
        (date(2026, 8, 27), 1),
        (date(2026, 8, 28), 2),
        (date(2026, 9, 30), 2),
    ):
        with clock.on(day):
            work()
            assert Reminder.objects.filter(definition__key=FIVE).count() == expected, day
    assert any("五種混合の予防接種（2回目）: おすすめの時期を過ぎました。" in one for one in told())


def test_a_dose_that_was_had_is_not_spoken_of_and_the_next_is(town: Town) -> None:
    work()
    assert Reminder.objects.filter(definition__key=FIVE).count() == 1
    record(town, FIVE, TODAY)
    with clock.on(TODAY + timedelta(days=1)):
        work()
    assert Reminder.objects.filter(definition__key=FIVE).count() == 1
    with clock.on(TODAY + timedelta(days=40)):
        work()
    assert list(Reminder.objects.filter(definition__key=FIVE).values_list("number", flat=True).order_by("number")) == [
        1,
        2,
    ]
    assert "五種混合の予防接種（2回目）" in told()[-1]


def test_whoever_did_not_agree_moved_or_died_is_not_reminded(town: Town) -> None:
    actions.refresh_all()
    offers.set_consent(town.resident_actor(), given=False)
    assert (actions.remind_all(), told()) == (0, [])
    offers.set_consent(town.resident_actor(), given=True)
    for standing in ("moved", "died"):
        Resident.objects.filter(pk=town.child.pk).update(standing=standing)
        assert (work(), told()) == (0, [])
    Resident.objects.filter(pk=town.child.pk).update(standing="resident")
    work()
    assert len(told()) == 1


def test_a_worker_killed_in_the_middle_reminds_nobody_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Resident.objects.create(
        number="0000010", family_name="髙橋", given_name="陸", birth_date=BORN, sex="male", household=town.mother.household, relation="子",
    )  # fmt: skip
    actions.refresh_all()
    monkeypatch.setattr(_reminding, "BATCH", 1)
    tell, calls = _reminding._tell, []

    def breaks(*args: Any) -> int:
        done = tell(*args)
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return done

    monkeypatch.setattr(_reminding, "_tell", breaks)
    with pytest.raises(RuntimeError):
        actions.remind_all()
    monkeypatch.setattr(_reminding, "_tell", tell)
    for _ in range(2):
        actions.remind_all()
    heard = Message.objects.filter(topic__startswith="plan:")
    assert sorted(one.subject.split("さん")[0] for one in heard) == sorted([town.child.full_name, other.full_name])


@pytest.mark.parametrize("state", [OfferState.TOLD, OfferState.OPENED, OfferState.DECLINED])
def test_what_an_offer_has_told_already_is_not_told_again_by_the_plan(town: Town, state: str) -> None:
    put_facts(town.child, {"resident.bcg_doses": 0}, source="健康管理システム", as_of=TODAY)
    offers.ask_for_sweep(SYSTEM)
    offers.run_waiting()
    Offer.objects.filter(definition__key=BCG, resident=town.child).update(state=state, told_at=clock.now())
    work()
    assert ("五種混合" in told()[0], "BCG" in told()[0]) == (True, False)


def test_an_offer_speaks_of_one_dose_and_not_of_the_next(town: Town) -> None:
    put_facts(town.child, {"resident.dpt_ipv_hib_doses": 0}, source="健康管理システム", as_of=date(2026, 6, 1))
    offers.ask_for_sweep(SYSTEM)
    offers.run_waiting()
    Offer.objects.filter(definition__key=FIVE).update(state=OfferState.TOLD, told_at=clock.now())
    record(town, FIVE, TODAY)
    with clock.on(TODAY + timedelta(days=40)):
        work()
    assert any("五種混合の予防接種（2回目）" in one for one in told())


def test_two_workers_that_saw_the_same_write_one_notice(town: Town) -> None:
    actions.refresh_all()
    keys = _reminding._children(TODAY, 0)
    assert keys == [town.child.pk]
    assert [_reminding._tell(keys, TODAY) for _ in range(2)] == [1, 0]
    assert len(told()) == 1
    assert Reminder.objects.values("definition", "number", "reason").count() == Reminder.objects.count()


def test_a_worker_that_saw_less_says_only_what_is_left(town: Town) -> None:
    """One saw the child before something else fell due, and the other after: nothing is said by both."""
    actions.refresh_all()
    keys = _reminding._children(TODAY, 0)
    hidden = Due.objects.filter(definition__key=BCG).get()
    Due.objects.filter(pk=hidden.pk).update(sure=False)
    _reminding._tell(keys, TODAY)
    Due.objects.filter(pk=hidden.pk).update(sure=True)
    _reminding._tell(keys, TODAY)
    first, second = told()
    assert ("BCG" in first, "五種混合" in first, "BCG" in second, "五種混合" in second) == (False, True, True, False)


def test_whoever_withdraws_while_reminding_runs_is_not_reminded(open_town: None, frozen_today: date) -> None:
    """The worker has found the family, and before it writes they withdraw: it waits for them and leaves them out."""
    town = with_a_baby()
    actions.refresh_all()
    with withdrawing(town.resident_actor()):
        found = _reminding._children(TODAY, 0)
        assert actions.remind_all() == 0
    assert found == [town.child.pk], "the race: nobody else sees the withdrawal yet"
    assert (told(), Reminder.objects.exists()) == ([], False)


def test_workers_at_once_remind_once(open_town: None, frozen_today: date) -> None:
    with_a_baby()
    actions.refresh_all()
    assert sum(at_once(lambda number: actions.remind_all(), 3)) == 1
    assert len(told()) == 1


def test_a_sweep_leaves_planned_programmes_to_the_plan(town: Town) -> None:
    put_facts(town.child, {"resident.bcg_doses": 0}, source="健康管理システム", as_of=TODAY)
    offers.ask_for_sweep(SYSTEM)
    offers.run_waiting()
    assert Offer.objects.filter(definition__key=BCG, resident=town.child).exists()
    offers.allow_sending(SYSTEM, Tally.objects.filter(definition__key=BCG).latest("id"))
    offers.run_waiting()
    assert not Message.objects.exclude(topic="").exists()
    work()
    assert len(told()) == 1
    client = as_staff(town, "係員")
    page = Page(client.get(reverse("entitlements:programme", args=[BCG]))).said()
    assert ("予定から、時期が来るたびに知らせます" in page, "（登録と同意のある方）" in page) == (True, False)


def test_what_is_had_once_goes_without_a_number(town: Town) -> None:
    Resident.objects.filter(pk=town.child.pk).update(birth_date=date(2023, 10, 1))
    work()
    assert "・3歳児健診: " in told()[0]


def test_of_what_no_register_speaks_nobody_is_urged(town: Town) -> None:
    for day in (TODAY, date(2027, 4, 1), date(2027, 4, 25)):  # BCGは4月30日まで
        with clock.on(day):
            work()
    assert list(Reminder.objects.filter(definition__key=BCG).values_list("reason", flat=True)) == ["opens"]
    line = next(line for line in told()[0].splitlines() if "BCG" in line)
    assert "記録がありません。母子健康手帳で確かめてください" in line
    assert "予約してください" not in line
