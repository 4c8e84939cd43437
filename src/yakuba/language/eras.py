"""Japanese eras (和暦): reading a date however people write it, and writing it as they say it.

Sources: 元号法 (昭和54年法律第43号), 元号を改める政令 (昭和64年政令第1号, 平成31年政令第143号), and for the solar
calendar 明治5年太政官布告第337号: days before 1 January 1873 belong to the old lunar calendar and are not read here.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from yakuba.language.characters import cut_to

from . import _sentences as say
from ._said import Said, Sentence

__all__ = ["ERAS", "DateProblem", "Era", "era_of", "parse_date", "wareki"]

FIRST = date(1873, 1, 1)
LAST_YEAR = 2199
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class DateProblem(ValueError):
    """Words that are no date. `said` says what was wrong and what is right; as a string, in Japanese."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True)
class Era:
    """One era: its names, and its days, both ends included (`last` is None for the present one)."""

    name: str
    latin: str
    first: date
    last: date | None

    @property
    def letter(self) -> str:
        """How it is written for short: R8.4.1."""
        return self.latin[0]

    def to(self, language: str) -> str:
        """The name in one language."""
        return self.latin if language == "en" else self.name

    @property
    def before(self) -> int:
        """What to add to a year of this era to get the Western year."""
        return self.first.year - 1


ERAS = (
    Era("明治", "Meiji", date(1868, 10, 23), date(1912, 7, 30)),
    Era("大正", "Taisho", date(1912, 7, 30), date(1926, 12, 25)),
    Era("昭和", "Showa", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "Heisei", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "Reiwa", date(2019, 5, 1), None),
)
"""Oldest first. The first day of 大正 and of 昭和 was also the last of the era before; both ways of writing it are read."""

_BY_MARK = {mark: era for era in ERAS for mark in (era.name, era.letter)}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー－", "-") | dict.fromkeys("．。・", "."))
_ERA = re.compile(r"(明治|大正|昭和|平成|令和|[MTSHR])(元|\d{1,2})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?")
_ERA_PACKED = re.compile(r"([MTSHR])(\d{2})(\d{2})(\d{2})")
_WEST = re.compile(r"(?:西暦)?(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?")
_NO_YEAR = re.compile(r"(\d{1,2})(?:月|[-/.])(\d{1,2})日?")
_WEST_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parse_date(text: str) -> date:
    """The day that `text` means, 和暦 or 西暦, full-width or half-width. Raises DateProblem for anything else."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_DASHES)).upper()
    if found := _ERA.fullmatch(plain) or _ERA_PACKED.fullmatch(plain):
        mark, year, month, day = found.groups()
        return _in_era(_BY_MARK[mark], 1 if year == "元" else int(year), int(month), int(day))
    if found := _WEST.fullmatch(plain) or _WEST_PACKED.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups())
        return _within_calendar(_existing(year, month, day, f"{year}年"))
    if found := _NO_YEAR.fullmatch(plain):
        _existing(2000, int(found[1]), int(found[2]), "")
        raise DateProblem(say.NO_YEAR(text=text.strip()))
    raise DateProblem(say.NO_DATE(text=cut_to(text.strip(), 30)))


def era_of(day: date) -> Era:
    """The era a day belongs to; on a day of change, the new one. Raises DateProblem before 1873."""
    _within_calendar(day)
    return next(era for era in reversed(ERAS) if day >= era.first)


def wareki(day: date) -> str:
    """令和8年4月1日; the first year of an era is 元年."""
    era = era_of(day)
    return f"{_year_name(era, day.year - era.before)}{day.month}月{day.day}日"


def _year_name(era: Era, year: int) -> str:
    return f"{era.name}{'元' if year == 1 else year}年"


def _in_era(era: Era, year: int, month: int, day: int) -> date:
    if year == 0:
        raise DateProblem(say.YEAR_ZERO(era=era, first=era.first.year))
    name = _year_name(era, year)
    found = _existing(era.before + year, month, day, name)
    typed = f"{name}{month}月{day}日"
    if era.last and found > era.last:
        raise DateProblem(_outside(say.AFTER_ERA, era, era.last, typed, found))
    if found < era.first and found >= FIRST:
        raise DateProblem(_outside(say.BEFORE_ERA, era, era.first, typed, found))
    return _within_calendar(found)


def _outside(sentence: Sentence, era: Era, end: date, typed: str, found: date) -> Said:
    return sentence(era=era, end=end, era_end=_in_short(era, end), typed=typed, day=found, era_day=wareki(found))


def _in_short(era: Era, day: date) -> str:
    """A day of this era without the era's name: 64年1月7日."""
    return f"{_year_name(era, day.year - era.before)}{day.month}月{day.day}日".removeprefix(era.name)


def _existing(year: int, month: int, day: int, year_name: str) -> date:
    if not 1 <= year <= LAST_YEAR:
        raise DateProblem(say.NO_SUCH_YEAR(year_name=year_name, year=year, last=LAST_YEAR))
    if not 1 <= month <= 12:
        raise DateProblem(say.NO_SUCH_MONTH(month=month))
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateProblem(_no_such_day(year, month, day, year_name, last))
    return date(year, month, day)


def _no_such_day(year: int, month: int, day: int, year_name: str, last: int) -> Said:
    month_name = MONTHS[month - 1]
    if year_name:
        when = say.MONTH_OF_YEAR(year_name=year_name, month=month, month_name=month_name, year=year)
    else:
        when = say.MONTH(month=month, month_name=month_name)
    any_february = month == 2 and not year_name
    end = say.LAST_OF_FEBRUARY() if any_february else say.LAST_DAY(day=last)
    return say.NO_SUCH_DAY(month=month, day=day, when=when, last=end)


def _within_calendar(day: date) -> date:
    if day < FIRST:
        raise DateProblem(say.BEFORE_CALENDAR(year=day.year))
    if day.year > LAST_YEAR:
        raise DateProblem(say.AFTER_CALENDAR(year=day.year, last=LAST_YEAR))
    return day
