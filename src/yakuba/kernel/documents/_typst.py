"""Typst: templates of ours, data from cases, one tagged PDF out."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_jp
import typst

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(pylopdf_fonts_jp.__file__).parent
MADE = datetime(2026, 4, 1, tzinfo=UTC)
"""Written into every file, so that the same case gives the same bytes; the real date stands on the paper."""
GETA = "〓"
"""What Japanese printers set where they have no type for a character."""


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    # One compiler for the process: fonts are read once (0.3 s), a page then takes 0.02 s.
    return typst.Compiler(root=str(TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True)


def render(template: str, data: dict[str, Any]) -> bytes:
    """A PDF/UA-1 file from one of our templates. `data` is plain JSON and never becomes markup.

    A character no font of ours has is set as 〓 and named at the foot of the page: a name in Hangul or a private
    character (外字) of another system must not keep a letter from going out, nor be shown as a wrong one.
    """
    words = _words(data)
    if not any(unicodedata.category(char) in ("Co", "Cn") for char in words):
        try:
            return _compile(template, {**data, "missing": ""})
        except typst.TypstError as error:
            if "could not be displayed" not in error.message and "disallowed codepoint" not in error.message:
                raise
    missing = sorted({char for char in words if not _has(char)})
    table = str.maketrans({char: "" if unicodedata.category(char) in ("Cc", "Cf") else GETA for char in missing})
    codes = "、".join(f"U+{ord(char):04X}" for char in missing if table[ord(char)])
    note = f"{GETA}は、この書類の書体にない文字です（{codes}）。正しい字は、画面で確かめられます。" if codes else ""
    return _compile(template, {**_translated(data, table), "missing": note})


def _compile(template: str, data: dict[str, Any]) -> bytes:
    made: Any = _compiler().compile(
        input=str(TEMPLATES / f"{template}.typ"), format="pdf", pdf_standards=["ua-1"], timestamp=MADE,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )  # fmt: skip
    return bytes(made)


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
