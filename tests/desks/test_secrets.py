"""What only desks with the right may see stays unseen on every way staff have to a case."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from django.http import HttpResponse
from django.urls import reverse
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.models import Vocabulary
from yakuba.kernel.people.models import KnownFact
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions

from .screens import as_staff

FACTS = [{"key": "resident.income", "type": "yen", "label": "所得", "sensitive": True}]
SECRETS = [
    {"key": "income", "type": "yen", "label": "所得", "bind": "resident.income", "search": True},
    {"key": "half", "type": "computed", "label": "所得の半分", "compute": "income / 2"},
    {"key": "illness", "type": "text", "label": "病名", "secrecy": 3},
    {"key": "family", "type": "table", "label": "家族", "fields": [
        {"key": "allergy", "type": "text", "label": "アレルギー", "secrecy": 3}]},
]  # fmt: skip
ANSWERED = {**ANSWERS, "income": 7_654_322, "illness": "見本病", "family": {"0": {"allergy": "小麦"}}}
SAID = ("7,654,322", "7654322", "3,827,161", "3827161", "見本病", "小麦")
CHECK = {"rule": "income < 100", "on_false": "next", "on_true": "next", "on_unknown": "next"}


@pytest.fixture
def town(db: None) -> Town:
    content = {"facts": FACTS, "parameters": [], "events": []}
    Vocabulary.objects.create(pack="test", version="1", content=content, sha256="0" * 64, loaded_at=clock.now())
    workflow = [TRIAL["workflow"][0], {"step": "check", "title": "確認", "auto": CHECK}, *TRIAL["workflow"][2:]]
    pages = [*TRIAL["pages"], {"title": "ひみつ", "fields": SECRETS}]
    return build({**TRIAL, "pages": pages, "workflow": workflow})


@pytest.fixture
def record(town: Town) -> Record:
    KnownFact.objects.create(
        resident=town.mother, key="resident.income", value=7_654_322, source="個人住民税", as_of=clock.today()
    )
    record = town.file(answers=ANSWERED)
    return actions.accept(town.actor("係員"), record.number)


def words(response: HttpResponse) -> str:
    """What a page, a PDF or a table says, without spaces."""
    assert response.status_code == 200
    content = b"".join(response) if response.streaming else response.content
    if not content.startswith(b"%PDF-"):
        return "".join(content.decode().split())
    document = pypdfium2.PdfDocument(content)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


WAYS: dict[str, tuple[str, Callable[[Record], str]]] = {
    "the case": ("係員", lambda record: reverse("casework:case", args=[record.number])),
    "the form": ("係員", lambda record: reverse("casework:form", args=[record.number])),
    "the copy": ("係員", lambda record: reverse("counter:copy", args=[record.number])),
    "the list": ("係員", lambda record: reverse("casework:inbox") + "?which=all&definition=trial"),
    "the export": ("係員", lambda record: reverse("casework:export") + "?which=all&definition=trial"),
    "the approvals": ("係長", lambda record: reverse("casework:approvals")),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_shows_a_secret_without_the_right(town: Town, record: Record, way: str) -> None:
    chair, where = WAYS[way]
    told = words(as_staff(town, chair).get(where(record)))
    assert record.number in told or way in ("the form", "the copy")
    assert [secret for secret in SAID if secret in told] == []


SHOWN = {"the case": SAID[:1] + SAID[4:], "the form": SAID[4:], "the copy": SAID[4:], "the export": SAID[:1]}


@pytest.mark.parametrize("way", SHOWN)
def test_the_same_ways_show_them_with_the_right(town: Town, record: Record, way: str) -> None:
    chair, where = WAYS[way]
    Grant.objects.create(right=Right.SENSITIVE, staff=town.staff[f"環境課/{chair}"], starts_on=clock.today())
    told = words(as_staff(town, chair).get(where(record)))
    assert [secret for secret in SHOWN[way] if secret not in told] == []


@pytest.mark.parametrize("suspended", [False, True])
@pytest.mark.parametrize("asked", ["f_income=7654322", "f_income=1"])
def test_a_guess_finds_the_same_whether_it_is_right_or_wrong(
    town: Town, record: Record, asked: str, suspended: bool
) -> None:
    town.version.definition.__class__.objects.update(suspended=suspended)
    where = f"{reverse('casework:inbox')}?which=all&definition=trial&{asked}"
    assert record.number in words(as_staff(town, "係員").get(where))


def test_a_reason_that_rests_on_a_secret_says_so_instead(town: Town, record: Record) -> None:
    where = reverse("casework:case", args=[record.number])
    assert "判断の理由に機密の項目が含まれる" in words(as_staff(town, "係員").get(where))
    Grant.objects.create(right=Right.SENSITIVE, staff=town.staff["環境課/係員"], starts_on=clock.today())
    assert "判断の理由に機密の項目が含まれる" not in words(as_staff(town, "係員").get(where))
