"""Answers that can make a difference (境界値): what to try of each question, taken from the literals of the rules that ask it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from ._vocabulary import parameters_in
from .navigation import answers_of
from .rules import Parameters, RuleError, compile_rule, constants
from .rules.functions import add_years, fiscal_year
from .telling import Asked

__all__ = ["HOMES", "Literals", "literals_of", "to_try"]

MOST_YEARS = 120
EARLIEST = date(1900, 1, 1)
DAYS = (0, 1, 14, 15)
"""Days around today that deadlines turn on, besides those rules name."""


@dataclass(frozen=True, slots=True)
class Literals:
    """The numbers, words and days that rules compare with, parameters of the day among them."""

    numbers: tuple[float, ...] = ()
    words: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def _in_rule(rule: str) -> tuple[frozenset[float], frozenset[str]]:
    found = constants(compile_rule(rule))
    numbers = frozenset(one for one in found if isinstance(one, int | float) and not isinstance(one, bool))
    return numbers, frozenset(one for one in found if isinstance(one, str))


def literals_of(rules: Iterable[str], parameters: Parameters, today: date) -> Literals:
    """What these rules compare with on a day."""
    numbers: set[float] = set()
    words: set[str] = set()
    for rule in rules:
        more, said = _in_rule(rule)
        numbers |= more
        words |= said
        for key in parameters_in(rule):
            try:
                value = parameters.value(key, today)
            except RuleError:
                continue
            if isinstance(value, int | float) and not isinstance(value, bool):
                numbers.add(value)
    return Literals(tuple(sorted(numbers)), tuple(sorted(words)))


def to_try(asked: Asked, literals: Literals, today: date) -> tuple[Any, ...]:
    """Answers to try: all of them where there is a closed list, else those around every literal."""
    if closed := answers_of(asked):
        return closed
    kind = asked.field.type
    if kind == "date":
        return tuple(sorted({day for day in _days(literals, today) if day >= EARLIEST}))
    if kind in ("number", "yen"):
        near = {0, 1, *(int(number) + step for number in literals.numbers for step in (-1, 0, 1))}
        return tuple(sorted(number for number in near if number >= 0))
    return (*literals.words, "見本")


def _days(literals: Literals, today: date) -> Iterator[date]:
    yield add_years(today, -30)
    for number in literals.numbers:
        if 0 <= number <= MOST_YEARS and number == int(number):
            for years in (int(number), int(number) + 1):
                turned = add_years(today, -years)
                # By law an age is reached the day before the birthday (年齢計算ニ関スル法律): two days after is still short of it.
                yield from (turned + timedelta(days=step) for step in (-1, 0, 1, 2))
                year = fiscal_year(today) - years
                yield from (date(year, 4, 1), date(year, 4, 2))
        if 0 <= number <= 3660:
            yield from (today - timedelta(days=int(number) + step) for step in (-1, 0, 1))
    for days in DAYS:
        yield today - timedelta(days=days)
    for word in literals.words:
        try:
            day = date.fromisoformat(word)
        except ValueError:
            continue
        yield from (day + timedelta(days=step) for step in (-1, 0, 1))


_CHILD, _WIFE, _MOTHER = "子", "妻", "母"
HOMES: Mapping[str, tuple[tuple[int, str], ...]] = {
    "一人": (),
    "夫婦": ((40, _WIFE),),
    "赤ちゃん": ((30, _WIFE), (0, _CHILD)),
    "幼児": ((3, _CHILD),),
    "小学生と中学生": ((38, _WIFE), (8, _CHILD), (13, _CHILD)),
    "高校生": ((16, _CHILD),),
    "高齢の母": ((76, _MOTHER),),
    "三世代": ((42, _WIFE), (19, _CHILD), (10, _CHILD), (76, _MOTHER)),
}
"""Homes to try where a rule asks who lives together: the age and the relation of each of the others."""
