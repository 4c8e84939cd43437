"""A filled form read back from its own PDF says what was filled in, or says what it cannot say."""

import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.town import ANSWERS, TRIAL, Town, build

from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.documents._grid import even_lines, label_lines, lines_of, span, words_of
from yakuba.kernel.documents._raw import raw_answers
from yakuba.kernel.documents._reading import read_form
from yakuba.kernel.documents.actions import form_copy, form_sheet
from yakuba.language.characters import clean_text
from yakuba.language.procedures import Procedure

NAME = {"family": "髙橋", "given": "葛󠄀子", "family_kana": "タカハシ", "given_kana": "カツコ"}
WHOLE = {
    **ANSWERS,
    "applicant_name": NAME,
    "birthday": "1990-05-05",
    "kind": "again",
    "why": '辻󠄀邉󠄁𠮷德濵﨑\n\n  二字下げ　全角  半角2つ\nA-1 (b) "c" ～「」、。',
}
LETTERS = "あアｱA1 　「」、。（）葛葛󠄀𠮷ー-\n"


@given(st.text(alphabet=LETTERS, max_size=200), st.integers(4, 30))
def test_lines_on_paper_lose_nothing(words: str, most: int) -> None:
    clean = clean_text(words)
    lines = lines_of(clean, most)
    assert words_of(lines, most) == clean
    assert all(span(line) <= most for line in lines)


@given(st.text(alphabet=LETTERS.replace("\n", ""), max_size=60), st.integers(8, 40))
def test_labels_are_broken_evenly_in_no_more_lines(words: str, most: int) -> None:
    lines = even_lines(words, most)
    assert "".join(lines) == words
    assert len(lines) == len(label_lines(words, most))


def test_no_sign_is_left_alone_in_the_last_line() -> None:
    assert label_lines("罹災証明書の被害の程度", 20) == ["罹災証明書の被害の程", "度"]
    assert even_lines("罹災証明書の被害の程度", 20) == ["罹災証明書の", "被害の程度"]


def read(town: Town, answers: dict[str, Any], **rest: Any) -> Any:
    return read_form(form_sheet(town.version, answers, **rest))


def said(found: Any) -> dict[str, Any]:
    return {key: value for key, value in found.answers.items() if value is not None}


def test_what_is_filled_in_is_read_back(town: Town) -> None:
    found = read(town, WHOLE)
    assert found.problems == ()
    assert (found.definition, found.version) == ("trial", 1)
    expected = {**WHOLE, "birthday": "平成2年5月5日", "price": "1000", "copies": "2"}
    assert said(found) == expected


def test_an_empty_form_answers_nothing(town: Town) -> None:
    found = read_form(form_sheet(town.version, None))
    assert said(found) == {}
    assert set(found.answers) == {"phone", "kind", "why", "price", "copies"}, "what the town knows is not taken back"
    assert (found.problems, found.attached) == ((), ())


def test_an_empty_place_leaves_what_the_town_knows(town: Town) -> None:
    """Filing says known answers where nothing is said; so an empty place must say nothing, and a struck one None."""
    bound = {"applicant_name", "birthday"}
    left = {key: value for key, value in WHOLE.items() if key not in bound}
    assert bound & set(read(town, left).answers) == set()
    assert read(town, left).problems == ()
    struck = read(town, {**left, **dict.fromkeys(bound)})
    assert {key: struck.answers[key] for key in bound} == dict.fromkeys(bound)
    assert struck.problems == ()
    assert said(struck) == said(read(town, left))


def test_a_filed_case_without_a_known_answer_is_filed_again_without_it(db: None) -> None:
    first, *rest = TRIAL["pages"]
    name, birthday, phone = first["fields"]
    asked = {**first, "fields": [name, {**birthday, "required": False}, phone]}
    town = build({**TRIAL, "pages": [asked, *rest]})
    without, known = town.file(answers={**ANSWERS, "birthday": None}), town.file()
    assert "birthday" not in without.data
    assert known.data["birthday"] == town.mother.birth_date.isoformat()
    for record in (without, known):
        found = read_form(form_copy(record))
        assert found.problems == ()
        assert town.file(answers=found.answers).data == record.data
    assert town.file(answers=said(read_form(form_copy(without)))).data == known.data, "left out is not left empty"


def test_what_has_no_room_stands_on_a_sheet_and_is_read_from_there(town: Town) -> None:
    long = "◆price 1 金額\n" + "\n".join(f"第{number:04}行*_#$です" for number in range(600))
    name = {**NAME, "family": "長" * 45, "family_kana": "ナガイ" * 12}
    found = read(town, {**WHOLE, "why": long, "applicant_name": name, "price": 100_000_000_000})
    assert found.problems == ()
    assert found.answers["why"] == long
    assert found.answers["applicant_name"] == name
    assert found.answers["price"] == "100000000000"


