"""Days on which banks pay (銀行営業日): no Saturday, Sunday, national holiday or turn of the year.

After 国民の祝日に関する法律 (昭和23年法律第178号) as in force since 2020, and 銀行法施行令第5条 (holidays of banks: Saturdays,
national holidays, 31 December to 3 January). The days of the equinoxes are those the usual formula gives for 1980-2099;
the official ones are announced each February for the next year (暦要項).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

__all__ = ["is_bank_day", "is_holiday", "next_bank_day"]

_DAY = timedelta(days=1)
_FIXED = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
_MONDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))
"""Month, and which of its Mondays: 成人の日, 海の日, 敬老の日, スポーツの日."""


def is_bank_day(day: date) -> bool:
    """Whether banks pay on a day."""
    turn_of_year = (day.month, day.day) in ((12, 31), (1, 1), (1, 2), (1, 3))
    return day.weekday() < 5 and not turn_of_year and not is_holiday(day)


def next_bank_day(day: date) -> date:
    """The first bank day after a day."""
    day += _DAY
    while not is_bank_day(day):
        day += _DAY
    return day


def is_holiday(day: date) -> bool:
    """Whether a day is a national holiday, one in lieu (第3条第2項) or one between two (第3条第3項)."""
    return day in _holidays(day.year)


@lru_cache(maxsize=32)
def _holidays(year: int) -> frozenset[date]:
    named = set(_named(year))
    found = set(named)
    for day in sorted(named):
        if day.weekday() == 6:
            while day in named:
                day += _DAY
            found.add(day)
    between = {day + _DAY for day in named if day + 2 * _DAY in named}
    return frozenset(found | between)


def _named(year: int) -> Iterator[date]:
    yield from (date(year, month, day) for month, day in _FIXED)
    for month, which in _MONDAYS:
        first = date(year, month, 1)
        yield first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (which - 1))
    since = year - 1980
    yield date(year, 3, int(20.8431 + 0.242194 * since) - since // 4)
    yield date(year, 9, int(23.2488 + 0.242194 * since) - since // 4)
