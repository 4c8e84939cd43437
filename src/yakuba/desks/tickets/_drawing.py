"""Waiting times as bars, drawn on the server: the longest behind, the median before it, one pair for each line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ._figures import Figure

WIDTH, HEIGHT, LEFT, TOP, FOOT = 640, 220, 36, 12, 24
MOST_LINES = 31
LABEL = 6
"""Characters of a name below a bar: the table says all of it."""
STEPS = (5, 10, 15, 20, 30, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: where it stands, and how high its two bars are."""

    x: float
    width: float
    middle: float
    label: str
    most: float
    most_y: float
    median: float
    median_y: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to draw, in the units of the picture."""

    width: int
    height: int
    left: int
    foot: int
    bars: list[Bar]
    ticks: list[tuple[float, int]]


def picture(lines: Sequence[Figure], label: Callable[[Figure], str]) -> Picture | None:
    """The picture of some lines; None when nobody was called in them. Of many days, the last are drawn."""
    drawn = [one for one in lines if one.waits][-MOST_LINES:]
    if not drawn:
        return None
    most = max(one.wait_most or 0 for one in drawn)
    step = next((one for one in STEPS if most / one <= 5), STEPS[-1])
    top = max(step, -(-int(most + 1) // step) * step)
    tall = HEIGHT - TOP - FOOT
    wide = (WIDTH - LEFT) / len(drawn)
    every = max(1, len(drawn) // 12)

    def high(minutes: float | None) -> float:
        return round((minutes or 0) / top * tall, 1)

    bars = [
        Bar(
            round(LEFT + n * wide + wide * 0.15, 1), round(wide * 0.7, 1), round(LEFT + (n + 0.5) * wide, 1), _short(label(one)),
            high(one.wait_most), round(TOP + tall - high(one.wait_most), 1),
            high(one.wait_median), round(TOP + tall - high(one.wait_median), 1), n % every == 0,
        )
        for n, one in enumerate(drawn)
    ]  # fmt: skip
    ticks = [(round(TOP + tall - high(minutes), 1), minutes) for minutes in range(0, top + 1, step)]
    return Picture(WIDTH, HEIGHT, LEFT, HEIGHT - 8, bars, ticks)


def _short(name: str) -> str:
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"
