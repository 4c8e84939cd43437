"""支払: approved cases are collected by one, allowed by another, paid once, and what the bank refuses comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from support.town import ANSWERS, LETTERS, START, TRIAL, Town, build

from yakuba.desks.payments import actions
from yakuba.desks.payments._zengin import Sender
from yakuba.desks.payments.models import Batch, Payment
from yakuba.desks.payments.queries import collected
from yakuba.desks.payments.words import BatchState, PaymentState
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.documents.actions import destroy_due
from yakuba.kernel.messages.models import Message
from yakuba.kernel.records.models import Event, Record
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions as cases
from yakuba.language.procedures import Letter, Procedure

from .screens import Page, as_resident, as_staff
from .test_zengin import read

TODAY, PAY_ON = date(2026, 11, 20), date(2026, 11, 26)
ACCOUNT_FIELD = {"key": "account", "type": "bank_account", "label": "受取口座", "required": False}
GIVES = {
    **TRIAL, "pays": {"account": "account"}, "pages": [*TRIAL["pages"], {"title": "口座", "fields": [ACCOUNT_FIELD]}],
    "workflow": [
        {"step": "receive", "title": "受付", "by": "office"}, {"step": "approve", "title": "決裁", "route": ["課長"]},
        {"step": "notify", "title": "通知", "document": "trial-letter"},
    ],
}  # fmt: skip
ACCOUNT = {
    "bank": "みほん銀行", "bank_code": "0998", "branch": "本店", "branch_code": "001", "kind": "普通", "number": "0000123",
    "holder_kana": "タカハシ　カツコ",
}  # fmt: skip
SENDER = Sender("1234567890", "タメシノマチ", "0998", "ミホンギンコウ", "001", "ホンテン", "普通", "7654321")
MAKER, ALLOWER = "係員", "課長"


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """A procedure that pays; 係員 makes the batches and 課長 allows them (either could)."""
    with clock.on(TODAY):
        yield prepared()


def prepared() -> Town:
    town = build(GIVES)
    for chair, rights in (
        (MAKER, [Right.PAYMENTS, Right.PAY_APPROVAL]),
        (ALLOWER, [Right.PAYMENTS, Right.PAY_APPROVAL]),
    ):
        for right in rights:
            Grant.objects.create(right=right, staff=town.staff[f"環境課/{chair}"], starts_on=START)
    actions.set_sender(town.actor(ALLOWER), SENDER, line_ends=True)
    return town


def granted(town: Town, account: dict[str, str] | None = ACCOUNT, **answers: Any) -> Record:
    """A case decided in the applicant's favour: 2,000 yen."""
    more = {"account": account} if account else {}
    record = town.file(answers={**ANSWERS, **more, **answers})
    cases.accept(town.actor("係員"), record.number)
    record = cases.approve(town.actor("課長"), record.number)
    assert (record.state, record.amount) == (State.APPROVED, 2000)
    return record


def definition() -> Definition:
    return Definition.objects.get(key="trial")


def made(town: Town) -> Batch:
    return actions.make_batch(town.actor(MAKER), definition(), PAY_ON, collected(definition()).mark)


def allowed(town: Town) -> Batch:
    batch = made(town)
    actions.approve(town.actor(ALLOWER), batch)
    batch.refresh_from_db()
    return batch


def settled(town: Town, failed: dict[int, str] | None = None) -> Batch:
    batch = allowed(town)
    with clock.on(PAY_ON):
        actions.take_result(town.actor(MAKER), batch, failed or {})
        actions.settle_waiting()
    batch.refresh_from_db()
    return batch


def test_from_granted_to_paid(town: Town) -> None:
    records = [granted(town) for _ in range(3)]
    batch = settled(town)
    assert (batch.state, batch.count, batch.total) == (BatchState.SETTLED, 3, 6000)
    assert set(Payment.objects.values_list("record", "state", "paid_on")) == {
        (one.pk, PaymentState.PAID, PAY_ON) for one in records
    }
    said = Page(as_resident(town).get(reverse("apply:case", args=[records[0].number]))).said()
    assert "お金を払いました" in said
    assert "令和8年11月26日、2,000円" in said
    notices = Message.objects.filter(subject__contains="振り込みました", event__kind="paid")
    assert notices.count() == 3
    assert "2,000円を、令和8年11月26日に払いました" in notices[0].body
    assert collected(definition()).count == 0


