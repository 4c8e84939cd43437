"""Answers that can be counted: numbers, yen, days, times."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from . import _sentences as say
from ._said import Said
from ._words import as_words
from ._wrong import Wrong, named
from .characters import one_line
from .eras import DateProblem, parse_date, wareki
from .fields import Field

__all__ = ["bound", "counted", "dated", "timed", "yen"]

LARGEST = Decimal(10) ** 15
"""What an IEEE double still holds exactly, so that every channel keeps the same number."""
_MINUS = str.maketrans(dict.fromkeys("‐‑‒–—―−ー－▲△", "-") | dict.fromkeys(",、 \u3000", ""))
_BOUND = re.compile(r"today(?:\s*([+-])\s*(\d{1,5}))?")
_TIME = re.compile(r"(午前|午後|AM|PM)?(\d{1,2})(?::|時)(?:(\d{1,2})分?|(半))?")


def counted(field: Field, raw: object, today: date) -> int | float:
    """A number between `min` and `max`; whole ones become integers."""
    return _within(field, _number(field, raw))


def yen(field: Field, raw: object, today: date) -> int:
    """A whole number of yen."""
    value = _within(field, _number(field, raw))
    if not isinstance(value, int):
        raise Wrong(say.WHOLE_YEN(name=named(field)))
    return value


def dated(field: Field, raw: object, today: date) -> str:
    """A day as ISO 8601, between `not_before` and `not_after`."""
    day = _day(field, raw)
    if field.not_before and day < (first := bound(field.not_before, today)):
        raise Wrong(say.TOO_EARLY(name=named(field), first=_called(first, today)))
    if field.not_after and day > (last := bound(field.not_after, today)):
        raise Wrong(say.TOO_LATE(name=named(field), last=_called(last, today)))
    return day.isoformat()


def bound(text: str, today: date) -> date:
    """The day meant by `not_before` or `not_after`: a date, `today`, `today+30`, `today-1`. Raises DateProblem."""
    if found := _BOUND.fullmatch(text.strip()):
        days = int(found[2] or 0)
        return today + timedelta(days=-days if found[1] == "-" else days)
    return parse_date(text)


def timed(field: Field, raw: object, today: date) -> str:
    """A time of day as HH:MM."""
    words = unicodedata.normalize("NFKC", one_line(as_words(field, raw))).replace(" ", "").upper()
    found = _TIME.fullmatch(words)
    if found and (":" not in words or found[3]):
        hour, minute = int(found[2]), 30 if found[4] else int(found[3] or 0)
        if found[1] in ("午後", "PM") and hour < 12:
            hour += 12
        if hour < 24 and minute < 60:
            return f"{hour:02}:{minute:02}"
    raise Wrong(say.TIME(name=named(field)))


def _number(field: Field, raw: object) -> int | float:
    words = unicodedata.normalize("NFKC", raw).translate(_MINUS).removesuffix("円") if isinstance(raw, str) else raw
    try:
        if isinstance(words, bool) or not isinstance(words, str | int | float | Decimal):
            raise InvalidOperation
        value = Decimal(str(words).strip())
    except InvalidOperation:
        raise Wrong(say.NUMBER(name=named(field))) from None
    if not value.is_finite() or abs(value) > LARGEST:
        raise Wrong(say.TOO_MANY_DIGITS(name=named(field)))
    return int(value) if value == value.to_integral_value() else float(value)


def _within(field: Field, value: int | float) -> int | float:
    amount = say.YEN if field.type == "yen" else say.AMOUNT
    if field.min is not None and value < field.min:
        raise Wrong(say.AT_LEAST(name=named(field), least=amount(amount=field.min)))
    if field.max is not None and value > field.max:
        raise Wrong(say.AT_MOST(name=named(field), most=amount(amount=field.max)))
    return value


def _day(field: Field, raw: object) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return parse_date(as_words(field, raw))
    except DateProblem as problem:
        raise Wrong(say.ABOUT(name=named(field), words=problem.said)) from None


def _called(day: date, today: date) -> Said:
    return (say.TODAY if day == today else say.DAY)(day=day, era_day=wareki(day))
