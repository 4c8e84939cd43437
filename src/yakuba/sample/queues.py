"""Invented days of a town hall's entrance: who comes when, what for, and how long they take. The same seed, the same day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from random import Random

HOUR, MINUTE = 3600, 60
OPENS, CLOSES = 8 * HOUR + 30 * MINUTE, 17 * HOUR
BUSY = {8: 0.9, 9: 1.4, 10: 1.6, 11: 1.3, 12: 0.9, 13: 1.3, 14: 1.1, 15: 0.9, 16: 0.7}
"""How busy each hour is beside the mean."""
SPREAD = 0.55
"""Sigma of a service's logarithm: most are short, a few long."""
FORWARD, LEAVES = 0.12, 0.03


@dataclass(frozen=True, slots=True)
class SampleQueue:
    """One purpose: how many people come in a day, how many minutes they take, and who is let forward by how much."""

    purpose: str
    people: float
    minutes: float
    forward: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SampleVisitor:
    """Somebody who takes a number. Times are seconds, `at` from midnight."""

    at: float
    purpose: str
    takes: float
    priority: str
    forward: int
    leaves: bool
    """Whether they are gone when they are called."""


def queue_day(
    seed: int, queues: Sequence[SampleQueue], *, until: float = CLOSES, busy: float = 1.0
) -> list[SampleVisitor]:
    """Everybody who comes on one day until a time, in the order they come. `busy` makes a day fuller: 2.0 in March."""
    random = Random(seed * 7_919 + 13)
    found = [visitor for queue in queues for visitor in _visitors(random, queue, until, busy)]
    return sorted(found, key=lambda one: one.at)


def _visitors(random: Random, queue: SampleQueue, until: float, busy: float) -> Iterator[SampleVisitor]:
    """A day's arrivals by thinning: as many as its busiest hour would bring, those of quieter hours left out in part."""
    per_second = queue.people * busy / (CLOSES - OPENS)
    most, at = max(BUSY.values()), float(OPENS)
    # The mean of a lognormal is exp(mu + sigma squared / 2).
    middle = log(queue.minutes * MINUTE) - SPREAD**2 / 2
    while (at := at + random.expovariate(per_second * most)) < min(until, CLOSES - 15 * MINUTE):
        if random.random() > BUSY[int(at // HOUR)] / most:
            continue
        chosen = random.choice(queue.forward) if queue.forward and random.random() < FORWARD else ("", 0)
        yield SampleVisitor(
            at,
            queue.purpose,
            min(random.lognormvariate(middle, SPREAD), 2 * HOUR),
            *chosen,
            leaves=random.random() < LEAVES,
        )
