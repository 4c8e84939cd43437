"""When a rule's answer changes: the same tree read over a stretch of days instead of one.

Most parts of a rule stand still while days pass, and the functions of the language only rise with the day: an age, a
year, a number of days. Where the two ends of a stretch say the same, every day between them does. What cannot be told
of the whole stretch is halved, down to the single day, which the one reader of rules judges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from . import Rule, compile_rule
from ._env import Env, Unknown, union
from ._mentions import parts, speaks_of
from .ast import And, Call, Conditional, Ident, Node, Or
from .errors import RuleError
from .evaluate import build
from .functions import FUNCTIONS
from .parameters import Parameters

__all__ = ["Stretch", "stretches"]

DAY = timedelta(days=1)
RISING = {
    "age": 1, "age_by_law": 1, "age_months": 1, "age_months_by_law": 1, "days_between": 1, "school_grade": 1, "fiscal_year_age": 1,
    "fiscal_year": 0, "fiscal_year_start": 0, "fiscal_year_end": 0, "add_days": 0, "add_months": 0, "add_years": 0, "date": 0,
}  # fmt: skip
"""Functions that never fall while this argument rises and the others stand still."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, both ends included, on which a rule says the same: true, false or None (unknown, lacking these facts)."""

    first: date
    last: date
    value: bool | None
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Rising:
    """A value that goes from low to high, never back, while the days pass."""

    low: Any
    high: Any


@dataclass(frozen=True, slots=True)
class _Days:
    facts: Mapping[str, Any]
    first: date
    last: date
    parameters: Parameters
    stood: dict[int, Any] = field(default_factory=dict)
    """What does not move, worked out once for all the stretches of one question."""

    def part(self, first: date, last: date) -> _Days:
        return _Days(self.facts, first, last, self.parameters, self.stood)


_MOVES = object()
"""Of the whole stretch nothing can be said."""
_Reader = Callable[[_Days], Any]


def stretches(
    text: str, facts: Mapping[str, Any], first: date, last: date, parameters: Parameters
) -> Iterator[Stretch]:
    """The days from first to last by what the rule says, in order; neighbours differ. Exactly what judging each day gives.

    A day on which the rule cannot be computed counts as false: nobody may rely on it.
    """
    rule, held = compile_rule(text), None
    for found in _halved(rule, _reader_of(text), _Days(facts, first, last, parameters)) if first <= last else ():
        if held and (held.value, held.missing) == (found.value, found.missing):
            held = Stretch(held.first, found.last, held.value, held.missing)
            continue
        if held:
            yield held
        held = found
    if held:
        yield held


def _halved(rule: Rule, reader: _Reader, days: _Days) -> Iterator[Stretch]:
    if days.first == days.last:
        yield _of_one_day(rule, days)
        return
    value = reader(days)
    if isinstance(value, bool):
        yield Stretch(days.first, days.last, value)
    elif isinstance(value, Unknown):
        yield Stretch(days.first, days.last, None, value.missing)
    else:
        middle = days.first + (days.last - days.first) // 2
        yield from _halved(rule, reader, days.part(days.first, middle))
        yield from _halved(rule, reader, days.part(middle + DAY, days.last))


def _of_one_day(rule: Rule, days: _Days) -> Stretch:
    try:
        value = rule.value(days.facts, today=days.first, parameters=days.parameters)
    except RuleError:
        value = False
    if isinstance(value, Unknown):
        return Stretch(days.first, days.last, None, value.missing)
    return Stretch(days.first, days.last, value is True)


@lru_cache(maxsize=4096)
def _reader_of(text: str) -> _Reader:
    return _read(compile_rule(text).tree)


def _read(node: Node) -> _Reader:
    if not _moves(node):
        return _standing(node)
    if isinstance(node, Ident):
        return lambda days: _Rising(days.first, days.last)
    if isinstance(node, (And, Or)):
        return _kleene(node)
    if isinstance(node, Conditional):
        return _conditional(node)
    return _call(node) if isinstance(node, Call) else lambda days: _MOVES


def _moves(node: Any) -> bool:
    return speaks_of(node, "today") or _asks_parameters(node)


def _asks_parameters(node: Any) -> bool:
    if isinstance(node, Call) and node.function == "parameter":
        return True
    return any(_asks_parameters(part) for part in parts(node))


