"""The machine-readable zone of travel documents (ICAO Doc 9303, parts 3 to 6): from recognised lines to proved values.

A recogniser takes O for 0 and < for K. What stands at a place for digits is read as digits; what a check digit of the document
itself proves is sure; what none proves (name, sex, nationality) never is, however clear the picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from yakuba.language.four_items import FEMALE, MALE

WEIGHTS = (7, 3, 1)
PROVED, UNPROVED, DOUBTFUL, DISPROVED = 0.99, 0.8, 0.5, 0.3
TO_DIGITS = str.maketrans("OQDUILZSBG", "0000112586")
TO_LETTERS = str.maketrans("01258", "OIZSB")
SEXES = {"M": MALE, "F": FEMALE}
NEAR = 4
"""A recognised line may be so many characters longer or shorter than it is printed: fillers run together."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand: (line, first, end), lines and characters from 0. A check digit follows at `end`."""

    width: int
    lines: int
    number: tuple[int, int, int]
    birth: tuple[int, int, int]
    sex: tuple[int, int, int]
    expires: tuple[int, int, int]
    nationality: tuple[int, int, int]
    name: tuple[int, int]
    first: str


PASSPORT = Layout(44, 2, (1, 0, 9), (1, 13, 19), (1, 20, 21), (1, 21, 27), (1, 10, 13), (0, 5), "P")
CARD = Layout(30, 3, (0, 5, 14), (1, 0, 6), (1, 7, 8), (1, 8, 14), (1, 15, 18), (2, 0), "IAC")
SMALL_CARD = Layout(36, 2, (1, 0, 9), (1, 13, 19), (1, 20, 21), (1, 21, 27), (1, 10, 13), (0, 5), "IAC")
LAYOUTS = (PASSPORT, CARD, SMALL_CARD)


@dataclass(frozen=True, slots=True)
class Value:
    """One value, the line it stood in, how sure it is, and whether a check digit proved it."""

    key: str
    text: str
    line: int
    confidence: float
    proved: bool


def check_digit(text: str) -> str:
    """The check digit of a field (Doc 9303-3, 4.9): digits count as they are, A to Z as 10 to 35, < as 0."""
    values = (0 if char == "<" else int(char, 36) for char in text)
    return str(sum(value * WEIGHTS[place % 3] for place, value in enumerate(values)) % 10)


def find(lines: list[str]) -> tuple[Layout, int] | None:
    """The layout among recognised lines, and which line is its first; None when there is none. The last ones win."""
    for start in reversed(range(len(lines))):
        for layout in LAYOUTS:
            part = lines[start : start + layout.lines]
            if (
                len(part) == layout.lines
                and part[0][:1] in layout.first
                and all(_fits(one, layout.width) for one in part)
            ):
                return layout, start
    return None


def _fits(line: str, width: int) -> bool:
    return bool(re.fullmatch(r"[A-Z0-9<]+", line)) and abs(len(line) - width) <= NEAR


def values(layout: Layout, lines: list[str], today: date) -> list[Value]:
    """What stands in the lines of a layout. A date that does not exist is left empty; nothing raises."""
    padded = [line.ljust(layout.width, "<")[: layout.width] for line in lines]
    return [
        _name(layout, padded, lines), _date("birth_date", layout.birth, padded, today),
        _sex(layout, padded), _nationality(layout, padded), _number(layout, padded), _date("expires", layout.expires, padded, None),
    ]  # fmt: skip


def _name(layout: Layout, padded: list[str], lines: list[str]) -> Value:
    line, first = layout.name
    text = padded[line][first:].translate(TO_LETTERS)
    family, _, given = text.partition("<<")
    words = " ".join(" ".join(part.split("<")) for part in (family, given.partition("<<")[0]))
    clean = re.fullmatch(r"[A-Z]+(?:<[A-Z]+)*(?:<<[A-Z]+(?:<[A-Z]+)*)?<*", text) and len(lines[line]) == layout.width
    return Value("name", re.sub(r"\s+", " ", words).strip(), line, UNPROVED if clean else DOUBTFUL, proved=False)


def _date(key: str, place: tuple[int, int, int], padded: list[str], today: date | None) -> Value:
    line, first, end = place
    text, digit = padded[line][first:end].translate(TO_DIGITS), padded[line][end].translate(TO_DIGITS)
    proved = check_digit(text) == digit
    found = _day(text, today)
    return Value(key, found, line, PROVED if proved and found else DISPROVED, proved and bool(found))


def _day(text: str, today: date | None) -> str:
    """YYMMDD as 1990-01-31. A birth date (`today` given) is never in the future; what expires is of this century."""
    if not re.fullmatch(r"[0-9]{6}", text):
        return ""
    year, month, day = 2000 + int(text[:2]), int(text[2:4]), int(text[4:])
    try:
        found = date(year, month, day)
        return (found.replace(year=year - 100) if today and found > today else found).isoformat()
    except ValueError:
        return ""


def _sex(layout: Layout, padded: list[str]) -> Value:
    line, first, end = layout.sex
    found = SEXES.get(padded[line][first:end], "")
    return Value("sex", found, line, UNPROVED if found else DOUBTFUL, proved=False)


def _nationality(layout: Layout, padded: list[str]) -> Value:
    line, first, end = layout.nationality
    found = padded[line][first:end].translate(TO_LETTERS).rstrip("<")
    return Value("nationality", found, line, UNPROVED if found.isalpha() else DOUBTFUL, proved=False)


def _number(layout: Layout, padded: list[str]) -> Value:
    line, first, end = layout.number
    text, digit = padded[line][first:end], padded[line][end].translate(TO_DIGITS)
    proved = check_digit(text) == digit
    return Value("number", text.rstrip("<"), line, PROVED if proved else DISPROVED, proved)
