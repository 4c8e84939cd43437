"""Ages compared with a number, as days compared with a day worked out beforehand.

`age(birth, today) >= 20` says that the birth is no later than one certain day. Which day it is, the very function that
judges one person tells, by halving; the table then compares days instead of working out an age for everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from yakuba.language.rules.ast import Call, ListExpr, Node
from yakuba.language.rules.errors import RuleError
from yakuba.language.rules.functions import FUNCTIONS

from ._column import BOOL, DAY, Column, Constant, NotInColumns, both, combined, constant, either, negated

if TYPE_CHECKING:
    from ._compile import Compiler

_FALLING = (
    "age", "age_by_law", "age_months", "age_months_by_law", "fiscal_year_age", "school_grade", "days_between",
)  # fmt: skip
"""The later the first argument, the less they give; `fiscal_year_end_after_age` gives the more."""
_RISING = ("fiscal_year_end_after_age",)
_MIRRORED = {"_<_": "_>_", "_<=_": "_>=_", "_>_": "_<_", "_>=_": "_<=_", "_==_": "_==_", "_!=_": "_!=_"}
_FIRST, _LAST = date(1800, 1, 1), date(2300, 12, 31)
"""Days the halving runs between; a bound outside is left to the table."""


def as_bounds(compiler: Compiler, node: Call) -> Column | None:
    """A comparison of such a function with a constant; None when it is something else."""
    if node.function == "_in_":
        return _one_of(compiler, *node.args)
    if node.function not in _MIRRORED:
        return None
    left, right = node.args
    for call, other, relation in ((left, right, node.function), (right, left, _MIRRORED[node.function])):
        if isinstance(call, Call) and call.function in (*_FALLING, *_RISING) and len(call.args) == 2:
            return _bounded(compiler, call, other, relation)
    return None


def _one_of(compiler: Compiler, call: Node, among: Node) -> Column | None:
    """An age that is one of several: as often as it is compared."""
    if (
        not isinstance(among, ListExpr)
        or not isinstance(call, Call)
        or call.function not in _FALLING
        or len(call.args) != 2
    ):
        return None
    same = [_bounded(compiler, call, limit, "_==_") for limit in among.items]
    found = [one for one in same if one is not None]
    if not found or len(found) < len(same):
        return None
    return replace(found[0], value=either(*(one.value for one in found)))


def _bounded(compiler: Compiler, call: Call, other: Node, relation: str) -> Column | None:
    given, second, limit = (compiler.column(part) for part in (*call.args, other))
    if not isinstance(second, Constant) or not isinstance(limit, Constant) or isinstance(given, Constant):
        return None
    if given.kind != DAY:
        return None
    function, rising = FUNCTIONS[call.function].call, call.function in _RISING
    try:
        reach = _last_day(lambda day: (function(day, second.known) < limit.known) is rising)
        pass_ = _last_day(lambda day: (function(day, second.known) <= limit.known) is rising)
    except (RuleError, TypeError, ValueError, OverflowError, NotInColumns):
        return None
    return None if reach is None or pass_ is None else _compared(given, relation, reach, pass_, rising=rising)


def _last_day(holds: Callable[[date], bool]) -> date | None:
    """The last day for which something holds that holds for all days before it; None when there is no such day."""
    low, high = _FIRST.toordinal(), _LAST.toordinal()
    if not holds(_FIRST) or holds(_LAST):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(date.fromordinal(middle)) else (low, middle)
    return date.fromordinal(low)


def _compared(given: Column, relation: str, reach: date, pass_: date, *, rising: bool) -> Column:
    """`reach` is the last day below the limit, or (falling) still at it; `pass_` at it, or (falling) still above it."""

    def until(day: date) -> Any:
        return exp.LTE(this=given.value, expression=constant(day).value)

    def after(day: date) -> Any:
        return exp.GT(this=given.value, expression=constant(day).value)

    below, above = (until(reach), after(pass_)) if rising else (after(reach), until(pass_))
    made = {
        "_<_": below, "_>=_": negated(below), "_>_": above, "_<=_": negated(above), "_!=_": either(below, above),
        "_==_": both(negated(below), negated(above)),
    }  # fmt: skip
    return combined(BOOL, exp.Paren(this=made[relation]), given)
