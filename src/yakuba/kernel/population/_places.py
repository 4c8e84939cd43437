"""Where terms are worked out: a stretch of people, their households, some of them, or the items of their lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ._lists import Several, several_of
from ._terms import Term
from ._values import Array, Value
from ._words import Words

FEW = 4
"""What only a fourth of the rows need is worked out for those alone."""


class Place:
    """Some rows, and what has been worked out for them."""

    def __init__(self, size: int, words: Words) -> None:
        self.size, self.words = size, words
        self._known: dict[Term, Any] = {}
        self._items: dict[tuple[Term, str], Items] = {}

    def value(self, term: Term) -> Any:
        """What a term is worth here: a Value, or a list in each row."""
        if term.is_constant:
            return term.known
        if term not in self._known:
            self._known[term] = self._found(term)
        return self._known[term]

    def _found(self, term: Term) -> Any:
        return term.work(self, *term.parts)

    def held(self, term: Term) -> Any:
        """What is known already; None where it would have to be worked out."""
        return self._known.get(term)

    def items(self, several: Term, variable: str) -> Items:
        """The items of a list, under the name a lambda has for one."""
        key = several, variable
        if key not in self._items:
            self._items[key] = Items(self, self.value(several), variable)
        return self._items[key]

    def ordered(self, value: Value) -> Value:
        return self.words.ordered(value)

    def some(self, rows: Array) -> Place:
        return Some(self, rows)

    def homes_of(self, rows: Array) -> Place | None:
        """The households of some rows, one for each; None where rows are households, or items."""
        return None

    def chosen(self, parts: tuple[Term, ...]) -> Any:
        """CASE: tests and values in turn, and the value of the rest. What few rows need is asked of those alone."""
        arms: list[tuple[Array, Any]] = []
        left, place = np.ones(self.size, dtype=bool), 0
        while place < len(parts) - 1 and int(np.count_nonzero(left)) * FEW >= self.size:
            taken = np.broadcast_to(self.value(parts[place]).data, self.size) & left
            if taken.any():
                arms.append(self._arm(taken, parts[place + 1]))
            left = np.greater(left, taken)
            place += 2
        if left.any() and place == len(parts) - 1:
            arms.append(self._arm(left, parts[place]))
        elif left.any():
            rows = np.flatnonzero(left)
            arms.append((rows, self.some(rows).chosen(parts[place:])))
        if all(_is_nothing(value) for _, value in arms):
            # Nobody has a value: what kind it would be of, nobody says.
            none = self.some(np.empty(0, np.int64))
            arms += [(np.empty(0, np.int64), none.value(part)) for part in (*parts[1::2], parts[-1])]
        several = [(rows, value) for rows, value in arms if isinstance(value, Several)]
        return several_of(self.size, several) if several else _gathered(self.size, arms)

    def _arm(self, taken: Array, term: Term) -> tuple[Array, Any]:
        """Of whom it is asked, as a mask or as their numbers, and the value for all rows, or for those."""
        if term.is_constant or self.held(term) is not None:
            return taken, self.value(term)
        there = int(np.count_nonzero(taken))
        if there * FEW >= self.size:
            return taken, self.value(term)
        rows = np.flatnonzero(taken)
        return rows, self.some(rows).value(term)


def _gathered(size: int, arms: list[tuple[Array, Value]]) -> Value:
    """One column of many. Where an arm is the same for all its rows, its number is noted first, and looked up at the end."""
    kinds = [np.asarray(value.data).dtype for _, value in arms if not _is_nothing(value)]
    table = np.zeros(len(arms) + 1, dtype=np.result_type(*kinds) if kinds else bool)
    which, null = np.zeros(size, np.uint8 if len(arms) < 256 else np.uint16), None
    for number, (rows, value) in enumerate(arms, start=1):
        if rows.dtype == np.bool_ and np.ndim(value.data) == 0 and not _is_nothing(value):
            table[number] = value.data
            np.add(which, np.multiply(rows, number, dtype=which.dtype), out=which)
        if value.null is not None:
            null = np.zeros(size, dtype=bool) if null is None else null
            null[rows] = value.null if rows.dtype != np.bool_ or np.ndim(value.null) == 0 else value.null[rows]
    data = table[which]
    for rows, value in arms:
        if rows.dtype != np.bool_:
            data[rows] = value.data
        elif np.ndim(value.data):
            np.copyto(data, value.data, where=rows, casting="same_kind")
    return Value(data, null)


def _is_nothing(value: Any) -> bool:
    return value.null is np.True_


class Table(Place):
    """Rows with columns; where they are people, the lists are those of their households."""

    def __init__(
        self, size: int, words: Words, columns: Mapping[str, Any], homes: Place | None = None, home: Array | None = None
    ) -> None:
        super().__init__(size, words)
        self._columns, self._homes, self._home = columns, homes, home

    def _found(self, term: Term) -> Any:
        if term.at_home and self._homes is not None:
            return self._homes.value(term).take(self._home)
        return self._columns[term.known] if term.is_given else super()._found(term)

    def homes_of(self, rows: Array) -> Place | None:
        return None if self._homes is None or self._home is None else self._homes.some(self._home[rows])


class Some(Place):
    """Some of the rows of another place, by their numbers there."""

    def __init__(self, above: Place, rows: Array) -> None:
        super().__init__(len(rows), above.words)
        self._above, self._rows = above, rows
        self._homes: Place | None = None

    def _found(self, term: Term) -> Any:
        if term.is_given:
            return self._above.value(term).take(self._rows)
        held = self._above.held(term)
        if held is not None:
            return held.take(self._rows)
        homes = self._their_homes() if term.at_home else None
        if homes is None:
            return super()._found(term)
        return homes.value(term) if self._are_few else self._above.value(term).take(self._rows)

    @property
    def _are_few(self) -> bool:
        return self.size * FEW < self._above.size

    def _their_homes(self) -> Place | None:
        """A row for each row here, of its household: what few need of theirs is not worked out for all."""
        if self._homes is None:
            self._homes = self._above.homes_of(self._rows)
        return self._homes

    def homes_of(self, rows: Array) -> Place | None:
        return self._above.homes_of(self._rows[rows])

    def held(self, term: Term) -> Any:
        found = super().held(term)
        if found is None and self._above.held(term) is not None:
            return self.value(term)
        return found


class Items(Place):
    """The items of a list in each row, row after row."""

    def __init__(self, above: Place, several: Several, variable: str) -> None:
        self.several = several
        self.which, self.begin = several.laid_out()
        super().__init__(int(several.count.sum()), above.words)
        self._above, self._variable = above, variable
        self._owner: Array | None = None

    def _found(self, term: Term) -> Any:
        if self._variable not in term.variables:
            # A row's own is worked out once for the row.
            if self._owner is None:
                self._owner = np.repeat(np.arange(len(self.several.count)), self.several.count)
            return self._above.value(term).take(self._owner)
        if term.is_given:
            return self.several.part(term.known, self.which)
        return super()._found(term)
