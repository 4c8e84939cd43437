"""支払, guarded: what one person alone, a stale page, a late day or a wrong file must not be able to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from support.town import Town

from yakuba.desks.payments import actions
from yakuba.desks.payments._reading import refusals
from yakuba.desks.payments.models import Batch, MendedAccount, Payment
from yakuba.desks.payments.queries import Candidate, candidate, candidates, collected
from yakuba.desks.payments.words import PaymentState
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Account
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.definitions.actions import publish_programme, read_packs
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.messages.models import Message
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import State
from yakuba.language.loading import load_packs
from yakuba.language.programmes import Programme

from .screens import Page, as_resident, as_staff
from .test_payments import ACCOUNT, ALLOWER, MAKER, PAY_ON, TODAY, allowed, definition, granted, settled, town

__all__ = ["town"]
PACKS = Path(__file__).resolve().parents[2] / "packs"
LATER = date(2026, 12, 1)


def lives_with_the_mother(town: Town, chair: str) -> None:
    Account.objects.filter(resident=town.mother).update(resident=None)
    Account.objects.filter(staff=town.staff[f"環境課/{chair}"]).update(resident=town.child)


def test_one_clerk_alone_makes_nothing_paid_payable_again(town: Town) -> None:
    record = granted(town)
    batch = settled(town)
    with clock.on(LATER):
        with pytest.raises(actions.NotNow, match="別の職員"):
            actions.take_result(town.actor(MAKER), batch, {1: "解約"})
        with pytest.raises(PermissionDenied):
            actions.take_result(town.actor("係長"), batch, {1: "解約"})
        page = Page(as_staff(town, MAKER).get(reverse("payments:batch", args=[batch.pk]))).said()
        assert "一覧を作った人とは別の職員です" in page
    assert Payment.objects.get(record=record).state == PaymentState.PAID


def test_nobody_takes_in_a_result_of_their_own_household(town: Town) -> None:
    granted(town)
    batch = allowed(town)
    lives_with_the_mother(town, MAKER)
    with clock.on(PAY_ON), pytest.raises(actions.NotNow, match="同じ世帯"):
        actions.take_result(town.actor(MAKER), batch, {1: "解約"})
    assert Payment.objects.get().state == PaymentState.WAITING


def test_a_wrongly_typed_number_is_put_right(town: Town) -> None:
    record = granted(town)
    batch = settled(town, {1: "解約"})
    client, where = as_staff(town, MAKER), reverse("payments:take_back", args=[batch.pk])
    with clock.on(LATER):
        assert "中にありません" in Page(client.post(where, {"line": "2"})).problem("line")
        assert client.post(where, {"line": "1"}).status_code == 302
        assert client.post(where, {"line": "1"}).status_code == 422
    payment = Payment.objects.get(record=record)
    assert (payment.state, payment.reason, payment.paid_on) == (PaymentState.PAID, "", PAY_ON)
    assert Entry.objects.get(act="payments.take_back").data == {"line": 1}
    assert collected(definition()).faulty == []


def test_what_the_bank_may_have_paid_is_not_dropped(town: Town) -> None:
    granted(town)
    batch = allowed(town)
    with clock.on(PAY_ON), pytest.raises(actions.NotNow, match="銀行の結果を入れて"):
        actions.drop(town.actor(ALLOWER), batch, "額の誤り", kept=True)
    assert Payment.objects.get().state == PaymentState.WAITING


def test_a_file_that_was_taken_is_said_to_be_in_the_house(town: Town) -> None:
    granted(town)
    batch = allowed(town)
    client, where = as_staff(town, ALLOWER), reverse("payments:drop", args=[batch.pk])
    assert client.get(reverse("payments:file", args=[batch.pk])).status_code == 200
    assert "しるしを付けて" in Page(client.post(where, {"reason": "額の誤り"})).problem("reason")
    assert client.post(where, {"reason": "額の誤り", "kept": "on"}).status_code == 302
    assert Entry.objects.get(act="payments.drop").data == {"reason": "額の誤り", "kept": True}
    with pytest.raises(actions.NotNow, match="取りやめました"):
        actions.file_of(town.actor(ALLOWER), batch)


def test_the_composter_subsidy_is_paid_from_here() -> None:
    packs = load_packs(read_packs(PACKS))
    claim = next(one for pack in packs for one in pack.procedures if one.procedure == "composter-claim")
    assert claim.pays is not None
    assert claim.pays.account == "account"


@pytest.mark.parametrize("name", ["procedure", "paper"])
def test_whose_names_were_shown_or_downloaded_is_logged(town: Town, name: str) -> None:
    numbers = [granted(town, account=None).number for _ in range(2)]
    as_staff(town, MAKER).get(reverse(f"payments:{name}", args=["trial"]))
    assert Entry.objects.get(act="look", about="definition:trial").data["records"] == numbers


def test_an_old_page_mends_no_account_and_pays_nothing_by_hand(town: Town) -> None:
    granted(town)
    one = next(candidates(definition()))
    batch = allowed(town)
    with pytest.raises(actions.NotNow, match="一覧に入って"):
        actions.mend_account(town.actor(MAKER), one, ACCOUNT, "通帳の写し")
    assert not MendedAccount.objects.exists()
    actions.drop(town.actor(ALLOWER), batch, "額の誤り")
    Record.objects.update(amount=1000)
    with pytest.raises(actions.NotNow, match="もう払った"):
        actions.pay_by_hand(town.actor(MAKER), one, TODAY)
    Record.objects.update(amount=2000, state=State.REFUSED)
    with pytest.raises(actions.NotNow, match="もう払った"):
        actions.pay_by_hand(town.actor(MAKER), one, TODAY)


def test_the_banks_list_is_read_as_csv() -> None:
    sheet = '番号,理由\r\n"1","口座なし, 解約"\r\n2、名義\r\n"3","二行の\r\n理由"\r\n\r\n4 なし\r\n'
    assert refusals(sheet) == ({1: "口座なし, 解約", 2: "名義", 3: "二行の 理由", 4: "なし"}, "")
    found, wrong = refusals('1,"口座なし\r\n2,名義\r\n')
    assert found == {}
    assert "引用符" in wrong


def test_a_list_longer_than_the_batch_is_refused_in_words(town: Town) -> None:
    granted(town)
    batch = allowed(town)
    with clock.on(PAY_ON), pytest.raises(actions.NotNow, match="300000件の番号がありますが、この一覧は1件"):
        actions.take_result(town.actor(MAKER), batch, dict.fromkeys(range(1, 300_001), "なし"))


def test_cases_are_judged_before_the_transaction_and_looked_at_again_inside(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted(town)
    seen, before, depths = collected(definition()).mark, len(connection.savepoint_ids), []

    def judge(found: Definition) -> list[Candidate]:
        depths.append(len(connection.savepoint_ids))
        chosen = list(candidates(found))
        granted(town)
        return chosen

    monkeypatch.setattr(actions, "candidates", judge)
    with pytest.raises(actions.NotNow, match="変わりました"):
        actions.make_batch(town.actor(MAKER), definition(), PAY_ON, seen)
    assert depths == [before]
    assert not Payment.objects.exists()


def test_money_handed_over_is_not_called_a_transfer(town: Town) -> None:
    record = granted(town, account=None)
    actions.pay_by_hand(town.actor(MAKER), collected(definition()).faulty[0], TODAY)
    told = Message.objects.get(event__record=record, event__kind="paid")
    assert "窓口で払いました" in told.subject
    assert "振り込" not in told.subject + told.body
    assert "振り込みました" not in Page(as_resident(town).get(reverse("apply:case", args=[record.number]))).said()


def per_household(per: str) -> None:
    rule = {"from": "2020-04-01", "law": "見本条例 第2条", "when": "true", "amount": "2000"}
    said = {
        "programme": "home", "title": "見本の給付金", "summary": "見本", "office": "環境課", "law": "見本条例", "category": "見本",
        "gives": "money", "per": per, "subject": "household", "rules": [rule], "procedure": "trial", "apply": "窓口へ",
    }  # fmt: skip
    publish_programme(SYSTEM, Programme.model_validate(said))


def test_a_household_is_paid_once_where_the_money_is_for_the_household(town: Town) -> None:
    per_household("once")
    first, second = granted(town), granted(town)
    Record.objects.filter(pk=second.pk).update(resident=town.child)
    found = collected(definition())
    assert (found.count, [one.record for one in found.faulty]) == (1, [second])
    assert f"同じ世帯の案件 {first.number}" in found.faulty[0].faults[0]
    settled(town)
    found = collected(definition())
    assert (found.count, [one.record for one in found.faulty]) == (0, [second])
    assert first.number in candidate(town.actor(MAKER), second.number).faults[0]
    per_household("year")
    assert collected(definition()).count == 1


def going(town: Town, cases: int) -> Batch:
    """A batch whose result waits for the worker."""
    for _ in range(cases):
        granted(town)
    batch = allowed(town)
    with clock.on(PAY_ON):
        actions.take_result(town.actor(MAKER), batch, {})
    return batch


def test_a_batch_that_cannot_be_written_down_holds_up_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good, pay = going(town, 1), going(town, 1), actions._pay

    def breaks(found: Batch, one: Payment) -> int:
        if found.pk == bad.pk:
            raise RuntimeError("secret words of the machine")
        return pay(found, one)

    monkeypatch.setattr(actions, "_pay", breaks)
    actions.settle_waiting()
    assert dict(Batch.objects.values_list("pk", "state")) == {bad.pk: "settling", good.pk: "settled"}
    shown = Page(as_staff(town, MAKER).get(reverse("payments:batch", args=[bad.pk]))).said()
    assert "書き込みが途中で止まりました" in shown
    assert "secret" not in shown
    monkeypatch.setattr(actions, "_pay", pay)
    actions.settle_waiting()
    assert set(Batch.objects.values_list("state", "reason")) == {("settled", "")}


def test_one_turn_of_the_worker_has_an_end(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    going(town, 3)
    monkeypatch.setattr(actions, "CHUNK", 1)
    monkeypatch.setattr(actions, "TURN", 2)
    assert [actions.settle_waiting() for _ in range(3)] == [2, 1, 0]
    assert Batch.objects.get().state == "settled"
