"""Words as residents read them: era dates, amounts of money, furigana. Pure functions."""

from __future__ import annotations

import datetime as dt
import re

ERAS = (
    (dt.date(2019, 5, 1), "令和"),
    (dt.date(1989, 1, 8), "平成"),
    (dt.date(1926, 12, 25), "昭和"),
    (dt.date(1912, 7, 30), "大正"),
    (dt.date(1873, 1, 1), "明治"),
)
"""First day and name of each era. Meiji starts in its 6th year, with the Gregorian calendar (明治5年太政官布告第337号)."""

MEIJI_OFFSET = 5
WEEKDAYS = "月火水木金土日"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
READING = re.compile(r"([\u3400-\u9fff\uf900-\ufaff々〆ヶ]+)（([ぁ-ゖァ-ヶー]+)）")


def era_year(day: dt.date) -> str:
    """The year as officials write it: 令和8年, 令和元年; the plain year (1867年) before 1873."""
    for first, name in ERAS:
        if (day.year, day.month, day.day) >= (first.year, first.month, first.day):
            number = day.year - first.year + 1 + (MEIJI_OFFSET if name == "明治" else 0)
            return f"{name}{'元' if number == 1 else number}年"
    return f"{day.year}年"


def wareki(day: dt.date) -> str:
    """A day with its era and day of the week: 令和8年11月21日(土)."""
    return f"{era_year(day)}{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


def born(day: dt.date) -> str:
    """A birth date as people say it, without the day of the week: 昭和60年11月2日生."""
    return f"{era_year(day)}{day.month}月{day.day}日生"


def wareki_time(moment: dt.datetime) -> str:
    """A moment, to the minute: 令和8年11月21日(土) 9時05分. The caller has chosen the time zone."""
    return f"{wareki(moment)} {moment.hour}時{moment.minute:02}分"


def yen(amount: int) -> str:
    """An amount of money in whole yen: 12,000円, -500円."""
    return f"{amount:,}円"


def day_in_english(day: dt.date) -> str:
    """21 November 2026: the day first, the month in letters, so that no reader mistakes one for the other."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_in_english(moment: dt.datetime) -> str:
    """21 November 2026, 10:30."""
    return f"{day_in_english(moment)}, {moment.hour}:{moment.minute:02}"


def ruby_parts(text: str) -> list[tuple[str, str]]:
    """Easy Japanese cut into (text, reading) pairs; the reading is empty where none is written.

    子（こ）ども gives [("子", "こ"), ("ども", "")]. Joining the pairs back gives the text that came in.
    """
    parts: list[tuple[str, str]] = []
    end = 0
    for match in READING.finditer(text):
        parts.append((text[end : match.start()], ""))
        parts.append((match[1], match[2]))
        end = match.end()
    parts.append((text[end:], ""))
    return [part for part in parts if part[0]]
