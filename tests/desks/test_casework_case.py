"""One case on the screen: who looked, what can be done, and how deciding goes between several people."""

from __future__ import annotations

import errno
import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from support.files import picture
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.documents.models import Document
from yakuba.kernel.numbers import new_number
from yakuba.kernel.offices.actions import change_department, change_staff
from yakuba.kernel.offices.models import Delegation
from yakuba.kernel.records.actions import add_note, attach, begin
from yakuba.kernel.records.models import Attachment, Note, Record
from yakuba.kernel.records.queries import looks_at
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.models import Task

from .screens import Page, as_resident, as_staff

LARGE = 5_000_000


def case_page(client: Client, record: Record) -> Page:
    return Page(client.get(reverse("casework:case", args=[record.number])))


def acts(page: Page) -> set[str]:
    """What the page offers to do."""
    return {button.get("value") for button in page.all("//main//button[@name='do']")}


def do(client: Client, record: Record, name: str, **more: object) -> Page:
    """Press a button; the page that comes next."""
    where = reverse("casework:act", args=[record.number])
    return Page(client.post(where, {"do": name, **more}, follow=True))


def test_whoever_opens_a_case_is_logged_and_so_is_printing_and_every_file(town: Town) -> None:
    draft = begin(town.resident_actor(), town.version, "online", resident=town.mother)
    attach(town.resident_actor(), draft, "picture", SimpleUploadedFile("犬.png", picture()))
    record = town.file(attachments=list(draft.attachments.all()), draft=draft)
    client, about = as_staff(town, "係員"), f"record:{record.number}"
    assert client.get(reverse("casework:case", args=[record.number])).status_code == 200
    assert client.get(reverse("casework:form", args=[record.number])).content.startswith(b"%PDF-")
    assert client.get(reverse("casework:file", args=[Attachment.objects.get().pk])).status_code == 200
    looks = Entry.objects.filter(act="look", about=about)
    assert looks.count() == 3
    assert {entry.actor for entry in looks} == {town.actor("係員").label}
    assert {entry.post for entry in looks} == {"環境課係員"}


def test_another_offices_clerk_a_resident_and_a_forged_number_get_the_same_404(town: Town) -> None:
    record = town.file()
    told = set()
    for client, number in (
        (as_staff(town, "税務課/係員"), record.number),
        (as_staff(town, "税務課/係員"), new_number(record.filed_on)),
        (as_staff(town, "係員"), new_number(record.filed_on)),
    ):
        for where in ("case", "form"):
            response = client.get(reverse(f"casework:{where}", args=[number]))
            assert response.status_code == 404
            told.add(Page(response).said())
        for where in ("act", "note"):
            sent = {"do": "accept", "text": "x"}
            assert client.post(reverse(f"casework:{where}", args=[number]), sent).status_code == 404
    assert len(told) == 1
    assert as_resident(town).get(reverse("casework:case", args=[record.number])).status_code == 404
    assert not Entry.objects.filter(act="look").exists()
    assert Record.objects.get().state == State.FILED
    assert not Note.objects.exists()


def test_an_office_asked_to_approve_sees_the_case_and_offers_only_that(town: Town) -> None:
    record = town.deciding(price=LARGE)
    other = as_staff(town, "防災課/課長")
    assert acts(case_page(other, record)) == set()
    do(as_staff(town, "係長"), record, "approve")
    assert acts(case_page(other, record)) == {"approve", "send_back", "disapprove"}


def test_what_differs_from_the_registers_is_shown_beside_them(town: Town) -> None:
    record = town.file(answers={**ANSWERS, "birthday": "平成2年5月6日"})
    page = case_page(as_staff(town, "係員"), record)
    assert "平成2年5月6日" in page.said(".differs")
    assert "町の記録: 平成2年5月5日" in page.said(".register")


def test_an_answer_of_secrecy_3_is_masked_without_the_right(db: None) -> None:
    secret = {"key": "illness", "type": "text", "label": "病名", "secrecy": 3, "required": False}
    town = build({**TRIAL, "pages": [*TRIAL["pages"], {"title": "ほか", "fields": [secret]}]})
    record = town.file(answers={**ANSWERS, "illness": "見本病"})
    page = case_page(as_staff(town, "係員"), record)
    assert "見本病" not in page.said()
    assert "権限のある職員だけが見られます" in page.said()
    Grant.objects.create(right=Right.SENSITIVE, staff=town.staff["環境課/係員"], starts_on=clock.today())
    assert "見本病" in case_page(as_staff(town, "係員"), record).said()


