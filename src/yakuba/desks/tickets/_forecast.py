"""How long somebody will wait: the queue played forward with what is known of the windows and of how fast things go.

Pure: figures in, figures out. Times are seconds. `queries` fetches what is known; benchmarks/bench_tickets.py says how
far off the forecasts are.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

SURE_AS = 4.0
"""The usual minutes count like so many people served: the more there are, the more they decide."""
SPREAD = 0.6
"""Standard deviation of a service as a share of its mean, where nothing is known."""
REACH = 1.28
"""Standard deviations on either side: four waits of five fall between, if they were normal."""
LEAST_LEFT = 0.35
"""Of a service that takes longer than usual, this share of the usual time is still to come."""
STEP = 5
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one purpose takes at the window: mean and standard deviation, and how many people say so."""

    mean: float
    spread: float
    known: float = 0.0


@dataclass(frozen=True, slots=True)
class Open:
    """An open window: what it serves, and how long it has been busy with which purpose (None: it is free)."""

    number: str
    purposes: frozenset[str]
    busy_with: str = ""
    busy_for: float | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """Somebody in the queue: what for, and the only window that calls them, if there is one."""

    purpose: str
    only: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """A forecast in seconds: likely no less than `low` and no more than `high`."""

    low: float
    middle: float
    high: float

    def minutes(self) -> tuple[int, int]:
        """As it is told: whole steps of five minutes, never narrower than one."""
        low = floor(self.low / MINUTE / STEP) * STEP
        return low, max(ceil(self.high / MINUTE / STEP) * STEP, low + STEP)


def pace(usual_minutes: float, before: Pace | None, today: Sequence[float]) -> Pace:
    """How fast a purpose goes now: the usual minutes, corrected by past weeks, corrected by today's services."""
    mean, weight = usual_minutes * MINUTE, SURE_AS
    spread = mean * SPREAD
    if before and before.known:
        # However many weeks there are, today must be able to say that it is different.
        past = min(before.known, 5 * SURE_AS)
        mean = (mean * weight + before.mean * past) / (weight + past)
        spread = (spread * weight + before.spread * past) / (weight + past)
        weight = min(weight + past, 4 * SURE_AS)
    if today:
        total = weight + len(today)
        around = sqrt(sum((one - mean) ** 2 for one in today) / len(today))
        spread = (spread * weight + around * len(today)) / total
        mean, weight = (mean * weight + sum(today)) / total, total
    return Pace(mean, spread, weight)


def forecast(queue: Sequence[Ahead], me: Ahead, windows: Sequence[Open], paces: Mapping[str, Pace]) -> Range | None:
    """How long `me` waits behind `queue`, which stands in order; None when no window serves them."""
    numbers = {window.number for window in windows}
    mine = sum(1 for window in windows if _serves(window, me, numbers))
    if not mine:
        return None
    middle, passed = _played(queue, me, windows, paces, numbers)
    variance = sum(paces[one].spread ** 2 for one in passed) / mine**2
    variance += (middle * 0.5) ** 2 / max(paces[me.purpose].known, 1.0)
    reach = REACH * sqrt(variance)
    return Range(max(middle - reach, 0.0), middle, middle + reach)


def _serves(window: Open, one: Ahead, numbers: set[str]) -> bool:
    if one.only and one.only in numbers:
        return window.number == one.only
    return one.purpose in window.purposes


def _played(
    queue: Sequence[Ahead], me: Ahead, windows: Sequence[Open], paces: Mapping[str, Pace], numbers: set[str]
) -> tuple[float, list[str]]:
    """When `me` is called if everything takes its mean, and the services that must end before."""
    left = [*queue, me]
    free: list[tuple[float, int]] = []
    passed: list[str] = []
    for place, window in enumerate(windows):
        still = _still(window, paces)
        free.append((still, place))
        if still and _serves(window, me, numbers):
            passed.append(window.busy_with)
    heapq.heapify(free)
    while free:
        at, place = heapq.heappop(free)
        found = next((n for n, one in enumerate(left) if _serves(windows[place], one, numbers)), None)
        if found is None:
            continue  # nobody left for this window
        if found == len(left) - 1:
            return at, passed
        one = left.pop(found)
        if _serves(windows[place], me, numbers):
            passed.append(one.purpose)
        heapq.heappush(free, (at + paces[one.purpose].mean, place))
    return 0.0, passed


def _still(window: Open, paces: Mapping[str, Pace]) -> float:
    """How long a window is still busy."""
    if window.busy_for is None or window.busy_with not in paces:
        return 0.0
    usual = paces[window.busy_with].mean
    return max(usual - window.busy_for, usual * LEAST_LEFT)
