"""Whatever people write stands on the paper as they wrote it: no markup, no file read, no rule run."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.documents._fill import UnfilledPlace
from yakuba.kernel.documents.actions import form_copy, form_sheet
from yakuba.kernel.documents.models import Document
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import State
from yakuba.kernel.workflow import actions

Reading = Callable[[bytes], Any]
HOSTILE = [
    '#read("/etc/passwd")',
    '#import "common.typ": data',
    "#eval(sys.inputs.data)",
    '#image("/etc/hosts")',
    "#panic()",
    "$x$ $sqrt(2)$",
    "*bold* _em_ `raw`",
    "<label> @ref",
    "= heading",
    "- item + item / term: x",
    "// comment /* comment */",
    "\\ \\u{1F600} \\n \\\\",
    ']#read("/etc/passwd")[',
    '"} , "missing": "x"',
    "{city.mayor} {amount} {case.number}",
    "{{1 + 1}} {% now %}",
    "<script>alert(1)</script>",
    "...---~~",
    "'single' \"double\"",
    "http://example.jp/#x",
]


def squeezed(text: str) -> str:
    return "".join(text.split())


def letter_of(record: Record) -> bytes:
    with default_storage.open(Document.objects.get(record=record).file.name) as file:
        return file.read()


def test_an_answer_comes_out_as_it_was_written(town: Town, paper: Reading) -> None:
    record = town.file(answers={**ANSWERS, "kind": "again", "why": "\n".join(HOSTILE)})
    found = paper(form_copy(record))
    for words in HOSTILE:
        assert squeezed(words) in found.text, words
    assert "root:" not in found.text


def test_a_reason_comes_out_as_it_was_written_in_the_letter(town: Town, paper: Reading) -> None:
    record = actions.disapprove(town.actor("係長"), town.deciding().number, reason="\n".join(HOSTILE))
    found, kept = paper(letter_of(record)), Document.objects.get(record=record).text
    for words in HOSTILE:
        assert squeezed(words) in found.text, words
        assert words in kept, words
    assert "root:" not in found.text


@pytest.mark.parametrize("words", [HOSTILE[0], "*髙* $橋$ <a> @b \\", "]#panic()[", "{city.mayor}"])
def test_a_name_comes_out_as_it_was_written(words: str, town: Town, paper: Reading) -> None:
    type(town.mother).objects.filter(pk=town.mother.pk).update(family_name=words)
    town.mother.refresh_from_db()
    record = actions.approve(town.actor("係長"), town.deciding().number)
    assert f"{squeezed(words)}葛󠄀子様" in paper(letter_of(record)).text
    assert squeezed(words) in paper(form_copy(record)).text


def test_ten_thousand_characters_fill_pages_and_none_is_lost(town: Town, paper: Reading) -> None:
    words = "".join(f"第{number:04}行*_#$です" for number in range(840))[:10_000]
    assert len(words) == 10_000
    record = actions.disapprove(town.actor("係長"), town.deciding().number, reason=words)
    for made in (form_sheet(procedure_of(town.version), {"kind": "again", "why": words}), letter_of(record)):
        found = paper(made)
        assert len(found.pdf.pages) > 1
        for char in "第*_#$":
            assert found.text.count(char) >= words.count(char), char
        assert found.text.count("$") == words.count("$")
        assert "第0000行*_#$です第0001行" in found.text


@pytest.mark.parametrize("word", ["A" * 10_000, "\\" * 5_000, "#" * 5_000, "「" * 5_000])
def test_a_word_without_an_end_does_not_stop_the_paper(word: str, town: Town, paper: Reading) -> None:
    found = paper(form_sheet(procedure_of(town.version), {"kind": "again", "why": word}))
    assert found.lines.count(word[0]) >= len(word)


CONTROLS = [*range(32), 0x7F, 0x85, 0xAD, 0x200B, 0x200D, 0x200F, 0x2028, 0x202E, 0x2060, 0xFEFF, 0xFFFE, 0xE0001]


def test_a_control_character_does_not_stop_the_paper(town: Town, paper: Reading) -> None:
    said = procedure_of(town.version)
    for code in CONTROLS:
        text = paper(form_sheet(said, {"kind": "again", "why": f"前{chr(code)}後"})).text
        assert "前" in text, hex(code)
        assert "後" in text, hex(code)


def test_a_letter_that_asks_for_what_nobody_knows_is_not_sent_and_the_case_stays(db: None) -> None:
    letters = [{"document": "trial-letter", "title": "決定通知書", "body": ["住所は{resident.mystery}です。"]}]
    town = build(TRIAL, letters)
    record = town.deciding()
    with pytest.raises(UnfilledPlace, match=r"resident\.mystery"):
        actions.approve(town.actor("係長"), record.number)
    record.refresh_from_db()
    assert record.state == State.DECIDING
    assert not Document.objects.exists()