def test_the_file_holds_what_was_allowed_and_stays_the_same(town: Town) -> None:
    granted(town)
    batch, actor = allowed(town), town.actor(MAKER)
    made_file = actions.file_of(actor, batch)
    head, line, trailer, _ = read(made_file)
    assert (head["委託者"], head["日"], line["額"], line["受取人"], trailer["合計"]) == (
        "1234567890", "1126", "0000002000", "ﾀｶﾊｼ ｶﾂｺ", "000000002000",
    )  # fmt: skip
    actions.set_sender(town.actor(ALLOWER), Sender(**{**vars_of(SENDER), "code": "1"}), line_ends=False)
    assert actions.file_of(actor, batch) == made_file
    assert hashlib.sha256(made_file).hexdigest() == batch.sha256
    assert Entry.objects.filter(act="payments.download", about=f"batch:{batch.pk}").count() == 2


def vars_of(sender: Sender) -> dict[str, str]:
    return {name: getattr(sender, name) for name in Sender.__slots__}


def test_a_file_whose_cases_were_destroyed_is_not_made_up(town: Town) -> None:
    record = granted(town)
    batch = settled(town)
    destroy_due(SYSTEM, date(2040, 1, 1))
    assert not Record.objects.filter(pk=record.pk).exists()
    with pytest.raises(actions.NotNow, match="廃棄"):
        actions.file_of(town.actor(MAKER), batch)
    batch.refresh_from_db()
    assert (batch.count, batch.total, len(batch.sha256)) == (1, 2000, 64)


def test_whoever_made_a_batch_cannot_allow_it(town: Town) -> None:
    granted(town)
    batch = made(town)
    with pytest.raises(actions.NotNow, match="自分が作った"):
        actions.approve(town.actor(MAKER), batch)
    client = as_staff(town, MAKER)
    client.post(reverse("payments:approve", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state, batch.sha256) == (BatchState.MADE, "")


def test_whoever_mended_an_account_cannot_allow_its_payment(town: Town) -> None:
    record = granted(town, account=None)
    [one] = collected(definition()).faulty
    actions.mend_account(town.actor(ALLOWER), one, ACCOUNT, "通帳の写し")
    batch = made(town)
    assert Payment.objects.get(record=record).mended
    with pytest.raises(actions.NotNow, match="自分が口座を直した"):
        actions.approve(town.actor(ALLOWER), batch)


def test_nobody_allows_a_payment_to_their_own_household(town: Town) -> None:
    granted(town)
    batch = made(town)
    Account.objects.filter(resident=town.mother).update(resident=None)
    Account.objects.filter(staff=town.staff["環境課/課長"]).update(resident=town.child)
    with pytest.raises(actions.NotNow, match="同じ世帯"):
        actions.approve(town.actor(ALLOWER), batch)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2027, 11, 26), "60日より先"),
        (date(2026, 11, 20), "明日から"),
        (date(2026, 11, 23), "銀行の休み"),
        (date(2026, 12, 31), "銀行の休み"),
    ],
)
def test_money_moves_on_bank_days_to_come(town: Town, day: date, why: str) -> None:
    granted(town)
    with pytest.raises(actions.NotNow, match=why):
        actions.make_batch(town.actor(MAKER), definition(), day, collected(definition()).mark)


def test_a_batch_allowed_too_late_is_made_anew(town: Town) -> None:
    granted(town)
    batch = made(town)
    with clock.on(PAY_ON), pytest.raises(actions.NotNow, match="作り直して"):
        actions.approve(town.actor(ALLOWER), batch)


def test_without_the_towns_account_there_is_no_file(town: Town) -> None:
    from yakuba.desks.payments.models import Sender as Row

    Row.objects.all().delete()
    granted(town)
    with pytest.raises(actions.NotNow, match="振込依頼人"):
        actions.approve(town.actor(ALLOWER), made(town))


def test_a_case_granted_while_somebody_looks_is_shown_first(town: Town) -> None:
    granted(town)
    seen = collected(definition()).mark
    granted(town)
    with pytest.raises(actions.NotNow, match="変わりました"):
        actions.make_batch(town.actor(MAKER), definition(), PAY_ON, seen)
    assert (Batch.objects.count(), Payment.objects.count()) == (0, 0)


