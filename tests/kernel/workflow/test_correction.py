"""補正 and 取下げ: who may answer, and what is looked at again when the answers changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.messages.models import Message
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed
from yakuba.kernel.workflow.models import Task

PHONE = {"phone": "0999-00-0002"}
CHECKED_FIRST = [
    {"step": "receive", "title": "受付", "by": "office"},
    {"step": "check", "title": "自動の確認",
     "auto": {"rule": "price < 5000", "on_false": "refuse", "on_true": "next", "on_unknown": "person",
              "reason": "金額が上限を超えています"}},
    {"step": "examine", "title": "審査", "by": "office"},
    {"step": "approve", "title": "決裁", "route": ["係長"]},
]  # fmt: skip


def returned(town: Town) -> Record:
    record = town.file()
    return actions.ask_correction(town.actor("係員"), record.number, comment="電話番号を確かめてください")


def examined_and_returned(town: Town) -> Record:
    record = actions.accept(town.actor("係員"), town.file().number)
    assert (record.step, record.fee) == ("examine", 600)
    return actions.ask_correction(town.actor("係員"), record.number, comment="金額と通数を確かめてください")


def test_the_automatic_check_judges_the_corrected_answers(db: None) -> None:
    town = build({**TRIAL, "workflow": CHECKED_FIRST})
    record = examined_and_returned(town)
    record = actions.answer_correction(town.resident_actor(), record.number, {"price": 9000})
    assert (record.state, record.reason) == (State.REFUSED, "金額が上限を超えています")


def test_a_corrected_answer_that_passes_comes_back_to_the_desk_that_asked(db: None) -> None:
    town = build({**TRIAL, "workflow": CHECKED_FIRST})
    record = examined_and_returned(town)
    record = actions.answer_correction(town.resident_actor(), record.number, {"price": 4000, "copies": 5})
    record.refresh_from_db()
    assert (record.step, record.state, record.amount, record.fee) == ("examine", State.RECEIVED, 8000, 1500)
    assert Task.objects.filter(record=record, state="open").count() == 1
    assert record.events.filter(kind="checked").count() == 2


def test_an_answer_that_changes_nothing_is_not_checked_again(db: None) -> None:
    town = build({**TRIAL, "workflow": CHECKED_FIRST})
    record = examined_and_returned(town)
    record = actions.answer_correction(town.resident_actor(), record.number, {}, comment="正しいです")
    assert record.step == "examine"
    assert record.events.filter(kind="checked").count() == 1


@pytest.mark.parametrize("act", ["correct", "withdraw"])
@pytest.mark.parametrize(("assurance", "allowed"), [(Assurance.BASIC, False), (Assurance.VERIFIED, True)])
def test_what_filing_demanded_is_demanded_of_every_later_act(
    db: None, act: str, assurance: Assurance, allowed: bool
) -> None:
    town = build({**TRIAL, "identity": {"online": "verified", "counter": "none"}})
    record = town.file(town.resident_actor(assurance=Assurance.VERIFIED))
    actions.ask_correction(town.actor("係員"), record.number, comment="電話番号を確かめてください")
    actor = town.resident_actor(assurance=assurance)

    def later() -> Record:
        if act == "withdraw":
            return actions.withdraw(actor, record.number)
        return actions.answer_correction(actor, record.number, PHONE)

    if allowed:
        assert later().state in (State.FILED, State.WITHDRAWN)
        return
    with pytest.raises(NotAllowed, match="本人確認"):
        later()
    record.refresh_from_db()
    assert (record.state, record.data["phone"]) == (State.RETURNED, ANSWERS["phone"])


@pytest.mark.parametrize("channels", [["online", "counter", "api"], ["online", "counter"]])
def test_a_program_answers_only_where_the_api_is_open(db: None, channels: list[str]) -> None:
    town = build({**TRIAL, "channels": channels})
    record = returned(town)
    program = replace(town.resident_actor(), scopes=frozenset({"cases:file"}))
    if "api" in channels:
        assert actions.answer_correction(program, record.number, PHONE).data["phone"] == PHONE["phone"]
        return
    with pytest.raises(NotAllowed, match="この方法では"):
        actions.answer_correction(program, record.number, PHONE)


def test_the_office_goes_on_without_a_correction_and_says_why(town: Town) -> None:
    with clock.on(date(2026, 11, 2)):
        record = returned(town)
        due = record.due_on
    with clock.on(date(2026, 11, 9)):
        record = actions.resume(town.actor("係員"), record.number, comment="電話で確かめました")
    assert (record.state, record.step, record.waiting_since) == (State.FILED, "receive", None)
    assert record.due_on - due == timedelta(days=7)
    told = Message.objects.filter(account=town.resident_actor().account).latest("pk")
    assert "取り消しました" in told.subject
    assert "電話で確かめました" in told.body
    assert actions.accept(town.actor("係員"), record.number).state == State.DECIDING
    with pytest.raises(NotAllowed, match="直すお願いは出ていません"):
        actions.answer_correction(town.resident_actor(), record.number, PHONE)


def test_where_a_rule_asked_a_person_of_the_office_looks(db: None) -> None:
    steps = [{**CHECKED_FIRST[1], "auto": {**CHECKED_FIRST[1]["auto"], "on_false": "return"}}, *CHECKED_FIRST[2:]]
    town = build({**TRIAL, "workflow": steps})
    record = town.file(answers={**ANSWERS, "price": 9000})
    assert (record.state, record.step) == (State.RETURNED, "check")
    actions.resume(town.actor("係員"), record.number, comment="窓口で確かめました")
    record = actions.refuse(town.actor("係員"), record.number, reason="上限を超えるため")
    assert (record.state, record.step) == (State.DECIDING, "approve")


@pytest.mark.parametrize(
    ("chair", "comment", "waits", "why"),
    [
        ("係員", " ", True, "理由を書いて"),
        ("係員", "電話で確かめました", False, "補正を待っていません"),
        ("防災課/係員", "電話で確かめました", True, None),
    ],
)
def test_only_the_office_goes_on_with_a_reason_and_only_while_it_waits(
    town: Town, chair: str, comment: str, waits: bool, why: str | None
) -> None:
    record = returned(town) if waits else town.file()
    with pytest.raises(NotAllowed if why else NotFound, match=why):
        actions.resume(town.actor(chair), record.number, comment=comment)
    assert not record.events.filter(kind="resumed").exists()