def _standing(node: Node) -> _Reader:
    step, key = build(node), id(node)

    def read(days: _Days) -> Any:
        if key not in days.stood:
            try:
                days.stood[key] = step(Env(days.facts, days.first, days.parameters, {}))
            except RuleError:
                days.stood[key] = _MOVES
        return days.stood[key]

    return read


def _kleene(node: And | Or) -> _Reader:
    sides, decided_by = [_read(node.left), _read(node.right)], isinstance(node, Or)

    def read(days: _Days) -> Any:
        values = []
        for side in sides:
            value = side(days)
            if value is decided_by:
                return decided_by
            values.append(value)
        if all(isinstance(value, (bool, Unknown)) for value in values):
            return union(*values) if any(isinstance(value, Unknown) for value in values) else not decided_by
        return _MOVES

    return read


def _conditional(node: Conditional) -> _Reader:
    test, yes, no = _read(node.test), _read(node.yes), _read(node.no)

    def read(days: _Days) -> Any:
        decided = test(days)
        if isinstance(decided, bool):
            return yes(days) if decided else no(days)
        return decided if isinstance(decided, Unknown) else _MOVES

    return read


def _call(node: Call) -> _Reader:
    args = [_read(arg) for arg in node.args]
    if node.function == "parameter":
        return _parameter(args)
    if node.function in _ORDERS and len(args) == 2:
        return _compared(_ORDERS[node.function], args[0], args[1])
    if node.function == "!_":
        return lambda days: _not(args[0](days))
    if node.function in RISING:
        return _rising(FUNCTIONS[node.function].call, RISING[node.function], args)
    return lambda days: _MOVES


def _not(value: Any) -> Any:
    return not value if isinstance(value, bool) else value


def _parameter(args: list[_Reader]) -> _Reader:
    def read(days: _Days) -> Any:
        key, *on = (arg(days) for arg in args)
        if not isinstance(key, str) or on:
            return _MOVES
        try:
            begins, ends = (days.parameters.entry(key, day) for day in (days.first, days.last))
        except RuleError:
            return _MOVES
        return begins.value if begins == ends else _MOVES

    return read


def _rising(call: Callable[..., Any], place: int, args: list[_Reader]) -> _Reader:
    def read(days: _Days) -> Any:
        values = [arg(days) for arg in args]
        if any(isinstance(value, Unknown) for value in values):
            return union(*values)
        others = [value for at, value in enumerate(values) if at != place]
        if any(value is _MOVES for value in values) or any(isinstance(value, _Rising) for value in others):
            return _MOVES
        moving = _range(values[place])
        try:
            low, high = (call(*values[:place], end, *values[place + 1 :]) for end in (moving.low, moving.high))
        except (RuleError, TypeError, ValueError):
            return _MOVES
        return low if low == high else _Rising(low, high)

    return read


def _range(value: Any) -> _Rising:
    return value if isinstance(value, _Rising) else _Rising(value, value)


def _compared(order: Callable[[_Rising, _Rising], Any], left: _Reader, right: _Reader) -> _Reader:
    def read(days: _Days) -> Any:
        values = left(days), right(days)
        if any(isinstance(value, Unknown) for value in values):
            return union(*values)
        if any(value is _MOVES for value in values) or len({isinstance(value, bool) for value in values}) > 1:
            return _MOVES
        try:
            return order(_range(values[0]), _range(values[1]))
        except TypeError:
            return _MOVES

    return read


def _below(one: _Rising, other: _Rising) -> Any:
    return True if one.high < other.low else False if one.low >= other.high else _MOVES


def _same(one: _Rising, other: _Rising) -> Any:
    if one.high < other.low or other.high < one.low:
        return False
    return True if one.low == one.high == other.low == other.high else _MOVES


_ORDERS: dict[str, Callable[[_Rising, _Rising], Any]] = {
    "_<_": _below, "_>_": lambda one, other: _below(other, one), "_>=_": lambda one, other: _not(_below(one, other)),
    "_<=_": lambda one, other: _not(_below(other, one)), "_==_": _same,
    "_!=_": lambda one, other: _not(_same(one, other)),
}  # fmt: skip