def test_what_the_bank_refuses_comes_back_once_the_account_is_mended(town: Town) -> None:
    first, second = granted(town), granted(town)
    batch = settled(town, {2: "口座番号が違う"})
    assert dict(Payment.objects.values_list("record", "state")) == {
        first.pk: PaymentState.PAID, second.pk: PaymentState.FAILED,
    }  # fmt: skip
    assert Event.objects.get(record=second, kind="unpaid").comment == "口座番号が違う"
    assert "口座番号が違う" in Message.objects.get(event__kind="unpaid").body
    [one] = collected(definition()).faulty
    assert (one.record, "口座番号が違う" in one.faults[0]) == (second, True)
    with clock.on(PAY_ON):
        actions.mend_account(town.actor(MAKER), one, {**ACCOUNT, "number": "0000456"}, "本人の通帳")
        found = collected(definition())
        assert (found.count, found.faulty) == (1, [])
        again = actions.make_batch(town.actor(MAKER), definition(), date(2026, 12, 10), found.mark)
    assert again.payments.get().account["number"] == "0000456"
    assert batch.state == BatchState.SETTLED


def test_a_payment_that_comes_back_later_is_taken_in_too(town: Town) -> None:
    record = granted(town)
    batch = settled(town)
    with clock.on(date(2026, 12, 1)):
        actions.take_result(town.actor(ALLOWER), batch, {1: "解約されていた"})
    assert Payment.objects.get(record=record).state == PaymentState.FAILED
    assert len(collected(definition()).faulty) == 1
    with clock.on(date(2026, 12, 1)), pytest.raises(actions.NotNow, match="もう入れて"):
        actions.take_result(town.actor(ALLOWER), batch, {1: "解約されていた"})


def test_the_result_is_not_known_before_the_day(town: Town) -> None:
    granted(town)
    batch = allowed(town)
    with pytest.raises(actions.NotNow, match="振込予定日からあと"):
        actions.take_result(town.actor(MAKER), batch, {})


def test_a_dropped_batch_frees_its_cases(town: Town) -> None:
    granted(town)
    batch = allowed(town)
    with pytest.raises(actions.NotNow, match="理由"):
        actions.drop(town.actor(ALLOWER), batch, "")
    with pytest.raises(actions.NotNow, match="今は301文字あります"):
        actions.drop(town.actor(ALLOWER), batch, "誤" * 301)
    with pytest.raises(actions.NotNow, match="別の職員"):
        actions.drop(town.actor(MAKER), batch, "額の誤り")
    actions.drop(town.actor(ALLOWER), batch, "額の誤り")
    assert collected(definition()).count == 1
    with clock.on(PAY_ON), pytest.raises(actions.NotNow, match="取りやめました"):
        actions.take_result(town.actor(MAKER), batch, {})
    made(town)


def test_settling_that_breaks_off_goes_on_and_nobody_is_paid_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        granted(town)
    batch = allowed(town)
    monkeypatch.setattr(actions, "CHUNK", 1)
    pay, calls = actions._pay, []

    def breaks(found: Batch, one: Payment) -> int:
        calls.append(one)
        done = pay(found, one)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(actions, "_pay", breaks)
    with clock.on(PAY_ON):
        actions.take_result(town.actor(MAKER), batch, {})
        with pytest.raises(KeyboardInterrupt):
            actions.settle_waiting()
        assert Event.objects.filter(kind="paid").count() == 1
        monkeypatch.setattr(actions, "_pay", pay)
        actions.settle_waiting()
    assert Event.objects.filter(kind="paid").count() == 3
    batch.refresh_from_db()
    assert batch.state == BatchState.SETTLED


def test_money_handed_over_at_the_counter_is_paid_once(town: Town) -> None:
    record = granted(town, account=None)
    [one] = collected(definition()).faulty
    actions.pay_by_hand(town.actor(MAKER), one, TODAY)
    with pytest.raises(actions.NotNow, match="もう払った"):
        actions.pay_by_hand(town.actor(MAKER), one, TODAY)
    assert "窓口で払いました" in Event.objects.get(record=record, kind="paid").comment
    assert collected(definition()).faulty == []


def test_only_versions_that_pay_are_paid_from_here(town: Town) -> None:
    publish(
        SYSTEM,
        Procedure.model_validate({key: value for key, value in GIVES.items() if key != "pays"}),
        [Letter.model_validate(one) for one in LETTERS],
    )
    town.version = definition().live
    granted(town)
    assert (collected(definition()).count, collected(definition()).faulty) == (0, [])
