"""Characters (文字): keeping a name exactly as its owner writes it, and finding it however it is typed.

Two different tasks: `clean_text` changes nothing a person could see (variants, 異体字セレクタ and supplementary planes
stay); `fold` makes the search key, in which every way of writing the same name is equal.
"""

from __future__ import annotations

import re
import unicodedata

import jaconv

from ._folding import DASHES, family, findable, fold, heard, is_kept, sought

__all__ = [
    "clean_text",
    "cut_to",
    "family",
    "findable",
    "fold",
    "has_emoji",
    "heard",
    "length",
    "not_kana",
    "one_line",
    "sought",
    "to_katakana",
    "to_wide",
    "to_wide_kana",
    "whole_number",
]

MOST_DIGITS = 18
"""What a column of the database holds."""
_COMPATIBILITY = "\uf900-\ufaff\U0002f800-\U0002fa1f"
# NFC would turn compatibility ideographs (神 U+FA19, 塚 U+FA10) into their plain forms and so change people's names.
_NORMAL_RUN = re.compile(f"[^{_COMPATIBILITY}]+")
_EMOJI = re.compile("[\u203c\u2049\u20e3\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\U000e0020-\U000e007f]|\ufe0f")
_JOINED = ("Mn", "Me", "Cf")
"""Kinds of what stands upon or joins the character before it: voicing marks, selectors, joiners."""
_SPACES = re.compile(r"[\s\u3000]+")
# Letters, kana and ideographs that stand alone: nothing in them to remove, to join or to turn. Most answers are these.
_UNTOUCHED = re.compile(
    "[\x20-\x7e\u3001-\u3002\u3005\u300c-\u300f\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff\uff01-\uff5e]*"
)

_NOT_KANA = re.compile(r"[^ァ-ヺー・ヽヾ\u3000]")


def clean_text(text: str) -> str:
    """The same words without what nobody sees: control characters, stray surrogates, mixed line ends, outer spaces."""
    if _UNTOUCHED.fullmatch(text):
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = "".join(char for char in text if is_kept(char))
    text = _NORMAL_RUN.sub(lambda run: unicodedata.normalize("NFC", run[0]), text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def one_line(text: str) -> str:
    """Clean text with its line ends turned into spaces."""
    return re.sub(r"\n+", " ", clean_text(text))


def whole_number(text: str) -> int | None:
    """The number an address or a hidden field carries; None for anything else, and for one longer than any of ours."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def to_wide_kana(text: str) -> str:
    """Half-width kana made full-width, voicing marks joined; everything else unchanged."""
    return unicodedata.normalize("NFC", jaconv.h2z(text, kana=True, ascii=False, digit=False))


def to_wide(text: str) -> str:
    """Half-width letters, digits and kana made full-width."""
    return unicodedata.normalize("NFC", jaconv.h2z(text, kana=True, ascii=True, digit=True))


def to_katakana(text: str) -> str:
    """The reading as full-width katakana: hiragana and half-width kana turned, spaces and long marks made regular."""
    text = jaconv.hira2kata(to_wide_kana(one_line(text)))
    text = re.sub(f"(?<=[ァ-ヺー])[{re.escape(DASHES)}]", "ー", text)
    return _SPACES.sub("\u3000", text.replace("･", "・"))


def not_kana(text: str) -> str:
    """The characters of `text` that cannot stand in a katakana reading, each once, in order."""
    return "".join(dict.fromkeys(_NOT_KANA.findall(text)))


def has_emoji(text: str) -> bool:
    """Whether a pictograph is among the characters (a 異体字セレクタ is none)."""
    return bool(_EMOJI.search(text))


def length(text: str) -> int:
    """Characters as people count them: selectors, combining marks and joiners add nothing."""
    return sum(1 for char in text if unicodedata.category(char) not in _JOINED)


def cut_to(text: str, most: int) -> str:
    """The first `most` code points at the longest (what a column counts), never between a character and what joins it."""
    if len(text) <= most:
        return text
    while most > 0 and (unicodedata.category(text[most]) in _JOINED or text[most - 1] == "\u200d"):
        most -= 1
    return text[:most]
