"""Answers in words: text, readings, telephone numbers, e-mail addresses."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from . import _sentences as say
from ._wrong import Name, Wrong, named
from .characters import clean_text, cut_to, has_emoji, length, not_kana, one_line, to_katakana
from .fields import Field

__all__ = ["emailed", "kana", "long_text", "person_word", "phoned", "reading", "text"]

DEFAULT_LENGTH = {"text": 200, "kana": 200, "long_text": 2000}
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_PHONE_MARKS = str.maketrans(dict.fromkeys("‐‑‒–—―−ー－.)", "-") | dict.fromkeys("(\u3000 ", ""))
# 電気通信番号計画 (令和元年総務省告示第6号): how the number is divided where its first digits alone decide it.
_GROUPS = ((r"0[5-9]0\d{8}", (3, 4, 4)), (r"0120\d{6}", (4, 3, 3)), (r"0800\d{7}", (4, 3, 4)), (r"0570\d{6}", (4, 3, 3)),
           (r"0[36]\d{8}", (2, 4, 4)))  # fmt: skip


def as_words(field: Field, raw: object) -> str:
    """The raw value as a string; refuses what is no text."""
    if not isinstance(raw, str):
        raise Wrong(say.NOT_TEXT(name=named(field)))
    return raw


def fitting(words: str, most: int, name: Name) -> str:
    """The words, when they are not longer than `most` characters as people count them."""
    if (count := length(words)) > most or len(words) > most * 4:
        raise Wrong(say.TOO_LONG(name=name, most=most, count=count))
    return words


def text(field: Field, raw: object, today: date) -> str:
    """One line."""
    return fitting(one_line(as_words(field, raw)), field.max_length or DEFAULT_LENGTH["text"], named(field))


def long_text(field: Field, raw: object, today: date) -> str:
    """Several lines; emoji are welcome."""
    return fitting(clean_text(as_words(field, raw)), field.max_length or DEFAULT_LENGTH["long_text"], named(field))


def kana(field: Field, raw: object, today: date) -> str:
    """A reading in full-width katakana."""
    return reading(as_words(field, raw), field.max_length or DEFAULT_LENGTH["kana"], named(field))


def reading(words: str, most: int, name: Name) -> str:
    """Katakana from any kana; refuses the rest and names it."""
    words = to_katakana(words)
    if wrong := not_kana(words):
        raise Wrong(say.NOT_KANA(name=name, wrong=cut_to(wrong, 10)))
    return fitting(words, most, name)


def person_word(words: str, most: int, name: Name) -> str:
    """Part of a person's name: kept exactly as written, variants and all; emoji are refused."""
    words = one_line(words)
    if has_emoji(words):
        raise Wrong(say.NO_EMOJI(name=name))
    return fitting(words, most, name)


def emailed(field: Field, raw: object, today: date) -> str:
    """An address as RFC 5321 lets it stand in a form; the domain in small letters."""
    words = unicodedata.normalize("NFKC", one_line(as_words(field, raw))).replace(" ", "")
    if len(words) > 254 or not _EMAIL.fullmatch(words) or ".." in words:
        raise Wrong(say.EMAIL(name=named(field)))
    local, domain = words.rsplit("@", 1)
    return f"{local}@{domain.lower()}"


def phoned(field: Field, raw: object, today: date) -> str:
    """A telephone number of 10 or 11 digits. Hyphens where the number itself says so; else as typed."""
    words = unicodedata.normalize("NFKC", one_line(as_words(field, raw))).translate(_PHONE_MARKS)
    words = re.sub(r"-+", "-", re.sub(r"^\+81-?0?", "0", words)).strip("-")
    digits = words.replace("-", "")
    if not re.fullmatch(r"0\d{9,10}", digits, re.ASCII):
        raise Wrong(say.PHONE(name=named(field)))
    for pattern, groups in _GROUPS:
        if re.fullmatch(pattern, digits):
            return _divided(digits, groups)
    return words


def _divided(digits: str, groups: tuple[int, ...]) -> str:
    parts, at = [], 0
    for size in groups:
        parts.append(digits[at : at + size])
        at += size
    return "-".join(parts)
