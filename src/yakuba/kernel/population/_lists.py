"""Lists as arrays: the items of all rows one after the other, and where in them each row's begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._engines import EngineFailed
from ._values import Array, Value, conjunction, disjunction, united

ITSELF = ""
"""The only part of a plain item."""


@dataclass(frozen=True, slots=True)
class Several:
    """A list in each row. `parts` are those of all items; `index` says which of them, and in what order; None: all."""

    parts: Mapping[str, Value]
    index: Array | None
    start: Array
    count: Array
    null: Array | None
    is_laid_out: bool = False
    """Whether they stand row after row already, with none between."""

    def part(self, name: str, which: Array | None) -> Value:
        """A part of the items, or of some of them."""
        value = self.parts[name]
        if which is None:
            return value if self.index is None else value.take(self.index)
        return value.take(which if self.index is None else self.index[which])

    def take(self, rows: Array) -> Several:
        null = None if self.null is None else self.null[rows]
        return Several(self.parts, self.index, self.start[rows], self.count[rows], null)

    def laid_out(self) -> tuple[Array | None, Array]:
        """Which items there are, row after row (None: all, as they stand), and where each row's begin."""
        if self.is_laid_out:
            return None, self.start
        begin = np.cumsum(self.count) - self.count
        every = int(self.count.sum())
        held = next(iter(self.parts.values())).data
        there = len(held) if self.index is None else len(self.index)
        if every == there and np.array_equal(begin[self.count > 0], self.start[self.count > 0]):
            return None, begin
        return np.arange(every) + np.repeat(self.start - begin, self.count), begin

    def flat(self) -> tuple[Value, Array]:
        """The plain items, row after row, and where each row's begin."""
        which, begin = self.laid_out()
        return self.part(ITSELF, which), begin

    def length(self) -> Value:
        return Value(self.count, self.null)

    def kept(self, test: Value, which: Array | None) -> Several:
        """Those for which a test is true, which was worked out for the items laid out."""
        yes = np.broadcast_to(test.data, int(self.count.sum()))
        place = np.flatnonzero(yes)
        place = place if which is None else which[place]
        index = place if self.index is None else self.index[place]
        owner = np.repeat(np.arange(len(self.count)), self.count)
        count = np.bincount(owner[yes], minlength=len(self.count))
        return Several(self.parts, index, np.cumsum(count) - count, count, self.null, is_laid_out=True)


def plain(value: Value, like: Several, begin: Array) -> Several:
    """A list of what was made of the items of another one."""
    data, null = value.spread(int(like.count.sum()))
    return Several(
        {ITSELF: Value(data, None if value.null is None else null)},
        None,
        begin,
        like.count,
        like.null,
        is_laid_out=True,
    )


def several_of(size: int, arms: Sequence[tuple[Array, Several]]) -> Several:
    """The list of some of the rows, none for the others. Raises EngineFailed where it would have to be made of two lists."""
    some = [arm for arm in arms if len(arm[0])] or arms[:1]
    if len(some) > 1:
        raise EngineFailed("a list that is one of two")
    ((rows, found),) = some
    start, count, null = np.zeros(size, np.int64), np.zeros(size, np.int64), np.ones(size, bool)
    chosen = found if rows.dtype != np.bool_ else found.take(np.flatnonzero(rows))
    start[rows], count[rows] = chosen.start, chosen.count
    null[rows] = False if chosen.null is None else chosen.null
    return Several(found.parts, found.index, start, count, null)


def _by_row(join: np.ufunc, items: Array, begin: Array, count: Array, nothing: Any) -> Array:
    """Each row's items joined; `nothing` where it has none."""
    full = count > 0
    if full.all() and len(count):
        joined: Array = join.reduceat(items, begin)
        return joined
    found: Array = np.full(len(count), nothing, dtype=items.dtype)
    if full.any():
        found[full] = join.reduceat(items, begin[full])
    return found


def _sums(items: Array, begin: Array, count: Array) -> Array:
    """Each row's items added up: as what has come together at its end, less what had at the end of the one before."""
    running: Array = np.zeros(len(items) + 1, dtype=np.int32 if items.dtype == np.bool_ else items.dtype)
    np.cumsum(items, out=running[1:])
    ends: Array = running[begin + count]
    ends[1:] -= ends[:-1].copy()
    return ends


def _any(items: Array, begin: Array, count: Array) -> Array:
    return np.greater(_sums(items, begin, count), 0)


def all_of(several: Several) -> Value:
    """SQL's AND from item to item: false as soon as one is, NULL where one is NULL."""
    items, begin = several.flat()
    false = np.logical_not(items.data if items.null is None else items.data | items.null)
    decided = _any(false, begin, several.count)
    if items.null is None:
        return _there(Value(~decided), several)
    open_ = np.greater(_any(items.null, begin, several.count), decided)
    return _there(Value(~(decided | open_), open_), several)


def any_of(several: Several) -> Value:
    """SQL's OR from item to item."""
    items, begin = several.flat()
    decided = _any(items.data, begin, several.count)
    if items.null is None:
        return _there(Value(decided), several)
    open_ = np.greater(_any(items.null, begin, several.count), decided)
    return _there(Value(decided, open_), several)


def sum_of(several: Several) -> Value:
    """Raises EngineFailed where it may go beyond 64 bits."""
    items, begin = several.flat()
    data = items.data
    if data.dtype.kind == "i" and len(data) and max(-int(data.min()), int(data.max())) * len(data) < 2**63:
        found = _sums(data, begin, several.count)
    elif data.dtype.kind == "i" and len(data):
        raise EngineFailed("a sum that may be beyond 64 bits")
    else:
        found = _by_row(np.add, data, begin, several.count, 0)
    null = None if items.null is None else _any(items.null, begin, several.count)
    return _there(Value(found, null), several)


def bits_of(several: Several) -> Value:
    items, begin = several.flat()
    return _there(Value(_by_row(np.bitwise_or, items.data, begin, several.count, 0)), several)


def extreme_of(several: Several, join: np.ufunc) -> Value:
    """The largest or the smallest; NULL of an empty list."""
    items, begin = several.flat()
    found = _by_row(join, items.data, begin, several.count, 0)
    return _there(Value(found, several.count == 0), several)


def contains(several: Several, item: Value) -> Value:
    """Whether an item is equal to the row's own value."""
    items, begin = several.flat()
    owned = item.take(np.repeat(np.arange(len(several.count)), several.count))
    same = np.broadcast_to(np.equal(items.data, owned.data), len(items.data))
    found = Value(_any(same, begin, several.count), item.null)
    if item.null is not None:
        found = Value(np.greater(found.data, item.null), item.null)
    return _there(found, several)


def _there(value: Value, several: Several) -> Value:
    """NULL where there is no list."""
    if several.null is None:
        return value
    null = several.null if value.null is None else value.null | several.null
    return Value(np.greater(value.data, null) if value.data.dtype == np.bool_ else value.data, null)


__all__ = [
    "ITSELF", "Several", "all_of", "any_of", "bits_of", "conjunction", "contains", "disjunction", "extreme_of", "plain",
    "several_of", "sum_of", "united",
]  # fmt: skip
