"""A column as arrays: a value for each row, and where there is none; with the logic and the sums of SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._engines import EngineFailed

Array = NDArray[Any]
LEAST, MOST = -(2**63), 2**63 - 1
FIRST_DAY, LAST_DAY = -719_162, 2_932_896
"""The days Python knows, 0001-01-01 to 9999-12-31, counted from 1970."""


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression is worth in each row; a plain number stands for all of them.

    `null` says where there is no value; None: there always is one. Where there is none, `data` is false if it is of true and
    false, and else anything. Days are counted from 1970, and words are places in a dictionary, as unsigned numbers, which
    nothing else is.
    """

    data: Any
    null: Any = None

    def take(self, rows: Array) -> Value:
        """The values of some of the rows, in their order."""
        return Value(_some(self.data, rows), _some(self.null, rows))

    def spread(self, size: int) -> tuple[Array, Array]:
        """Data and null, with a place for every row."""
        null = False if self.null is None else self.null
        return np.broadcast_to(self.data, size), np.broadcast_to(null, size)


def _some(column: Any, rows: Array) -> Any:
    return column[rows] if isinstance(column, np.ndarray) and column.ndim else column


NOTHING = Value(False, np.True_)


def no_value(*sides: Value) -> Any:
    """Where one of several has no value."""
    null = None
    for side in sides:
        if side.null is not None:
            null = side.null if null is None else null | side.null
    return null


def conjunction(one: Value, other: Value) -> Value:
    data = one.data & other.data
    if one.null is None or other.null is None:
        null = None if one.null is other.null else (one.null if other.null is None else other.null)
        known = other if other.null is None else one
        return Value(data, None if null is None else null & known.data)
    return Value(data, (one.null | other.null) & (one.data | one.null) & (other.data | other.null))


def disjunction(one: Value, other: Value) -> Value:
    data, null = one.data | other.data, no_value(one, other)
    return Value(data, null if null is None else np.greater(null, data))


def opposite(one: Value) -> Value:
    return Value(np.logical_not(one.data) if one.null is None else np.equal(one.data, one.null), one.null)


def is_nothing(one: Value) -> Value:
    return Value(np.False_ if one.null is None else one.null)


def compared(relation: Callable[[Any, Any], Any], one: Value, other: Value) -> Value:
    null, data = no_value(one, other), relation(one.data, other.data)
    return Value(data, null) if null is None else Value(np.greater(data, null), null)


def united(one: Value, other: Value) -> Value:
    return Value(one.data | other.data, no_value(one, other))


def common(one: Value, other: Value) -> Value:
    return Value(one.data & other.data, no_value(one, other))


def total(one: Value, other: Value) -> Value:
    """Raises EngineFailed beyond 64 bits, as `difference`, `product` and `quotient` do."""
    data = one.data + other.data
    if not _fits(data) or (_whole(data) and ((one.data ^ data) & (other.data ^ data) < 0).any()):
        raise _too_large()
    return Value(data, no_value(one, other))


def difference(one: Value, other: Value) -> Value:
    data = one.data - other.data
    if not _fits(data) or (_whole(data) and ((one.data ^ other.data) & (one.data ^ data) < 0).any()):
        raise _too_large()
    return Value(data, no_value(one, other))


def product(one: Value, other: Value) -> Value:
    data = one.data * other.data
    if not _fits(data) or (_whole(data) and _goes_beyond(one.data, other.data)):
        raise _too_large()
    return Value(data, no_value(one, other))


def _goes_beyond(one: Any, other: Any) -> bool:
    """Whether a product does; what is near the end is multiplied again by Python, which has no end."""
    near = np.flatnonzero(np.abs(np.multiply(one, other, dtype=np.float64)) >= 2.0**62)
    several = (np.broadcast_to(side, len(near)) if np.ndim(side) == 0 else side[near] for side in (one, other))
    return any(not _fits(int(left) * int(right)) for left, right in zip(*several, strict=True))


def quotient(one: Value, other: Value) -> Value:
    """Whole, towards zero. Where the divisor has no value it is taken as 1."""
    divisor = _no_zero(other)
    if np.any((np.equal(divisor, -1)) & (np.equal(one.data, LEAST))):
        raise _too_large()
    down = one.data // divisor
    data = down + (((one.data < 0) != (np.less(divisor, 0))) & (down * divisor != one.data))
    return Value(data, no_value(one, other))


def remainder(one: Value, other: Value) -> Value:
    """With the sign of what is divided."""
    return Value(np.fmod(one.data, _no_zero(other)), no_value(one, other))


def _no_zero(divisor: Value) -> Any:
    return np.where(np.equal(divisor.data, 0), 1, divisor.data)


def negative(one: Value) -> Value:
    return difference(Value(0), one) if not isinstance(one.data, float) else Value(-one.data, one.null)


def _whole(data: Any) -> bool:
    return isinstance(data, np.ndarray) and data.dtype.kind == "i"


def _fits(data: Any) -> bool:
    """Whether a number that stands for all rows is one of 64 bits."""
    return not isinstance(data, int) or LEAST <= data <= MOST


def _too_large() -> EngineFailed:
    return EngineFailed("a whole number beyond 64 bits")


def or_else(one: Value, other: Value) -> Value:
    if one.null is None:
        return one
    return Value(np.where(one.null, other.data, one.data), None if other.null is None else one.null & other.null)


def null_if(one: Value, other: Value) -> Value:
    same = np.equal(one.data, other.data)
    return Value(one.data, same if one.null is None else one.null | same)


# Days.
def _months(days: Any) -> Any:
    """Months since 1970, of days since 1970: looked up, for those of four centuries."""
    days = np.asarray(days)
    if not days.size or (days.min() >= _KNOWN.start and days.max() < _KNOWN.stop):
        return _MONTHS[days - _KNOWN.start]
    return _months_of(days)


def _months_of(days: Any) -> Any:
    return np.asarray(days, dtype="datetime64[D]").astype("datetime64[M]").astype(np.int64)


_KNOWN = range(-62_091, 84_006)
"""The days from 1800 to 2199, counted from 1970."""
_MONTHS = _months_of(np.arange(_KNOWN.start, _KNOWN.stop))


def _first_days(months: Any) -> Any:
    return np.asarray(months, dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)


def year(day: Value) -> Value:
    return Value(_months(day.data) // 12 + 1970, day.null)


def month(day: Value) -> Value:
    return Value(_months(day.data) % 12 + 1, day.null)


def day_of_month(day: Value) -> Value:
    return Value(day.data - _first_days(_months(day.data)) + 1, day.null)


def day_from(years: Value, months: Value, days: Value) -> Value:
    first = _first_days((years.data - 1970) * 12 + (months.data - 1))
    return _known_day(first + (days.data - 1), no_value(years, months, days))


def later_by_days(day: Value, count: Value) -> Value:
    return _known_day(day.data + count.data, no_value(day, count))


def later_by_months(day: Value, count: Value) -> Value:
    """To the month's end where the day is missing there."""
    begun = _months(day.data)
    then = begun + count.data
    last = _first_days(then + 1) - 1
    return _known_day(np.minimum(_first_days(then) + (day.data - _first_days(begun)), last), no_value(day, count))


def _known_day(data: Any, null: Any) -> Value:
    wrong = (np.less(data, FIRST_DAY)) | (np.greater(data, LAST_DAY))
    if np.any(wrong if null is None else np.greater(wrong, null)):
        raise EngineFailed("a day before the year 1 or after 9999")
    return Value(data, null)
