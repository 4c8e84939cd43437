"""Letters and forms as files: tagged for a screen reader, every font inside, the same input the same bytes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from support.packs import accepted, loaded
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel import clock
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.documents.actions import form_copy, form_sheet
from yakuba.kernel.documents.models import Document
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions

Reading = Callable[[bytes], Any]
REAL = [(procedure, pack.head.pack) for pack in loaded() for procedure in pack.procedures]
CHARACTERS = ["髙", "﨑", "葛󠄀", "辻󠄀", "邉󠄁", "𠮷", "德", "濵"]
PLAIN = {"髙": "高", "﨑": "崎", "葛󠄀": "葛", "辻󠄀": "辻", "邉󠄁": "邉", "𠮷": "吉", "德": "徳", "濵": "濱"}


def letter_of(record: Record) -> bytes:
    with default_storage.open(Document.objects.get(record=record).file.name) as file:
        return file.read()


def decided(town: Town) -> Record:
    return actions.approve(town.actor("係長"), town.deciding().number)


@pytest.fixture(params=["letter", "filled form", "blank form", "form to sign"])
def made(request: pytest.FixtureRequest, town: Town) -> bytes:
    """Each kind of paper an office gives out."""
    said = procedure_of(town.version)
    if request.param == "blank form":
        return form_sheet(said, None, signature=True)
    if request.param == "form to sign":
        return form_sheet(said, {"applicant_name": {"family": "髙橋", "given": "葛󠄀子"}, **ANSWERS}, signature=True)
    record = decided(town)
    return letter_of(record) if request.param == "letter" else form_copy(record)


def assert_reads_aloud(found: Any) -> None:
    root = found.pdf.Root
    assert bool(root.MarkInfo.Marked)
    assert "/StructTreeRoot" in root
    assert str(root.Lang).split("-")[0] == "ja"
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert found.pdf.open_metadata()["pdfuaid:part"] == "1"
    assert found.pdf.open_metadata()["dc:title"]
    assert "/H1" in found.tags()


def assert_fonts_are_inside(found: Any) -> None:
    descriptors = found.of_type("/FontDescriptor")
    assert descriptors
    assert all(any(str(key).startswith("/FontFile") for key in one) for one in descriptors)
    fonts = [font for font in found.of_type("/Font") if font.Subtype == "/Type0"]
    assert fonts
    assert all("/ToUnicode" in font for font in fonts)


def test_every_paper_can_be_read_aloud_and_printed_anywhere(made: bytes, paper: Reading) -> None:
    found = paper(made)
    assert_reads_aloud(found)
    assert_fonts_are_inside(found)
    assert 0 not in found.glyphs()


def test_a_paper_neither_runs_nor_fetches_anything(made: bytes, paper: Reading) -> None:
    names = {str(key) for one in paper(made).pdf.objects if isinstance(one, pikepdf.Dictionary) for key in one}
    assert not names & {
        "/JS",
        "/JavaScript",
        "/OpenAction",
        "/AA",
        "/Launch",
        "/URI",
        "/EmbeddedFile",
        "/EmbeddedFiles",
    }


@pytest.mark.parametrize(("procedure", "pack"), REAL, ids=[f"{pack}-{said.procedure}" for said, pack in REAL])
def test_every_real_form_is_tagged_blank_and_filled(procedure: Any, pack: str, town: Town, paper: Reading) -> None:
    scenarios = accepted(procedure.procedure)
    assert scenarios
    for answers in (None, scenarios[0].file.answers):
        found = paper(form_sheet(procedure, answers))
        assert_reads_aloud(found)
        assert_fonts_are_inside(found)
        assert 0 not in found.glyphs()
        assert "".join((procedure.form.title or procedure.title.ja).split()) in found.text
        assert "〓" not in found.text


def test_a_blank_form_has_the_questions_and_no_answers(town: Town, paper: Reading) -> None:
    text = paper(form_sheet(procedure_of(town.version), None)).text
    for words in ("見本の申請", "氏名", "生年月日", "電話番号", "□新しく", "□もう一度", "金額", "受付番号", "受付印"):
        assert words in text
    assert "■" not in text
    assert "髙橋" not in text


LONG = ["父または母", "祖父または祖母", "兄弟または姉妹", "そのほかの親族"]
KIN = {
    "key": "kin",
    "type": "choice",
    "label": "続柄",
    "options": [{"value": f"k{at}", "label": word} for at, word in enumerate(LONG)],
}
FAMILY = {"key": "family", "type": "table", "label": "家族", "required": False, "fields": [KIN]}


def test_how_to_fill_in_stands_on_the_blank_form_alone(db: None, paper: Reading) -> None:
    pages = [*TRIAL["pages"], {"title": "家族", "fields": [FAMILY]}]
    said = procedure_of(build({**TRIAL, "form": {"note": "太線の中を書いてください。"}, "pages": pages}).version)
    blank, filled = (
        paper(form_sheet(said, answers)).text for answers in (None, {**ANSWERS, "family": [{"kin": "k1"}]})
    )
    assert "太線の中を書いてください" in blank
    assert "太線の中を書いてください" not in filled
    for text in (blank, filled):
        assert all(words in text for words in LONG)
    assert "■祖父または祖母" in filled
    assert "■" not in blank


def test_a_filled_form_says_what_was_filed_by_whom_and_when(town: Town, paper: Reading) -> None:
    with clock.on(date(2026, 11, 2)):
        record = town.file(resident=town.child, agent=town.mother)
    text = paper(form_copy(record)).text
    for words in ("海", "■新しく", "□もう一度", "1000円", record.number, "令和8年11月2日", "代理の方"):
        assert words in text, words
    assert "髙橋葛󠄀子" in text


def test_a_letter_says_number_day_addressee_sender_and_decision(town: Town, paper: Reading) -> None:
    with clock.on(date(2026, 11, 2)):
        record = decided(town)
    found = paper(letter_of(record))
    for words in ("環境第1号", "令和8年11月2日", "髙橋葛󠄀子様", "試太郎", "決定通知書", record.number, "2,000円"):
        assert words in found.text, words
    for line in Document.objects.get(record=record).text.splitlines():
        assert "".join(line.split()) in found.text, line


def test_a_refusal_tells_how_to_appeal_and_an_approval_does_not(town: Town, paper: Reading) -> None:
    approved, refused = town.deciding(), town.deciding()
    actions.approve(town.actor("係長"), approved.number)
    actions.disapprove(town.actor("係長"), refused.number, reason="書類が足りないため")
    text = paper(letter_of(refused)).text
    for words in (
        "不承認通知書",
        "理由:書類が足りないため",
        "教示",
        "3か月以内",
        "審査請求",
        "6か月以内",
        "取消しの訴え",
    ):
        assert words in text, words
    assert "審査請求" not in paper(letter_of(approved)).text


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_name_keeps_its_variant_on_every_paper(character: str, town: Town, paper: Reading) -> None:
    type(town.mother).objects.filter(pk=town.mother.pk).update(family_name=character)
    town.mother.refresh_from_db()
    record = decided(town)
    for made, words in ((form_copy(record), (character, "葛󠄀子")), (letter_of(record), (f"{character}葛󠄀子",))):
        found = paper(made)
        assert all(word in found.text for word in words)
        assert 0 not in found.glyphs()
        assert "〓" not in found.text


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_variant_is_drawn_and_not_only_written(character: str, town: Town, paper: Reading) -> None:
    """The picture differs from that of the common character, so the registered shape is on the paper."""
    said = procedure_of(town.version)
    variant, common = (
        paper(form_sheet(said, {"kind": "again", "why": words})).picture() for words in (character, PLAIN[character])
    )
    assert variant != common


@pytest.mark.parametrize(("character", "code"), [("한", "U+D55C"), ("\ue000", "U+E000"), ("😀", "U+1F600")])
def test_a_character_without_type_is_set_as_geta_and_named(
    character: str, code: str, town: Town, paper: Reading
) -> None:
    found = paper(form_sheet(procedure_of(town.version), {"kind": "again", "why": f"前{character}後"}))
    assert "前〓後" in found.text
    assert code in found.text
    assert 0 not in found.glyphs()


def test_the_same_case_gives_the_same_bytes(town: Town) -> None:
    record, said = town.file(), procedure_of(town.version)
    assert form_copy(record) == form_copy(Record.objects.get(pk=record.pk))
    assert form_sheet(said, None) == form_sheet(said, None)
    with clock.on(date(2030, 1, 1)):
        later = form_copy(record)
    assert later == form_copy(record)


def test_another_case_gives_another_paper(town: Town) -> None:
    assert form_copy(town.file()) != form_copy(town.file())
