"""A plan as a picture: the next two years from left to right, one line for each vaccination or check-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from yakuba.language.rules.functions import add_months
from yakuba.web import plain

from .queries import Ahead

BEFORE, MONTHS, STEP = timedelta(days=60), 24, 3
WIDTH, ROW, TOP = 640, 40, 28


@dataclass(frozen=True, slots=True)
class Bar:
    """Days as a bar: `may` be had, `standard` (recommended)."""

    x: int
    width: int
    kind: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A day: `had`, `now`, `ahead` or `perhaps`."""

    x: int
    kind: str


@dataclass(slots=True)
class Line:
    """One programme."""

    title: str
    y: int
    bars: list[Bar] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to draw, in the units of the picture."""

    width: int
    height: int
    lines: list[Line]
    ticks: list[tuple[int, date]]
    today: int


def picture(ahead: Ahead, today: date, language: str) -> Picture | None:
    """The picture; None when nothing of the plan lies within it."""
    begin, end = today - BEFORE, add_months(today, MONTHS)

    def x(day: date) -> int:
        return round(min(max((day - begin).days / (end - begin).days, 0), 1) * WIDTH)

    titles = {key: plain(said.title, language) for key, said in ahead.law.programmes.items()}
    lines: dict[str, Line] = {}

    def line(key: str) -> Line:
        return lines.setdefault(key, Line(titles[key], TOP + len(lines) * ROW))

    for one in ahead.plan.planned:
        if one.day > end:
            continue
        row = line(one.programme.programme)
        row.bars.append(Bar(x(one.first), max(x(one.last) - x(one.first), 2), "may"))
        if one.standard:
            row.bars.append(Bar(x(one.standard[0]), max(x(one.standard[1]) - x(one.standard[0]), 2), "standard"))
        row.dots.append(Dot(x(one.day), "perhaps" if one.missing else "now" if one.day <= today else "ahead"))
    for had in ahead.had:
        if had.on >= begin:
            line(had.definition.key).dots.append(Dot(x(had.on), "had"))
    if not lines:
        return None
    ticks = [(x(day), day) for day in _months(begin, end)]
    return Picture(WIDTH, TOP + len(lines) * ROW + 4, list(lines.values()), ticks, x(today))


def _months(begin: date, end: date) -> Iterator[date]:
    day = begin.replace(day=1)
    while (day := add_months(day, 1)) < end:
        if (day.month - 1) % STEP == 0:
            yield day
