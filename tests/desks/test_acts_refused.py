"""An act that cannot be done is shown again: which box, what would be right, and every word that was written."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from support.forms import Form
from support.town import Town

from yakuba.kernel.records.models import Attachment, Record
from yakuba.kernel.workflow import actions

from .screens import Page, as_resident, as_staff

WORDS = "三十分かけて書いた理由"
LONG = "長" * 4_001


@pytest.fixture
def record(town: Town) -> Record:
    return town.file()


@pytest.fixture
def clerk(town: Town) -> Client:
    return as_staff(town, "係員")


def act(client: Client, record: Record, name: str, **more: object) -> Page:
    return Page(client.post(reverse("casework:act", args=[record.number]), {"do": name, **more}))


REFUSED = [
    ("forward", {"comment": WORDS}, "office", "回す先の課を選んでください"),
    ("forward", {"comment": WORDS, "office": "000"}, "office", "回す先の課を選んでください"),
    ("refuse", {"comment": " "}, "refuse", "認められない理由を"),
    ("refuse", {"comment": LONG}, "refuse", "4,000文字までで書いてください。今は4,001文字あります。1文字減らす"),
    ("ask_correction", {"comment": LONG}, "ask_correction", "4,000文字まで"),
    ("take_withdrawal", {"comment": ""}, "take_withdrawal", "どのように取下げの"),
]


@pytest.mark.parametrize(("name", "given", "box", "words"), REFUSED)
def test_the_box_is_named_and_what_was_written_stands_in_it(
    record: Record, clerk: Client, name: str, given: dict[str, str], box: str, words: str
) -> None:
    page = act(clerk, record, name, **given)
    assert words in page.problem(box)
    written = page.by_id(f"id_{name}")
    assert written.text_content().removeprefix("\n") == given["comment"]
    assert written.xpath("ancestor::details[@open]")
    assert len(page.all("//details[@class='act'][@open]")) == 1, "the others stay closed and empty"
    assert Record.objects.get().turn == record.turn


def test_words_of_just_the_most_there_is_room_for_are_taken_whole(record: Record, clerk: Client) -> None:
    answer = clerk.post(
        reverse("casework:act", args=[record.number]), {"do": "ask_correction", "comment": LONG[1:]}
    )  # fmt: skip
    assert answer.status_code == 302
    assert record.events.last().comment == LONG[1:]


def test_a_refusal_that_came_too_late_keeps_its_reason(town: Town, record: Record, clerk: Client) -> None:
    seen = record.turn
    actions.accept(town.actor("係長"), record.number)
    page = act(clerk, record, "refuse", comment=WORDS, turn=seen)
    assert page.status == 422
    assert "ほかの人が先に処理しました" in page.said(".error-summary")
    assert WORDS in [box.text_content().strip() for box in page.all("//textarea")]


def test_words_about_a_case_that_went_to_another_office_are_not_lost_with_it(
    town: Town, record: Record, clerk: Client
) -> None:
    actions.forward(town.actor("係長"), record.number, town.departments["防災課"])
    where = reverse("casework:case", args=[record.number])
    told = [
        act(client, record, "refuse", comment=WORDS)
        for client in (clerk, as_staff(town, "税務課/係員"))
        if client.get(where).status_code == 404
    ]
    assert told
    for page in told:
        assert (page.status, page.by_id("id_unsent").text_content().strip()) == (404, WORDS)


def test_a_card_of_the_approvals_keeps_the_remark(town: Town) -> None:
    record, chief = town.deciding(price=1000), as_staff(town, "係長")
    page = act(chief, record, "send_back", comment=LONG, next="approvals")
    assert "4,000文字まで" in page.said(".error-summary")
    (box,) = page.all("//article//textarea[@aria-invalid='true']")
    assert (box.text_content().strip(), bool(box.xpath("ancestor::details[@open]"))) == (LONG, True)
    assert page.all(f"//*[@class='error-summary']//a[@href='#{box.get('id')}']")
    actions.approve(town.actor("係長"), record.number)
    page = act(chief, record, "send_back", comment=WORDS, next="approvals", turn=record.turn)
    assert page.by_id("id_unsent").text_content().strip() == WORDS, "there is no card for it any more"


def test_an_applicants_words_are_never_cut(town: Town, record: Record) -> None:
    mother, long = as_resident(town), "長" * 1_001
    withdrawn = reverse("apply:withdraw", args=[record.number])
    page = Page(mother.post(withdrawn, {"comment": long}))
    assert "1,000文字までで書いてください。今は1,001文字" in page.problem("comment")
    assert page.typed("comment") == long
    actions.ask_correction(town.actor("係員"), record.number, comment="通数を")
    where = reverse("apply:correct", args=[record.number])
    sent = Form(mother.get(where).content.decode()).filled({"copies": "3"})
    page = Page(mother.post(where, {**sent, "comment": long}))
    assert "今は1,001文字" in page.problem("comment")
    assert (page.typed("comment"), page.typed("copies")) == (long, "3")
    assert Record.objects.get().state == "returned"
    assert mother.post(where, {**sent, "comment": long[1:]}).status_code == 302


def test_a_correction_does_not_go_without_the_file_that_was_refused(town: Town, record: Record) -> None:
    mother, where = as_resident(town), reverse("apply:correct", args=[record.number])
    actions.ask_correction(town.actor("係員"), record.number, comment="写真を")
    sent = Form(mother.get(where).content.decode()).filled({})
    page = Page(mother.post(where, {**sent, "picture": SimpleUploadedFile("犬.png", b"MZ a program")}))
    assert "ではないようです" in page.problem("picture")
    assert Record.objects.get().state == "returned"
    assert not Attachment.objects.exists()
