"""Who reads English is told in English what is wrong, by the name the field has on that page; nobody else notices."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from support.catalogues import JAPANESE
from support.forms import Form
from support.town import TRIAL, Town, build

from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.workflow.actions import ask_correction

from .screens import Page, as_resident, as_staff, begin, fill_in

LABELS = {
    "applicant_name": "Name", "birthday": "Date of birth", "phone": "Phone number", "kind": "Kind", "why": "Reason",
    "price": "Price", "copies": "Copies", "picture": "Photo",
}  # fmt: skip
OPTIONS = {"new": "New", "again": "Again"}


def in_english(item: dict[str, Any]) -> dict[str, Any]:
    """A field with an English label, and its options too."""
    options = [{**one, "label": {"ja": one["label"], "en": OPTIONS[one["value"]]}} for one in item.get("options", [])]
    label = {"ja": item["label"], "en": LABELS[item["key"]]}
    return {**item, "label": label, **({"options": options} if options else {})}


BILINGUAL = {
    **TRIAL,
    "pages": [{**page, "fields": [in_english(item) for item in page["fields"]]} for page in TRIAL["pages"]],
}


@pytest.fixture
def town(db: None, frozen_today: date) -> Town:
    """The small town on 21 November 2026, with a form that has English labels."""
    return build(BILINGUAL)


def reading(client: Client, language: str) -> Client:
    """The same browser, once its reader has chosen a language."""
    client.get(reverse("frame-language"), {"lang": language})
    return client


def page_with(client: Client, number: int) -> tuple[str, dict[str, list[str]]]:
    """A page of a filing begun, filled in rightly but not sent."""
    answers = {"phone": "0999-00-0001", "kind": "new", "price": 1000, "copies": 2}
    where = fill_in(client, begin(client), answers, until=f"/{number}/")
    return where, Form(client.get(where).content.decode()).filled(answers)


WRONG = [
    (1, "phone", "123", "Phone number",
     "Please enter “Phone number” as 10 or 11 digits starting with 0, for example 090-1234-5678.",
     "「電話番号」は0から始まる数字10けたか11けたで入力してください"),
    (1, "applicant_name.given", " ", "Given name", "Please enter “Name (given name)”.", "「氏名（名）」を入力してください"),
    (1, "birthday", "昭和64年1月8日", "Date of birth",
     "“Date of birth”: Showa ended on 1989-01-07. Please enter this day as 1989-01-08.",
     "「生年月日」: 昭和64年1月8日はありません。昭和は64年1月7日まで。平成元年1月8日です"),
    (2, "kind", "", "Kind", "Please choose an answer for “Kind”.", "「種類」を選んでください"),
    (2, "price", "0", "Price", "Please enter ¥1 or more for “Price”.", "「金額」は1円以上で入力してください"),
    (2, "copies", "百", "Copies", "Please enter “Copies” as a number, for example 12.", "「通数」は数字で入力してください"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "path", "typed", "label", "english", "japanese"), WRONG)
def test_a_wrong_answer_is_explained_in_the_language_of_the_page(
    town: Town, number: int, path: str, typed: str, label: str, english: str, japanese: str
) -> None:
    client = as_resident(town)
    where, sent = page_with(client, number)
    assert Page(client.post(where, {**sent, path: typed})).problem(path) == japanese
    page = Page(reading(client, "en").post(where, {**sent, path: typed}))
    assert page.problem(path, title="There are things to correct") == english
    assert not JAPANESE.search(page.said(".error-summary"))
    assert label in page.said("form")


def test_all_of_it_is_said_again_where_everything_is_read_once_more(town: Town) -> None:
    client = reading(as_resident(town), "en")
    where = begin(client)
    check = Page(client.post(f"{where.removesuffix('1/')}check/"))
    words = check.said(".error-summary")
    assert "Please enter “Phone number”." in words
    assert "Please enter “Copies”." in words
    assert not JAPANESE.search(words)


def test_a_file_is_refused_in_english(town: Town) -> None:
    client = reading(as_resident(town), "en")
    where, sent = page_with(client, 2)
    paper = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 nothing", content_type="application/pdf")
    told = Page(client.post(where, {**sent, "picture": paper})).problem("picture", title="There are things to correct")
    assert told == "The file for “Photo” is a PDF. Please choose a file of this kind: photo (JPEG or PNG)."
    odd = SimpleUploadedFile("odd.png", b"x")
    told = Page(client.post(where, {**sent, "picture": odd})).problem("picture", title="There are things to correct")
    assert told.startswith("The file for “Photo” is of another kind.")


def test_more_questions_are_announced_in_english(town: Town) -> None:
    client = reading(as_resident(town), "en")
    where, sent = page_with(client, 2)
    assert "Your answers lead to more questions." in Page(client.post(where, {**sent, "kind": "again"})).said()


def test_a_closed_procedure_is_refused_in_english(town: Town) -> None:
    client = reading(as_resident(town), "en")
    where = begin(client)
    check = fill_in(client, where, {"phone": "0999-00-0001", "kind": "new", "price": 1000, "copies": 2})
    Definition.objects.update(suspended=True)
    assert "“Trial application” cannot be filed at present." in Page(client.post(check)).said()


def test_a_correction_is_refused_in_english(town: Town) -> None:
    record = town.file()
    ask_correction(town.actor("係員"), record.number, comment="通数を直してください")
    client = reading(as_resident(town), "en")
    where = reverse("apply:correct", args=[record.number])
    sent = Form(client.get(where).content.decode()).filled({})
    page = Page(client.post(where, {**sent, "copies": "99"}))
    assert "Please enter 10 or less for “Copies”." in page.said(".error-summary")
    assert "Copies" in page.said("form")


def test_the_counter_explains_in_the_language_of_the_clerk(town: Town) -> None:
    clerk = as_staff(town, "係員")
    where = clerk.post(reverse("counter:begin", args=[town.mother.number]), {"key": "trial"})["Location"]
    sent = Form(clerk.get(where).content.decode()).filled({"phone": "123"})
    assert "「電話番号」は0から始まる" in Page(clerk.post(where, sent)).said(".error-summary")
    page = Page(reading(clerk, "en").post(where, sent))
    assert "Please enter “Phone number” as 10 or 11 digits" in page.said(".error-summary")
    assert "Phone number" in page.said("form")
    assert "電話番号" not in page.said("form")


def test_an_absence_with_a_day_nobody_can_read_is_refused_in_the_language_of_the_staff(town: Town) -> None:
    chief = reading(as_staff(town, "課長"), "en")
    page = Page(chief.post(reverse("casework:absence"), {"starts_on": "tomorrow", "ends_on": "2026-12-01"}))
    assert "“tomorrow” cannot be read as a date. Please enter a date like 2026-04-01." in page.said(".error-summary")
