"""The machine-readable zone: known specimens of ICAO Doc 9303, proved by their own check digits, and pictures really read."""

from __future__ import annotations

import shutil
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from yakuba.connectors.documents import _mrz
from yakuba.connectors.documents.mrz import COMMAND, MrzReader
from yakuba.kernel.reading import SURE, DocumentProblem

TODAY = date(2026, 11, 21)
PASSPORT = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
CARD = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]
SMALL = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"]
"""The specimens of Doc 9303 parts 4 (TD3), 5 (TD1) and 6 (TD2): nobody's."""


def read(lines: list[str]) -> dict[str, _mrz.Value]:
    layout, start = _mrz.find(lines)
    return {one.key: one for one in _mrz.values(layout, lines[start : start + layout.lines], TODAY)}


@pytest.mark.parametrize(
    "lines", [PASSPORT, CARD, SMALL, ["NOISE", "12", *PASSPORT]], ids=["TD3", "TD1", "TD2", "noise"]
)
def test_the_specimens_of_the_standard_are_read(lines: list[str]) -> None:
    found = read(lines)
    assert (found["name"].text, found["sex"].text, found["nationality"].text) == (
        "ERIKSSON ANNA MARIA",
        "female",
        "UTO",
    )
    assert (found["birth_date"].text, found["expires"].text) == ("1974-08-12", "2012-04-15")
    assert {key for key, one in found.items() if one.proved} == {"birth_date", "expires", "number"}


def test_what_no_check_digit_proves_is_never_sure() -> None:
    found = read(PASSPORT)
    assert {key for key, one in found.items() if one.confidence >= SURE} == {"birth_date", "expires", "number"}


@given(st.integers(0, 5), st.sampled_from("0123456789"))
def test_one_digit_misread_is_found_out(place: int, other: str) -> None:
    line = PASSPORT[1]
    at = 13 + place
    found = read([PASSPORT[0], line[:at] + other + line[at + 1 :]])["birth_date"]
    assert found.proved is (other == line[at])
    assert (found.confidence >= SURE) is found.proved


def test_letters_taken_for_digits_are_put_right_where_only_one_can_stand() -> None:
    found = read([PASSPORT[0], PASSPORT[1].replace("UTO7408122", "UT074O8I22")])
    assert (found["nationality"].text, found["birth_date"].text) == ("UTO", "1974-08-12")
    assert found["birth_date"].proved


@pytest.mark.parametrize(("written", "year"), [("26", "2026"), ("27", "1927"), ("00", "2000")])
def test_nobody_is_born_in_the_future(written: str, year: str) -> None:
    day = f"{written}0131"
    line = PASSPORT[1].replace("7408122", day + _mrz.check_digit(day))
    assert read([PASSPORT[0], line])["birth_date"].text == f"{year}-01-31"


def test_fillers_read_as_letters_make_the_name_doubtful() -> None:
    found = read(["P<UTOERIKSSON<<ANNA<MARIAK<X<<<<<SSSS66SS6EEEE", PASSPORT[1]])
    assert found["name"].confidence == _mrz.DOUBTFUL


@given(st.lists(st.text("AP<I0192KM", min_size=0, max_size=50), max_size=5))
def test_nonsense_is_refused_or_shown_as_unsure_and_never_proved_by_chance_alone(lines: list[str]) -> None:
    found = _mrz.find(lines)
    for one in _mrz.values(found[0], lines[found[1] : found[1] + found[0].lines], TODAY) if found else []:
        assert one.proved or one.confidence < SURE


def drawn(lines: list[str]) -> bytes:
    """A page with a picture's worth of print above and the lines at its foot."""
    page = Image.new("RGB", (1500, 1000), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.truetype("DejaVuSansMono.ttf", 44)
    pen.rectangle((60, 120, 420, 600), outline="black", width=4)
    for number, line in enumerate(lines):
        pen.text((60, 780 + 70 * number), line, font=font, fill="black")
    saved = BytesIO()
    page.save(saved, "PNG")
    return saved.getvalue()


@pytest.mark.ocr
def test_a_picture_is_really_read_and_its_fields_have_their_place() -> None:
    found = MrzReader().read(drawn(PASSPORT), "image/png")
    values = {one.key: one for one in found.fields}
    assert values["birth_date"].value == "1974-08-12"
    assert values["birth_date"].proved
    assert values["name"].value.startswith("ERIKSSON ANNA")
    assert not values["name"].sure
    place = values["birth_date"].place
    assert place.page == 1
    assert 0.8 < place.top < 0.9
    assert 0 <= place.left < place.left + place.width <= 1


@pytest.mark.ocr
def test_a_picture_without_such_lines_is_refused_in_words() -> None:
    with pytest.raises(DocumentProblem, match="撮り直してください"):
        MrzReader().read(drawn(["ABC"]), "image/png")


def test_without_the_program_the_operator_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert MrzReader().check() == ["tesseract がありません: apt-get install tesseract-ocr"]
    with pytest.raises(DocumentProblem, match="サーバーの管理者"):
        MrzReader().read(drawn(PASSPORT), "image/png")
    assert shutil.which(COMMAND[0]) is None


def test_a_pdf_without_a_picture_is_refused_in_words() -> None:
    import pikepdf

    saved, empty = BytesIO(), pikepdf.new()
    empty.add_blank_page()
    empty.save(saved)
    with pytest.raises(DocumentProblem, match="1ページ目に写真がありません"):
        MrzReader().read(saved.getvalue(), "application/pdf")