def test_the_second_of_two_clerks_is_told_that_somebody_was_first(town: Town) -> None:
    record = town.file()
    first, second = as_staff(town, "係員"), as_staff(town, "係長")
    seen = case_page(second, record).all("//input[@name='turn']")[0].get("value")
    assert "受理しました" in do(first, record, "accept", turn=seen).said()
    told = do(second, record, "refuse", comment="要件を満たさないため", turn=seen)
    assert "ほかの人が先に処理しました" in told.said(".error-summary")
    record.refresh_from_db()
    assert (record.state, record.proposal) == (State.DECIDING, "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ask_correction", "直してほしいことを"),
        ("refuse", "認められない理由を"),
        ("approve", "今あなたの決裁の番ではありません"),
        ("review", "後閲を待つものはありません"),
        ("nonsense", "その操作はありません"),
        ("forward", "回す先の課を選んでください"),
    ],
)
def test_an_act_that_cannot_be_done_says_why_and_changes_nothing(town: Town, name: str, words: str) -> None:
    record = town.file()
    assert words in do(as_staff(town, "係員"), record, name, comment=" \u3000").said(".error-summary")
    record.refresh_from_db()
    assert (record.state, record.step) == (State.FILED, "receive")


def test_words_with_nul_are_taken_without_it(town: Town) -> None:
    record, client = town.file(), as_staff(town, "係員")
    assert "補正を求めました" in do(client, record, "ask_correction", comment="通数を\0確かめて").said()
    client.post(reverse("casework:note", args=[record.number]), {"text": "メ\0モ"})
    assert Note.objects.get().text == "メモ"
    assert record.events.get(kind="asked").comment == "通数を確かめて"


def test_an_approval_is_taken_back_on_the_screen_until_the_next_person_acted(town: Town) -> None:
    record = town.deciding(price=LARGE)
    mine = as_staff(town, "係長")
    do(mine, record, "approve")
    assert "take_back" in acts(case_page(mine, record))
    assert "take_back" not in acts(case_page(as_staff(town, "課長"), record))
    assert "承認を引き戻しました" in do(mine, record, "take_back").said()
    assert {"approve", "send_back"} <= acts(case_page(mine, record))
    do(mine, record, "approve")
    do(as_staff(town, "課長"), record, "approve")
    assert "take_back" not in acts(case_page(mine, record))
    assert "次の人がまだ処理していないときだけ" in do(mine, record, "take_back").said(".error-summary")


def test_a_deputy_decides_and_the_holder_reviews_afterwards(town: Town) -> None:
    record = town.deciding(price=1000)
    holder, deputy = as_staff(town, "係長"), as_staff(town, "係員")
    assert "approve" not in acts(case_page(deputy, record))
    chair = town.actor("係長").appointments[0].post
    today = clock.today().isoformat()
    told = {"post": chair.pk, "deputy": town.staff["環境課/係員"].number, "starts_on": today, "ends_on": today}
    page = Page(holder.post(reverse("casework:absence"), {**told, "reason": "出張"}, follow=True))
    assert "代わりに決める人を決めました" in page.said()
    assert "環境課係長の代わりに (代決)" in Page(deputy.get(reverse("casework:approvals"))).said()
    do(deputy, record, "approve")
    record.refresh_from_db()
    assert record.state == State.APPROVED
    assert "代決" in case_page(holder, record).said(".route")
    waiting = Page(holder.get(reverse("casework:approvals")))
    assert "後閲を待つもの" in waiting.said()
    assert acts(case_page(holder, record)) == {"review"}
    assert "review" not in acts(case_page(deputy, record))
    assert "後閲しました" in do(holder, record, "review", comment="確認しました").said()
    assert "後閲を待つもの" not in Page(holder.get(reverse("casework:approvals"))).said()


ABSENCES = [
    ({"starts_on": "2月30日"}, "starts_on", "2月30日はありません"),
    ({"ends_on": ""}, "ends_on", "日を入れてください"),
    ({"deputy": "999"}, "deputy", "代わりに決める人を選んでください"),
    ({"reason": "出" * 101}, "reason", "今は101文字あります"),
    ({"ends_on": "2000-01-01"}, "ends_on", ""),
]


