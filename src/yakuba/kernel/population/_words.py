"""The words of a population as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

import numpy as np

from ._values import Array, Value, no_value

_KINDS: dict[str, type] = {"length": np.int64, "__add__": np.uint32}
"""What a method gives; others give true or false."""


class Words:
    """A dictionary: every word has a number, counted from 0 as it comes."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words = list(words)
        self._numbers = {word: number for number, word in enumerate(self._words)}
        self._ranks: Array | None = None
        self._lock = Lock()

    def number(self, word: str) -> np.uint32:
        """A word's number; a new one where it has none yet."""
        with self._lock:
            if word not in self._numbers:
                self._numbers[word] = len(self._words)
                self._words.append(word)
            return np.uint32(self._numbers[word])

    def text(self, number: Any) -> str:
        return self._words[int(number)]

    def ordered(self, value: Value) -> Value:
        """Words as places in their order; anything else as it is."""
        if getattr(value.data, "dtype", None) != np.uint32:
            return value
        with self._lock:
            if self._ranks is None or len(self._ranks) != len(self._words):
                places = sorted(range(len(self._words)), key=self._words.__getitem__)
                self._ranks = np.empty(len(places), dtype=np.int64)
                self._ranks[places] = np.arange(len(places))
            ranks = self._ranks
        return Value(ranks[value.data], value.null)

    def applied(self, name: str, parts: Sequence[Value]) -> Value:
        """What Python makes of words, by the name of a method of theirs; each different pair is asked once."""
        null = no_value(*parts)
        columns = list(np.broadcast_arrays(*(np.atleast_1d(part.data) for part in parts)))
        if not columns[0].size:
            return Value(np.empty(0, _KINDS.get(name, np.bool_)), null)
        if null is not None:
            # Where there is no value stands any number at all.
            columns = [np.where(null, np.uint32(0), column) for column in columns]
        different, place = np.unique(np.stack(columns).astype(np.int64), axis=1, return_inverse=True)
        made = [self._made(name, [self._words[number] for number in pair]) for pair in different.T]
        found: Array = np.asarray(made, dtype=_KINDS.get(name, np.bool_))[place.reshape(-1)]
        return Value(found if null is None or found.dtype != np.bool_ else np.greater(found, null), null)

    def _made(self, name: str, words: list[str]) -> Any:
        if name == "length":
            return len(words[0])
        made = getattr(words[0], name)(words[1])
        return self.number(made) if isinstance(made, str) else made