def test_rows_beyond_the_printed_ones_are_read(db: None) -> None:
    columns = [
        {"key": "who", "type": "text", "label": "氏名"},
        {"key": "born", "type": "date", "label": "生年月日"},
        {"key": "kin", "type": "choice", "label": "続柄", "options": [{"value": "child", "label": "子"}, {"value": "other", "label": "その他"}]},
        {"key": "here", "type": "boolean", "label": "同居"},
    ]  # fmt: skip
    table = {"key": "family", "type": "table", "label": "家族", "fields": columns}
    town = build({**TRIAL, "pages": [*TRIAL["pages"], {"title": "家族", "fields": [table]}]})
    rows = [
        {"who": f"見本{at}", "born": f"2010-01-{at:02}", "kin": "child", "here": at % 2 == 0} for at in range(1, 13)
    ]
    found = read(town, {**ANSWERS, "family": rows})
    assert found.problems == ()
    expected = [{**row, "born": f"平成22年1月{at}日"} for at, row in enumerate(rows, 1)]
    assert found.answers["family"] == expected


@pytest.mark.parametrize("character", ["한", "\ue000", "😀", "a\u200db"])
def test_a_character_without_type_is_reported(character: str, town: Town) -> None:
    found = read(town, {**WHOLE, "why": f"前{character}後"})
    assert [(one.path, one.label) for one in found.problems] == [("why", "理由")]
    assert "〓" in found.answers["why"]


def test_what_is_not_printed_is_left_out_and_said(town: Town) -> None:
    record = town.file()
    for made in (form_copy(record, {"price", "phone"}), form_sheet(town.version, WHOLE, hidden={"price", "phone"})):
        found = read_form(made)
        assert {"price", "phone"} & set(found.answers) == set()
        assert {one.path for one in found.problems} == {"price", "phone"}
        assert found.answers["copies"] == "2"


def test_two_ticks_where_one_is_asked_are_no_answer(town: Town) -> None:
    said_twice = {"kind=new": "", "kind=again": "", "birthday.year": "2", "birthday.month": "5", "birthday.day": "5"}
    procedure = procedure_of(town.version)
    answers, _, problems = raw_answers(procedure, said_twice, {"kind", "birthday", "why"})
    assert answers == {"why": None}
    assert [one.path for one in problems] == ["birthday", "kind"]


def joined(*papers: bytes) -> bytes:
    whole = pikepdf.new()
    for paper in papers:
        with pikepdf.open(BytesIO(paper)) as part:
            whole.pages.extend(part.pages)
    out = BytesIO()
    whole.save(out)
    return out.getvalue()


def refused(pdf: bytes) -> str:
    with pytest.raises(NotAllowed) as no:
        read_form(pdf)
    return str(no.value)


def test_forms_of_two_cases_are_not_taken_for_one(town: Town) -> None:
    one, other = form_copy(town.file()), form_copy(town.file())
    assert "混ざっています" in refused(joined(one, other))
    twice = read_form(joined(one, one))
    assert ["2枚以上" in problem.words for problem in twice.problems] == [True]
    assert twice.answers == read_form(one).answers


def test_a_page_that_is_missing_is_missed(town: Town) -> None:
    long = "長" * 3000
    whole = form_sheet(town.version, {**WHOLE, "why": long})
    with pikepdf.open(BytesIO(whole)) as pdf:
        del pdf.pages[1]
        out = BytesIO()
        pdf.save(out)
    found = read_form(out.getvalue())
    assert "続紙の1枚目がありません" in [problem.words for problem in found.problems]


def test_a_form_of_a_version_the_town_has_not_is_refused(town: Town) -> None:
    unpublished = Procedure.model_validate({**TRIAL, "title": "だれも公開していない申請"})
    assert "この町にない様式" in refused(form_sheet(unpublished, WHOLE))


def bomb() -> bytes:
    """A page of a few megabytes that says it is nine hundred."""
    pack = zlib.compressobj(1)
    packed = b"".join(pack.compress(b" " * 10_000_000) for _ in range(90)) + pack.flush()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, packed, Filter=pikepdf.Name.FlateDecode)
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "pdf",
    [b"", b"GIF89a", b"%PDF-1.7", b"%PDF-1.7\n" + bytes(range(256)) * 50, b"%PDF-" + b"0" * 8_000_000, bomb()],
    ids=["nothing", "a picture", "a head alone", "noise", "too large", "a bomb"],
)
def test_what_is_no_form_is_refused_in_plain_words(pdf: bytes, db: None) -> None:
    assert "読めません" in refused(pdf)


def test_a_pdf_of_somebody_else_is_refused(db: None) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = BytesIO()
    pdf.save(out)
    assert "この町の様式ではない" in refused(out.getvalue())