@pytest.mark.parametrize(("wrong", "name", "words"), ABSENCES, ids=[name for _, name, _ in ABSENCES[:4]] + ["before"])
def test_an_absence_that_cannot_be_is_explained_at_its_field(
    town: Town, wrong: dict[str, str], name: str, words: str
) -> None:
    chair, today = town.actor("係長").appointments[0].post, clock.today().isoformat()
    told = {"post": chair.pk, "deputy": town.staff["環境課/係員"].number, "starts_on": today, "ends_on": today}
    page = Page(as_staff(town, "係長").post(reverse("casework:absence"), {**told, "reason": "出張", **wrong}))
    assert page.status == 422
    assert words in page.by_id(f"id_{name}-error").text_content()
    assert page.by_id(f"id_{name}").get("aria-invalid") == "true"
    assert page.typed("reason") == wrong.get("reason", "出張")
    assert not Delegation.objects.exists()


def test_a_chief_approves_from_the_list_and_is_told_when_it_changed_meanwhile(town: Town) -> None:
    first, second = town.deciding(price=1000), town.deciding(price=1000)
    chief = as_staff(town, "係長")
    page = Page(chief.get(reverse("casework:approvals")))
    assert "2件あります" in page.said()
    turn = {form.get("action"): form.xpath(".//input[@name='turn']/@value")[0] for form in page.all("//article//form")}
    actions.send_back(town.actor("係長"), second.number, comment="待って")
    for record, words in ((first, "承認しました"), (second, "ほかの人が先に処理しました")):
        seen = turn[reverse("casework:act", args=[record.number])]
        assert words in do(chief, record, "approve", turn=seen, next="approvals").said()
    assert not Task.objects.filter(record=second, decision="approve").exists()


@pytest.fixture
def renamed(town: Town) -> Record:
    """A case decided in March 2026, by the letter 第1号 of 環境課; in April the office and its people got other names."""
    with clock.on(date(2026, 3, 2)):
        record = town.deciding(price=1000)
        add_note(town.actor("係員"), record.number, "確かめた")
        actions.approve(town.actor("係長"), record.number)
    with clock.on(date(2026, 4, 1)):
        change_department(SYSTEM, town.departments["環境課"], "くらし環境課", town.departments["市民部"])
        for title in ("係長", "係員"):
            change_staff(SYSTEM, town.staff[f"環境課/{title}"], family_name="改姓")
    return record


def test_last_years_decision_shows_the_names_of_last_year(town: Town, renamed: Record) -> None:
    page = case_page(as_staff(town, "係員"), renamed)
    (chair,) = (
        one.text_content() for one in page.all("//div[contains(@class, 'chair')]") if "係長" in one.text_content()
    )
    assert "環境課係長環境課 係長" in chair.replace("くらし環境課", "★")
    story = page.all("//main//ol[contains(@class, 'timeline')]")[-1].text_content()
    assert "環境課係員 環境課 係員" in story and "環境課係長 環境課 係長" in story
    notes = page.all("//main//p[strong]")[-1].text_content()
    assert notes.startswith("環境課 係員")
    for now in ("くらし環境課係", "改姓 係"):
        assert now not in chair + story + notes
    resident = as_resident(town).get(reverse("apply:case", args=[renamed.number])).content.decode()
    assert "環境課係員" in resident and "くらし環境課係員" not in resident


def test_last_years_letter_is_last_years_and_this_years_is_of_the_new_office(town: Town, renamed: Record) -> None:
    letter = Document.objects.get(record=renamed)
    given = as_staff(town, "係員").get(reverse("casework:document", args=[letter.pk]))
    assert hashlib.sha256(b"".join(given.streaming_content)).hexdigest() == letter.sha256
    with clock.on(date(2026, 4, 2)):
        later = actions.approve(town.actor("係長"), town.deciding(price=1000).number)
    new = Document.objects.get(record=later)
    assert ("くらし環境" in letter.text + letter.number, "くらし環境" in new.text, "くらし環境" in new.number) == (
        False,
        True,
        True,
    )
    assert "環境課" in letter.text


def test_this_years_approval_shows_the_names_of_this_year(town: Town, renamed: Record) -> None:
    with clock.on(date(2026, 4, 2)):
        later = actions.approve(town.actor("係長"), town.deciding(price=1000).number)
    said = case_page(as_staff(town, "係員"), later).said()
    assert "くらし環境課係長 改姓 係長" in said and "環境課 係長" not in said


