"""A correction and a withdrawal brought to the counter: the clerk types, and everything else is as online."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from support.forms import Form
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.messages.models import Message
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.records.words import Happened, State
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed

from .screens import Page, as_resident, as_staff, fill_in

PAPERS = "運転免許証"
HOME = {"key": "home", "type": "address", "label": "住まい", "bind": "resident.address", "secrecy": 3}
DIARY = {"key": "diary", "type": "text", "label": "病歴", "secrecy": 3, "required": False}


def waiting(town: Town, **answers: object) -> Record:
    record = town.file(answers={**ANSWERS, **answers})
    return actions.ask_correction(town.actor("係員"), record.number, comment="通数を直してください")


def opened(client: Client, record: Record) -> str:
    """The address at which the clerk types the correction, by the button on the case page."""
    page = Page(client.get(reverse("casework:case", args=[record.number])))
    where = reverse("counter:correct", args=[record.number])
    assert page.all(f"//form[@action='{where}']")
    return client.post(where)["Location"]


def test_what_the_applicant_says_at_the_counter_goes_into_the_case(town: Town) -> None:
    with clock.on(clock.today() - timedelta(days=9)):
        record = waiting(town)
    clerk = as_staff(town, "係員")
    where = opened(clerk, record)
    page = Page(clerk.get(where))
    assert "通数を直してください" in page.said(".notice")
    assert page.typed("copies") == "2"
    assert opened(clerk, record) == where, "a correction begun goes on"
    check = fill_in(clerk, where, {"copies": "3"})
    refused = clerk.post(check, {"signed": "on"})
    assert "書類を選んでください" in Page(refused).said(".error-summary")
    sent = {"signed": "on", "document": PAPERS, "case": Page(refused).typed("case")}
    for _ in range(2):  # pressed twice, the second finds the case too
        assert clerk.post(check, sent)["Location"] == reverse("casework:case", args=[record.number])
    assert clerk.post(check, {**sent, "case": "2026-999999"}).status_code == 404
    record.refresh_from_db()
    assert (record.data["copies"], record.state, record.channel) == (3, State.FILED, "online")
    assert record.due_on > record.filed_on + timedelta(days=14), "the days of waiting do not count"
    event = record.events.get(kind=Happened.CORRECTED)
    assert (event.data["channel"], event.data["identity_seen"], event.data["changed"]) == (
        "counter",
        PAPERS,
        ["copies"],
    )
    assert event.staff == town.staff["環境課/係員"]
    assert not Draft.objects.exists()


def test_a_wrong_answer_is_named_and_nothing_changes(town: Town) -> None:
    record = waiting(town)
    clerk = as_staff(town, "係員")
    where = opened(clerk, record)
    form = Form(clerk.get(where).content.decode())
    page = Page(clerk.post(where, form.filled({}) | {"copies": "99"}))
    assert "10以下" in page.said(".error-summary")
    record.refresh_from_db()
    assert (record.state, record.data["copies"]) == (State.RETURNED, 2)


def test_secret_answers_stay_hidden_while_others_are_corrected(db: None) -> None:
    town = build({**TRIAL, "pages": [*TRIAL["pages"], {"title": "くわしく", "fields": [HOME, DIARY]}]})
    record = waiting(town, diary="ぜんそく")
    clerk = as_staff(town, "係員")
    where = opened(clerk, record)
    check = fill_in(clerk, where, {"copies": "3"})
    for words in (clerk.get(where).content.decode(), clerk.get(check).content.decode()):
        assert "ぜんそく" not in words
        assert "霧見町1番地" not in words
    clerk.post(check, {"signed": "on", "document": PAPERS})
    record.refresh_from_db()
    assert (record.data["copies"], record.data["diary"]) == (3, "ぜんそく")
    Grant.objects.create(right=Right.SENSITIVE, staff=town.staff["環境課/係員"], starts_on=clock.today())
    again = waiting(town, diary="ぜんそく")
    assert "ぜんそく" in clerk.get(opened(clerk, again)).content.decode()


def test_an_answer_taken_out_is_a_change_too(db: None) -> None:
    field = {"key": "nickname", "type": "text", "label": "呼び名", "required": False}
    town = build({**TRIAL, "pages": [*TRIAL["pages"], {"title": "ほか", "fields": [field]}]})
    record = waiting(town, nickname="ポチ")
    actions.take_correction(town.actor("係員"), record.number, {"nickname": ""}, seen=PAPERS)
    event = record.events.get(kind=Happened.CORRECTED)
    assert (event.data["changed"], event.data["before"]) == (["nickname"], {"nickname": "ポチ"})


@pytest.mark.parametrize("chair", ["税務課/係員", "防災課/課長"])
def test_another_office_neither_corrects_nor_withdraws(town: Town, chair: str) -> None:
    record = waiting(town)
    clerk = as_staff(town, chair)
    Grant.objects.create(right=Right.COUNTER, staff=town.staff[chair], starts_on=clock.today())
    assert clerk.get(reverse("counter:start")).status_code == 200
    assert clerk.post(reverse("counter:correct", args=[record.number])).status_code == 404
    sent = {"do": "take_withdrawal", "turn": record.turn, "comment": "電話で"}
    assert clerk.post(reverse("casework:act", args=[record.number]), sent).status_code == 404
    record.refresh_from_db()
    assert record.state == State.RETURNED


def test_what_nobody_asked_to_correct_is_not_opened(town: Town) -> None:
    record = town.file()
    clerk = as_staff(town, "係員")
    page = Page(clerk.post(reverse("counter:correct", args=[record.number]), follow=True))
    assert "直すお願いは出ていません" in page.said(".notice-error")
    assert not Draft.objects.exists()


@pytest.mark.parametrize("comment", ["", "窓口で本人から"])
def test_a_withdrawal_told_to_the_office_ends_the_case_when_it_says_how(town: Town, comment: str) -> None:
    record = town.deciding(price=1000)
    before = Message.objects.count()
    sent = {"do": "take_withdrawal", "turn": record.turn, "comment": comment}
    page = Page(as_staff(town, "係員").post(reverse("casework:act", args=[record.number]), sent, follow=True))
    record.refresh_from_db()
    assert (record.state == State.WITHDRAWN) is bool(comment)
    assert ("取下げを受けました" in page.said()) is bool(comment)
    assert Message.objects.count() - before == (1 if comment else 0)
    assert record.tasks.filter(state__in=["open", "waiting"]).exists() is not bool(comment)


def test_a_correction_begun_ends_when_the_case_waits_no_longer(town: Town) -> None:
    record = waiting(town)
    clerk, client = as_staff(town, "係員"), as_resident(town)
    where, online = opened(clerk, record), reverse("apply:correct", args=[record.number])
    sent = Form(client.get(online).content.decode()).filled({"copies": "7"})
    client.post(online, sent)
    assert not Draft.objects.exists()
    assert clerk.get(where).status_code == 404
    actions.ask_correction(town.actor("係員"), record.number, comment="もう一度")
    assert Page(clerk.get(opened(clerk, record))).typed("copies") == "7", "the newest answers"
    actions.resume(town.actor("係員"), record.number, comment="電話で")
    assert not Draft.objects.exists()


def test_a_correction_goes_with_the_case_to_another_office(town: Town) -> None:
    record = waiting(town)
    clerk = as_staff(town, "係員")
    where = opened(clerk, record)
    Record.objects.filter(pk=record.pk).update(office=town.departments["税務課"])
    assert clerk.get(where).status_code == 404
    assert clerk.get(f"{where}check/").status_code == 404


def test_nobody_types_in_the_correction_of_their_own_household(town: Town) -> None:
    record = waiting(town)
    Account.objects.filter(resident=town.child).delete()
    Account.objects.filter(staff=town.staff["環境課/係員"]).update(resident=town.child)
    page = Page(as_staff(town, "係員").post(reverse("counter:correct", args=[record.number]), follow=True))
    assert "自分や同じ世帯の方の案件" in page.said(".notice-error")
    assert not Draft.objects.exists()


def test_without_the_right_for_the_counter_no_correction_is_taken(town: Town) -> None:
    record = waiting(town)
    Grant.objects.all().delete()
    with pytest.raises(NotAllowed, match="窓口で受け付ける権限"):
        actions.take_correction(town.actor("係員"), record.number, {"copies": "3"}, seen=PAPERS)


def test_staff_who_live_here_keep_their_own_correction_apart(town: Town) -> None:
    record = waiting(town)
    Account.objects.filter(staff=town.staff["税務課/係員"]).delete()
    Account.objects.filter(resident=town.mother).update(staff=town.staff["税務課/係員"])
    client, online = as_resident(town), reverse("apply:correct", args=[record.number])
    for _ in range(2):
        assert client.get(online).status_code == 200
    assert Draft.objects.get().channel == "online"
