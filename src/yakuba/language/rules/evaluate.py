"""Judging one subject: the tree is turned once into nested closures, then called with the facts.

Three-valued throughout: an absent fact is UNKNOWN and says which path is missing. Errors inside `&&` and `||` are
absorbed when the other side decides, as the CEL specification asks.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from . import _operators
from ._env import UNKNOWN, Env, Later, Step, Unknown, bound, union
from ._mentions import path_of
from ._work import PER_ITEM, PER_PATTERN, READ_THROUGH
from .ast import (
    And,
    Bind,
    Call,
    Comprehension,
    Conditional,
    Has,
    Ident,
    Index,
    ListExpr,
    Literal,
    MapExpr,
    Node,
    Or,
    Select,
)
from .errors import RuleError, brief, placed
from .functions import FUNCTIONS, to_date


def build(node: Node) -> Step:
    """The closure that computes a node."""
    return _BUILDERS[type(node)](node)


def _literal(node: Literal) -> Step:
    value = node.value
    return lambda env: value


def _ident(node: Ident) -> Step:
    name = node.name

    def look(env: Env) -> Any:
        if name == "today" and name not in env.facts:
            return env.today
        path = env.paths.get(name, name) or name
        if name not in env.facts:
            return Unknown(path)
        value = env.facts[name]
        return value.value() if isinstance(value, Later) else _known(value, path)

    return look


def _known(value: Any, path: str) -> Any:
    return Unknown(path) if isinstance(value, Unknown) and not value.missing else value


def _further(whole: Any, node: Select | Index, env: Env) -> Any:
    """The unknown that a part of something unknown is: named by its own path where there is one."""
    if not isinstance(whole, Unknown):
        return whole
    of, path = path_of(node.operand, env.paths), path_of(node, env.paths)
    return Unknown(*(path if missing == of else missing for missing in whole.missing))


def _select(node: Select) -> Step:
    operand, field = build(node.operand), node.field

    def look(env: Env) -> Any:
        whole = operand(env)
        if isinstance(whole, Unknown):
            return _further(whole, node, env)
        if not isinstance(whole, Mapping):
            raise placed(RuleError(f".{field} を持たない値です"), node.span)
        path = path_of(node, env.paths) or field
        return _known(whole[field], path) if field in whole else Unknown(path)

    return look


def _has(node: Has) -> Step:
    operand, field = build(node.operand), node.field

    def look(env: Env) -> Any:
        whole = operand(env)
        if isinstance(whole, Unknown):
            return False
        if not isinstance(whole, Mapping):
            raise placed(RuleError(f".{field} を持たない値です"), node.span)
        return field in whole and not isinstance(whole[field], Unknown)

    return look


def _index(node: Index) -> Step:
    operand, index = build(node.operand), build(node.index)

    def look(env: Env) -> Any:
        whole, at = operand(env), index(env)
        if isinstance(whole, Unknown) or isinstance(at, Unknown):
            return union(_further(whole, node, env), at)
        of = path_of(node.operand, env.paths)
        if of and isinstance(whole, Mapping) and isinstance(at, str):  # a fact, written `resident["income"]`
            return _known(whole.get(at, UNKNOWN), f"{of}.{at}")
        if isinstance(whole, dict):  # one name after the other is compared
            env.work.spend(len(whole), node.span)
        try:
            return _known(_operators.item(whole, at), of)
        except RuleError as error:
            raise placed(error, node.span) from error

    return look


def attempt(step: Step, env: Env, node: Node) -> Any:
    """The value, or the RuleError itself, so that the other side of && or || may still decide."""
    try:
        value = step(env)
    except RuleError as error:
        return error
    if isinstance(value, (bool, Unknown)):
        return value
    return placed(RuleError(f"true か false が要るところに {brief(value)} があります"), node.span)


def _and(node: And) -> Step:
    return _kleene(node, decided_by=False)


def _or(node: Or) -> Step:
    return _kleene(node, decided_by=True)


def _kleene(node: And | Or, *, decided_by: bool) -> Step:
    left, right = build(node.left), build(node.right)

    def judge(env: Env) -> Any:
        first = attempt(left, env, node.left)
        if first is decided_by:
            return decided_by
        second = attempt(right, env, node.right)
        if second is decided_by:
            return decided_by
        for side in (first, second):
            if isinstance(side, Unknown):
                return union(first, second)
        for side in (first, second):
            if isinstance(side, RuleError):
                raise side
        return not decided_by

    return judge


def _conditional(node: Conditional) -> Step:
    test, yes, no = build(node.test), build(node.yes), build(node.no)

    def choose(env: Env) -> Any:
        decided = test(env)
        if isinstance(decided, Unknown):
            return decided
        if not isinstance(decided, bool):
            raise placed(RuleError("? の前には true か false になる条件を書きます"), node.test.span)
        return yes(env) if decided else no(env)

    return choose


def _list(node: ListExpr) -> Step:
    steps = [build(item) for item in node.items]
    plain = all(isinstance(item, Literal) for item in node.items)

    def make(env: Env) -> Any:
        values = [step(env) for step in steps]
        if any(isinstance(value, Unknown) for value in values):
            return union(*values)
        if not plain:
            env.work.weigh(values, node.span)
        return values

    return make


def _map(node: MapExpr) -> Step:
    steps = [(build(key), build(value)) for key, value in node.entries]

    def make(env: Env) -> Any:
        pairs = [(key(env), value(env)) for key, value in steps]
        flat = [part for pair in pairs for part in pair]
        if any(isinstance(part, Unknown) for part in flat):
            return union(*flat)
        if not all(isinstance(key, (bool, int, str)) for key, _ in pairs):
            raise placed(RuleError("波かっこの中の名前は、文字か整数か true・false で書きます"), node.span)
        made = dict(pairs)
        if len(made) != len(pairs):
            raise placed(RuleError("同じ名前が二度あります"), node.span)
        env.work.weigh(made.values(), node.span)
        return made

    return make


def _call(node: Call) -> Step:
    steps = [build(arg) for arg in node.args]
    if node.function == "parameter":
        return _parameter(node, steps)
    operation = _operators.find(node.function, len(steps)) or (
        FUNCTIONS[node.function].call if node.function in FUNCTIONS else None
    )
    if operation is None:
        raise placed(RuleError(f"{node.function}() という関数はありません"), node.span)
    if not _takes(operation, len(steps)):
        raise placed(RuleError(f"{node.function}() に渡すものの数が違います ({len(steps)}個)"), node.span)

    reads, pattern = node.function in READ_THROUGH, node.function == "matches"

    def call(env: Env) -> Any:
        values = [step(env) for step in steps]
        if any(isinstance(value, Unknown) for value in values):
            return union(*values)
        if reads:
            env.work.weigh(values, node.span)
        elif pattern:
            env.work.spend(PER_PATTERN, node.span)
        try:
            return operation(*values)
        except RuleError as error:
            raise placed(error, node.span) from error
        except (TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise placed(RuleError(f"{node.function.strip('_')} をこの値では計算できません"), node.span) from error

    return call


@lru_cache(maxsize=512)
def _takes(operation: Callable[..., Any], count: int) -> bool:
    try:
        inspect.signature(operation).bind(*range(count))
    except TypeError:
        return False
    return True


def _parameter(node: Call, steps: list[Step]) -> Step:
    misused = placed(
        RuleError(
            'parameter() には定数の名前を一つ、今日でない日の値なら続けてその日を書きます。例: parameter("fee.dog")'
        ),
        node.span,
    )
    if len(steps) not in (1, 2):
        raise misused

    def look(env: Env) -> Any:
        key, *on = (step(env) for step in steps)
        if isinstance(key, Unknown) or any(isinstance(day, Unknown) for day in on):
            return union(key, *on)
        if not isinstance(key, str):
            raise misused
        try:
            return env.parameters.value(key, to_date(on[0]) if on else env.today)
        except RuleError as error:
            raise placed(error, node.span) from error

    return look


def _comprehension(node: Comprehension) -> Step:
    over, fold = build(node.range), _FOLDS[node.macro](node)
    name, price = node.variable, PER_ITEM + node.span[1] - node.range.span[1]

    def run(env: Env) -> Any:
        items = over(env)
        if isinstance(items, Unknown):
            return items
        if not isinstance(items, (list, tuple, Mapping)):
            raise placed(RuleError(f"{node.macro}() は並びに使います"), node.span)
        env.work.spend(len(items) * price, node.span)
        paths = {**env.paths, name: path_of(node.range, env.paths)}
        made = fold(
            [(item, Env({**env.facts, name: item}, env.today, env.parameters, paths, env.work)) for item in items]
        )
        if node.macro == "map" and isinstance(made, list):
            env.work.weigh(made, node.span)
        return made

    return run


def _bind(node: Bind) -> Step:
    value, body = build(node.value), build(node.body)
    return lambda env: body(bound(node, value, env))


Items = list[tuple[Any, Env]]
"""What a comprehension runs over, each with what its body can see."""
Fold = Callable[[Items], Any]


def _quantify(node: Comprehension, *, decided_by: bool) -> Fold:
    body = build(node.body)

    def fold(items: Items) -> Any:
        seen = [attempt(body, env, node.body) for _, env in items]
        if any(value is decided_by for value in seen):
            return decided_by
        if any(isinstance(value, Unknown) for value in seen):
            return union(*seen)
        for value in seen:
            if isinstance(value, RuleError):
                raise value
        return not decided_by

    return fold


def _exists_one(node: Comprehension) -> Fold:
    keep = _keep(node.body)

    def fold(items: Items) -> Any:
        kept = keep(items)
        return kept if isinstance(kept, Unknown) else len(kept) == 1

    return fold


def _filter(node: Comprehension) -> Fold:
    keep = _keep(node.body)

    def fold(items: Items) -> Any:
        kept = keep(items)
        return kept if isinstance(kept, Unknown) else [item for item, _ in kept]

    return fold


def _map_each(node: Comprehension) -> Fold:
    body, keep = build(node.body), _keep(node.filter) if node.filter else None

    def fold(items: Items) -> Any:
        kept = keep(items) if keep else items
        if isinstance(kept, Unknown):
            return kept
        values = [body(env) for _, env in kept]
        return union(*values) if any(isinstance(value, Unknown) for value in values) else values

    return fold


def _keep(test: Node) -> Callable[[Items], Items | Unknown]:
    step = build(test)

    def keep(items: Items) -> Items | Unknown:
        decided = [attempt(step, env, test) for _, env in items]
        for value in decided:
            if isinstance(value, RuleError):
                raise value
        if any(isinstance(value, Unknown) for value in decided):
            return union(*decided)
        return [item for item, wanted in zip(items, decided, strict=True) if wanted]

    return keep


_FOLDS: dict[str, Callable[[Comprehension], Fold]] = {
    "exists": lambda node: _quantify(node, decided_by=True), "all": lambda node: _quantify(node, decided_by=False),
    "exists_one": _exists_one, "filter": _filter, "map": _map_each,
}  # fmt: skip
_BUILDERS: dict[type, Callable[[Any], Step]] = {
    Literal: _literal, Ident: _ident, Select: _select, Has: _has, Index: _index, And: _and, Or: _or,
    Conditional: _conditional, ListExpr: _list, MapExpr: _map, Call: _call, Comprehension: _comprehension, Bind: _bind,
}  # fmt: skip

__all__ = ["UNKNOWN", "Env", "Later", "Step", "Unknown", "attempt", "bound", "build", "datetime", "timedelta", "union"]