def test_whose_cases_a_chief_sees_for_approval_is_logged(town: Town) -> None:
    chief, own = as_staff(town, "係長"), town.actor("係長")
    assert "0件あります" in Page(chief.get(reverse("casework:approvals"))).said()
    assert not looks_at(town.mother).exists()
    numbers = {town.deciding(price=1000).number, town.deciding(price=1000).number}
    assert "2件あります" in Page(chief.get(reverse("casework:approvals"))).said()
    (entry,) = looks_at(town.mother)
    assert (entry.actor, entry.post, {*entry.data["records"]}) == (own.label, "環境課係長", numbers)


def test_a_case_sent_to_another_office_leaves_this_one(town: Town) -> None:
    record = town.file()
    page = do(as_staff(town, "係員"), record, "forward", office="130", comment="お願いします")
    assert "ほかの課へ回しました" in page.said()
    assert as_staff(town, "係員").get(reverse("casework:case", args=[record.number])).status_code == 404
    assert "accept" in acts(case_page(as_staff(town, "税務課/係員"), record))


def test_what_has_ended_offers_nothing_more(town: Town) -> None:
    record = town.deciding(price=1000)
    do(as_staff(town, "係長"), record, "approve")
    assert acts(case_page(as_staff(town, "係員"), record)) == set()
    assert "処理が終わっています" in do(as_staff(town, "係員"), record, "refuse", comment="x").said(".error-summary")


def test_a_table_differs_only_where_the_registers_know_its_columns(db: None) -> None:
    home = {"key": "people", "type": "table", "label": "家族", "rows": "household.members", "fields": [
        {"key": "born", "type": "date", "label": "生年月日", "bind": "row.birth_date"},
        {"key": "lives", "type": "choice", "label": "同居", "options": [{"value": "here", "label": "同居"}]}]}  # fmt: skip
    town = build({**TRIAL, "pages": [*TRIAL["pages"], {"title": "ほか", "fields": [home]}]})
    rows = [{"born": "1990-05-05", "lives": "here"}, {"born": "2020-01-02", "lives": "here"}]
    same = town.file(answers={**ANSWERS, "people": rows})
    other = town.file(answers={**ANSWERS, "people": [*rows[:1], {"born": "2020-01-03", "lives": "here"}]})
    clerk = as_staff(town, "係員")
    assert case_page(clerk, same).said(".differs") == ""
    assert "家族" in case_page(clerk, other).said(".differs")


def test_a_case_that_waits_is_not_late_and_can_go_on(town: Town) -> None:
    with clock.on(clock.today() - timedelta(days=60)):
        record = town.file()
        actions.ask_correction(town.actor("係員"), record.number, comment="電話番号を確かめてください")
    clerk = as_staff(town, "係員")
    page = case_page(clerk, record)
    assert acts(page) == {"resume", "take_withdrawal"}
    assert "期限をすぎています" not in page.said()
    assert "残り" not in page.said()
    assert "補正を待たずに進めました" in do(clerk, record, "resume", comment="電話で確かめました").said()
    assert "accept" in acts(case_page(clerk, record))


def test_a_chief_sends_a_case_back_to_the_step_they_choose(db: None) -> None:
    survey = {"step": "survey", "title": "調査", "by": "office"}
    town = build({**TRIAL, "workflow": [TRIAL["workflow"][0], survey, *TRIAL["workflow"][1:]]})
    first = TRIAL["workflow"][0]["step"]
    for to in (first, "survey"):
        record = town.deciding(price=1000)
        record = actions.complete(town.actor("係員"), record.number)
        chief = as_staff(town, "係長")
        assert case_page(chief, record).all("//select[@name='to']/option/@value") == [first, "survey"]
        do(chief, record, "send_back", to=to, comment="もう一度見てください")
        record.refresh_from_db()
        assert record.step == to
    record = actions.complete(town.actor("係員"), town.deciding(price=1000).number)
    assert "そこには差し戻せません" in do(chief, record, "send_back", to="approve", comment="x").said()


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), OperationalError("database or disk is full")]
)
def test_a_full_disk_at_the_decision_is_said_and_changes_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    record = town.deciding(price=1000)

    def no_room(self: object, name: str, content: object) -> str:
        raise error

    monkeypatch.setattr(FileSystemStorage, "_save", no_room)
    sent = {"do": "approve", "turn": record.turn}
    page = Page(as_staff(town, "係長").post(reverse("casework:act", args=[record.number]), sent))
    assert (page.status, "何も変わっていません" in page.said()) == (507, True)
    record.refresh_from_db()
    assert (record.state, record.documents.count()) == (State.DECIDING, 0)
    monkeypatch.undo()
    do(as_staff(town, "係長"), record, "approve")
    record.refresh_from_db()
    assert record.state == State.APPROVED
