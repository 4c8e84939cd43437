"""Figures of the hall: how long people waited and were served, by hour, by purpose and by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from .models import Stay
from .words import Outcome

MINUTE = 60


@dataclass(slots=True)
class Figure:
    """One line: everybody of one hour, purpose or day. Times are minutes with a tenth; None where there are none."""

    key: Hashable
    waits: list[int] = field(default_factory=list)
    services: list[int] = field(default_factory=list)
    left: int = 0
    ended: int = 0
    told: int = 0
    right: int = 0

    @property
    def people(self) -> int:
        """How many were called."""
        return len(self.waits)

    @property
    def wait_median(self) -> float | None:
        return _minutes(median(self.waits)) if self.waits else None

    @property
    def wait_most(self) -> float | None:
        return _minutes(max(self.waits)) if self.waits else None

    @property
    def service_median(self) -> float | None:
        return _minutes(median(self.services)) if self.services else None

    @property
    def service_most(self) -> float | None:
        return _minutes(max(self.services)) if self.services else None

    @property
    def hits(self) -> int | None:
        """Of the forecasts told, the percentage within which the wait fell."""
        return round(100 * self.right / self.told) if self.told else None

    def take(self, row: dict[str, object], waited: int, served: int | None) -> None:
        """Count one wait."""
        if row["called"]:
            self.waits.append(waited)
            self._compare(row["told_low"], row["told_high"], waited / MINUTE)
        if served is not None:
            self.services.append(served)
        self.left += row["outcome"] == Outcome.LEFT
        self.ended += row["outcome"] == Outcome.ENDED

    def _compare(self, low: object, high: object, waited: float) -> None:
        if isinstance(low, int) and isinstance(high, int):
            self.told += 1
            self.right += low <= waited <= high


@dataclass(frozen=True, slots=True)
class Figures:
    """A span of days, cut three ways and as a whole; `finest` is every day, hour and purpose by itself."""

    total: Figure
    by_hour: list[Figure]
    by_purpose: list[Figure]
    by_day: list[Figure]
    finest: list[Figure]


NAMES = ("day", "hour", "purpose", "called", "waited", "served", "outcome", "told_low", "told_high")


def figures(first: date, last: date) -> Figures:
    """The figures of the days from `first` to `last`."""
    rows = list(Stay.objects.filter(day__range=(first, last)).order_by("day", "hour", "id").values(*NAMES))
    total = Figure("")
    for row in rows:
        total.take(row, row["waited"], row["served"])
    return Figures(
        total, _cut(rows, lambda row: row["hour"]), _cut(rows, lambda row: row["purpose"]),
        _cut(rows, lambda row: row["day"]), _cut(rows, lambda row: (row["day"], row["hour"], row["purpose"])),
    )  # fmt: skip


def _cut(rows: Iterable[dict[str, object]], key: Callable[[dict[str, object]], Hashable]) -> list[Figure]:
    found: dict[Hashable, Figure] = defaultdict(lambda: Figure(""))
    for row in rows:
        one = found[key(row)]
        one.key = key(row)
        one.take(row, row["waited"], row["served"])
    return sorted(found.values(), key=lambda one: str(one.key) if not isinstance(one.key, int) else f"{one.key:04}")


def _minutes(seconds: float) -> float:
    return round(seconds / MINUTE, 1)
