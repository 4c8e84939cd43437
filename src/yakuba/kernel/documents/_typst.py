"""Typst: templates of ours, data from cases, one tagged PDF out."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import pylopdf_fonts_jp
import typst

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(pylopdf_fonts_jp.__file__).parent
MADE = datetime(2026, 4, 1, tzinfo=UTC)
"""Written into every file, so that the same case gives the same bytes; the real date stands on the paper."""
_SEQUENCE = re.compile("(.)([\ufe00-\ufe0f\U000e0100-\U000e01ef])")
_VARIATIONS = 14
"""The format of the table of a font that knows variation sequences."""
GETA = "〓"
"""What Japanese printers set where they have no type for a character."""
_ONE_AT_A_TIME = Lock()
"""The compiler lets go of the interpreter while it works, and refuses a second caller meanwhile."""


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    # One compiler for the process: fonts are read once (0.3 s), a page then takes 0.02 s.
    return typst.Compiler(root=str(TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True)


def render(template: str, data: dict[str, Any]) -> bytes:
    """A PDF/UA-1 file from one of our templates. `data` is plain JSON and never becomes markup.

    A character no font of ours has is set as 〓 and named at the foot of the page: a name in Hangul or a private
    character (外字) of another system must not keep a letter from going out, nor be shown as a wrong one. Where a font
    has the character but not the form its selector (異体字セレクタ) asks for, the common form is set, and the foot says so.
    """
    words = _words(data)
    if not any(unicodedata.category(char) in ("Co", "Cn") for char in words):
        try:
            return _compile(template, {**data, "missing": _other_forms(words)})
        except typst.TypstError as error:
            if "could not be displayed" not in error.message and "disallowed codepoint" not in error.message:
                raise
    missing = sorted({char for char in words if not _has(char)})
    table = str.maketrans({char: "" if unicodedata.category(char) in ("Cc", "Cf") else GETA for char in missing})
    codes = "、".join(f"U+{ord(char):04X}" for char in missing if table[ord(char)])
    note = f"{GETA}は、この書類の書体にない文字です（{codes}）。正しい字は、画面で確かめられます。" if codes else ""
    return _compile(template, {**_translated(data, table), "missing": f"{note}{_other_forms(words)}"})


def _compile(template: str, data: dict[str, Any]) -> bytes:
    with _ONE_AT_A_TIME:
        made: Any = _compiler().compile(
            input=str(TEMPLATES / f"{template}.typ"), format="pdf", pdf_standards=["ua-1"], timestamp=MADE,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )  # fmt: skip
    return bytes(made)


def _other_forms(words: str) -> str:
    """What the foot says of forms asked for that a font of ours lacks. By code: the form itself can't be shown."""
    asked = sorted(set(_SEQUENCE.findall(words)))
    codes = "、".join(
        f"{char} (U+{ord(char):04X} U+{ord(form):04X})" for char, form in asked if not _has_form(char, form)
    )
    return f"{codes} は、この書類の書体にその字形がないため、標準の字形で印刷しました。" if codes else ""


def _has_form(char: str, form: str) -> bool:
    return (ord(char), ord(form)) in _forms() or not _has(char)  # what is set as 〓 is told already


@lru_cache(maxsize=1)
def _forms() -> frozenset[tuple[int, int]]:
    """Each character with each selector that all our fonts have a form for."""
    from fontTools.ttLib import TTFont  # as below

    def of(path: Path) -> frozenset[tuple[int, int]]:
        tables = (table for table in TTFont(path, lazy=True)["cmap"].tables if table.format == _VARIATIONS)
        return frozenset(
            (char, form) for table in tables for form, pairs in table.uvsDict.items() for char, _name in pairs
        )

    return frozenset.intersection(*map(of, sorted(FONTS.glob("*.otf"))))


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # half a second that only rare documents need

    maps = [TTFont(path, lazy=True).getBestCmap() for path in sorted(FONTS.glob("*.otf"))]
    return frozenset.intersection(*(frozenset(found) for found in maps))


def _has(char: str) -> bool:
    # Variation selectors (IVS) are no characters of their own: where a font lacks the variant, its base stands.
    return char == "\n" or 0xE0100 <= ord(char) <= 0xE01EF or 0xFE00 <= ord(char) <= 0xFE0F or ord(char) in _glyphs()


def _words(value: Any) -> str:
    """Every character of the data, for looking at one by one."""
    if isinstance(value, dict):
        return "".join(map(_words, value.values()))
    if isinstance(value, (list, tuple)):
        return "".join(map(_words, value))
    return value if isinstance(value, str) else ""


def _translated(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, dict):
        return {key: _translated(inner, table) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_translated(inner, table) for inner in value]
    return value.translate(table) if isinstance(value, str) else value
