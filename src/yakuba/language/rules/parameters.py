"""Dated amounts and thresholds (定数): which value is in force on a day, and by which law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .errors import RuleError


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value in force from a day, until the next entry or `valid_until` (inclusive), with its citation."""

    valid_from: date
    valid_until: date | None
    value: object
    law: str


class Parameters:
    """All dated parameters, by key."""

    def __init__(self, entries: Mapping[str, Sequence[DatedValue]] | None = None) -> None:
        self._entries = {
            key: sorted(values, key=lambda entry: entry.valid_from) for key, values in (entries or {}).items()
        }

    def entry(self, key: str, on: date) -> DatedValue:
        """The entry in force on a day. Raises RuleError naming the key when there is none."""
        if key not in self._entries:
            raise RuleError(f"定数「{key}」がありません。parameters/ に加えるか、名前を直してください")
        found = [entry for entry in self._entries[key] if entry.valid_from <= on]
        if not found or (found[-1].valid_until and found[-1].valid_until < on):
            raise RuleError(
                f"定数「{key}」には {on.isoformat()} の値がありません。parameters/ にその日からの値を加えてください"
            )
        return found[-1]

    def value(self, key: str, on: date) -> object:
        """The value in force on a day."""
        return self.entry(key, on).value

    def keys(self) -> frozenset[str]:
        return frozenset(self._entries)

    def entries(self, key: str) -> list[DatedValue]:
        """Every entry of a key, oldest first."""
        return list(self._entries.get(key, ()))

    def amended(self, key: str, entries: Sequence[DatedValue]) -> Parameters:
        """The same parameters, but with these entries of one key."""
        return Parameters({**self._entries, key: entries})


class Noting(Parameters):
    """Parameters that remember what was asked of them: what a decision rested on."""

    def __init__(self, inner: Parameters) -> None:
        super().__init__()
        self._inner = inner
        self.used: dict[tuple[str, date], DatedValue] = {}

    def entry(self, key: str, on: date) -> DatedValue:
        found = self.used[key, on] = self._inner.entry(key, on)
        return found
