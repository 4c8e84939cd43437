"""課のメモ: what an office writes for itself is read by its colleagues, and on no way by the applicant."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from support.town import LETTERS, TRIAL, Town, build

from yakuba.kernel.access.actions import issue_token
from yakuba.kernel.access.words import Scope
from yakuba.kernel.messages.models import Message
from yakuba.kernel.records.models import Note, Record
from yakuba.kernel.workflow import actions

from .screens import Page, as_resident, as_staff

NOTE = "電話で確かめた。うけつけ内覧ことば"
WITH_COLLEAGUES = {**TRIAL, "workflow": [
    *TRIAL["workflow"][:2],
    {"step": "approve", "title": "決裁", "route": ["係長", "防災課/課長"]},
    TRIAL["workflow"][3],
]}  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    return build(WITH_COLLEAGUES, LETTERS)


@pytest.fixture
def record(town: Town) -> Record:
    """A case with a note of its office, decided, so that there is a letter too."""
    record = town.deciding()
    write(as_staff(town, "係員"), record, NOTE)
    assert Note.objects.get().text == NOTE
    actions.approve(town.actor("係長"), record.number)
    return record


def write(client: Client, record: Record, text: str) -> HttpResponse:
    return client.post(reverse("casework:note", args=[record.number]), {"text": text})


def note_on(client: Client, record: Record) -> bool:
    response = client.get(reverse("casework:case", args=[record.number]))
    assert response.status_code == 200
    return NOTE in Page(response).said()


def words(response: HttpResponse) -> str:
    """What a page, a PDF, a table or an answer for programs says, without spaces."""
    assert response.status_code == 200
    content = b"".join(response) if response.streaming else response.content
    if not content.startswith(b"%PDF-"):
        text = content.decode("utf-8-sig")
        told = (
            text.encode().decode("unicode_escape", "ignore") if text.startswith(("{", "[")) and "\\u" in text else text
        )
        return "".join(told.split())
    document = pypdfium2.PdfDocument(content)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_a_colleague_reads_the_note_with_who_wrote_it(town: Town, record: Record) -> None:
    page = Page(as_staff(town, "課長").get(reverse("casework:case", args=[record.number])))
    assert NOTE in page.said()
    heading = page.by_id("notes")
    assert town.staff["環境課/係員"].full_name in heading.getnext().text_content()


def test_an_approver_of_another_office_reads_it_while_the_case_waits_for_them(town: Town, record: Record) -> None:
    assert note_on(as_staff(town, "防災課/課長"), record)


def test_an_office_that_has_nothing_to_do_with_the_case_neither_reads_nor_writes(town: Town, record: Record) -> None:
    other = as_staff(town, "税務課/係員")
    assert other.get(reverse("casework:case", args=[record.number])).status_code == 404
    assert write(other, record, "よそから").status_code == 404
    assert Note.objects.count() == 1


@pytest.mark.parametrize("text", ["", " \u3000\n "])
def test_an_empty_note_is_not_kept_and_the_page_says_so(town: Town, record: Record, text: str) -> None:
    client = as_staff(town, "係員")
    assert Page(write(client, record, text)).problem("text").endswith("メモを書いてください")
    assert Note.objects.count() == 1


def test_a_note_longer_than_there_is_room_for_is_given_back_whole(town: Town, record: Record) -> None:
    long = "長" * 4_001
    page = Page(write(as_staff(town, "係員"), record, long))
    assert page.problem("text").startswith("4,000文字までで書いてください。今は4,001文字あります")
    assert page.typed("text") == long
    assert Note.objects.count() == 1
    assert write(as_staff(town, "係員"), record, long[1:]).status_code == 302
    assert len(Note.objects.last().text) == 4_000


def test_a_resident_cannot_write_one(town: Town, record: Record) -> None:
    for client in (as_resident(town), as_resident(town, town.stranger)):
        assert write(client, record, "申請者から").status_code == 404
    assert Note.objects.count() == 1


def of_resident(name: str) -> Callable[[Town, Record], HttpResponse]:
    return lambda town, record: as_resident(town).get(reverse(f"apply:{name}", args=[record.number]))


def of_program(where: str) -> Callable[[Town, Record], HttpResponse]:
    def ask(town: Town, record: Record) -> HttpResponse:
        mother = town.resident_actor()
        secret = issue_token(mother, mother.account, "試し", list(Scope.values), 30)
        return Client().get(where.format(record.number), headers={"Authorization": f"Bearer {secret}"})

    return ask


def the_letter(town: Town, record: Record) -> HttpResponse:
    actions.approve(town.actor("防災課/課長"), record.number)
    return as_resident(town).get(reverse("apply:document", args=[record.documents.get().pk]))


def the_export(town: Town, record: Record) -> HttpResponse:
    """The office's table: what is handed to an applicant or another office in a spreadsheet."""
    return as_staff(town, "係員").get(reverse("casework:export") + "?which=all&definition=trial")


def the_printed_form(town: Town, record: Record) -> HttpResponse:
    return as_staff(town, "係員").get(reverse("casework:form", args=[record.number]))


def the_counters_copy(town: Town, record: Record) -> HttpResponse:
    return as_staff(town, "係員").get(reverse("counter:copy", args=[record.number]))


WAYS: dict[str, tuple[str, Callable[[Town, Record], HttpResponse]]] = {
    "the case": ("受付番号", of_resident("case")),
    "the copy": ("髙橋", of_resident("copy")),
    "the letter": ("決定通知書", the_letter),
    "the API's case": ("answers", of_program("/api/v1/cases/{}")),
    "the API's list": ("trial", of_program("/api/v1/cases")),
    "the export": ("受付番号", the_export),
    "the printed form": ("髙橋", the_printed_form),
    "the counter's copy": ("髙橋", the_counters_copy),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_to_the_applicant_tells_the_note(town: Town, record: Record, way: str) -> None:
    sign, ask = WAYS[way]
    told = words(ask(town, record))
    assert sign in told or record.number in told, f"{way} is not what was meant: {told[:200]}"
    assert NOTE not in told
    assert NOTE[-8:] not in told


def test_no_notice_to_the_applicant_tells_the_note(town: Town, record: Record) -> None:
    actions.approve(town.actor("防災課/課長"), record.number)
    sent = list(Message.objects.filter(account__resident=town.mother))
    assert sent
    assert [one for one in sent if NOTE[-8:] in repr(vars(one))] == []
    page = Page(as_resident(town).get(reverse("apply:notices")))
    assert NOTE not in page.said("body")
