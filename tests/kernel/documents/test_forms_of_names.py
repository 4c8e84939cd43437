"""Names print in the form their selector (異体字セレクタ) asks for, and copy from the paper as they were registered."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from support.town import ANSWERS, Town

from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.documents._typst import FONTS
from yakuba.kernel.documents.actions import form_sheet

Reading = Callable[[bytes], Any]
FORMS = {
    "葛": ["", "\U000e0100"], "辻": ["", "\U000e0100"], "祇": ["", "\U000e0100"],
    "邉": ["", *map(chr, range(0xE0101, 0xE010F))], "邊": ["", *map(chr, range(0xE0101, 0xE0108))],
}  # fmt: skip
OLD_AND_NEW = ["高髙", "崎﨑", "吉𠮷", "浜濵", "神\ufa19", "塚\ufa10", "桑桒", "辺邉邊"]


@cache
def _font(name: str) -> TTFont:
    return TTFont(FONTS / f"{name}-Regular.otf", lazy=True)


@cache
def _outline(font: str, char: str, form: str = "") -> str:
    """The strokes the font itself draws for a character in a form."""
    opened = _font(font)
    name = opened.getBestCmap()[ord(char)]
    for table in opened["cmap"].tables if form else ():
        if table.format == 14:
            name = dict(table.uvsDict[ord(form)])[ord(char)] or name
    pen = RecordingPen()
    opened.getGlyphSet()[name].draw(pen)
    return repr(pen.value)


def _sheet(town: Town, name: str) -> bytes:
    said = procedure_of(town.version)
    return form_sheet(said, {"applicant_name": {"family": name, "given": "子"}, **ANSWERS}, signature=False)


@pytest.mark.parametrize("font", ["NotoSansJP", "NotoSerifJP"])
def test_both_fonts_draw_every_form_differently(font: str) -> None:
    for char, forms in FORMS.items():
        assert len({_outline(font, char, form) for form in forms}) == len(forms), char
    for several in OLD_AND_NEW:
        assert len({_outline(font, char) for char in several}) == len(several), several


@pytest.mark.parametrize("char", FORMS)
def test_another_form_is_another_picture_on_the_paper(town: Town, paper: Reading, char: str) -> None:
    made = [_sheet(town, f"{char}{form}") for form in FORMS[char][:4]]
    assert all(one != other for one, other in pairwise(paper(pdf).picture() for pdf in made))
    for form, pdf in zip(FORMS[char], made, strict=False):
        found = paper(pdf)
        assert 0 not in found.glyphs()
        assert f"{char}{form}" in "".join(found.text.split())
        assert "標準の字形" not in found.text


@pytest.mark.parametrize("several", OLD_AND_NEW)
def test_old_and_new_forms_are_never_exchanged(town: Town, paper: Reading, several: str) -> None:
    text = paper(_sheet(town, several)).text
    assert several in "".join(text.split())


def test_a_form_no_font_has_is_said_at_the_foot(town: Town, paper: Reading) -> None:
    text = "".join(paper(_sheet(town, "邉\U000e0111")).text.split())
    assert "邉(U+9089U+E0111)は、この書類の書体にその字形がないため、標準の字形で印刷しました。" in text
