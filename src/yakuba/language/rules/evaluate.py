"""Judging one subject: the tree is turned once into nested closures, then called with the facts.

Three-valued throughout: an absent fact is UNKNOWN and says which path is missing. Errors inside `&&` and `||` are
absorbed when the other side decides, as the CEL specification asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from . import _operators
from .ast import And, Call, Comprehension, Conditional, Has, Ident, Index, ListExpr, Literal, MapExpr, Node, Or, Select
from .errors import RuleError
from .functions import FUNCTIONS
from .parameters import Parameters


class Unknown:
    """Not known: which fact paths are missing."""

    __slots__ = ("missing",)

    def __init__(self, *missing: str) -> None:
        self.missing = frozenset(missing)

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false")

    def __or__(self, other: object) -> Unknown:
        return Unknown(*self.missing, *(other.missing if isinstance(other, Unknown) else ()))

    def __repr__(self) -> str:
        return f"UNKNOWN({', '.join(sorted(self.missing))})"


UNKNOWN = Unknown()


@dataclass(slots=True)
class Env:
    """What one judgement can see."""

    facts: Mapping[str, Any]
    today: date
    parameters: Parameters
    paths: dict[str, str]


Step = Callable[[Env], Any]


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
        return _known(env.facts[name], name) if name in env.facts else Unknown(env.paths.get(name, name))

    return look


def _known(value: Any, path: str) -> Any:
    return Unknown(path) if isinstance(value, Unknown) and not value.missing else value


def path_of(node: Node, env: Env) -> str:
    """The fact path a node stands for, as missing facts are named."""
    if isinstance(node, Ident):
        return env.paths.get(node.name, node.name)
    return f"{path_of(node.operand, env)}.{node.field}" if isinstance(node, Select) else ""


def _select(node: Select) -> Step:
    operand, field = build(node.operand), node.field

    def look(env: Env) -> Any:
        whole = operand(env)
        if isinstance(whole, Unknown):
            return Unknown(*(f"{path}.{field}" for path in whole.missing))
        if not isinstance(whole, Mapping):
            raise RuleError(f".{field} を持たない値です")
        path = path_of(node, env)
        return _known(whole[field], path) if field in whole else Unknown(path or field)

    return look


def _has(node: Has) -> Step:
    operand, field = build(node.operand), node.field

    def look(env: Env) -> Any:
        whole = operand(env)
        if isinstance(whole, Unknown):
            return False
        if not isinstance(whole, Mapping):
            raise RuleError(f".{field} を持たない値です")
        return field in whole and not isinstance(whole[field], Unknown)

    return look


def _index(node: Index) -> Step:
    operand, index = build(node.operand), build(node.index)

    def look(env: Env) -> Any:
        whole, at = operand(env), index(env)
        if isinstance(whole, Unknown) or isinstance(at, Unknown):
            return _union(whole, at)
        return _operators.item(whole, at)

    return look


def _union(*values: Any) -> Unknown:
    return Unknown(*(path for value in values if isinstance(value, Unknown) for path in value.missing))


def _attempt(step: Step, env: Env) -> Any:
    """The value, or the RuleError itself, so that the other side of && or || may still decide."""
    try:
        value = step(env)
    except RuleError as error:
        return error
    if isinstance(value, (bool, Unknown)):
        return value
    return RuleError(f"true か false が要るところに {value!r} があります")


def _and(node: And) -> Step:
    return _kleene(build(node.left), build(node.right), decided_by=False)


def _or(node: Or) -> Step:
    return _kleene(build(node.left), build(node.right), decided_by=True)


def _kleene(left: Step, right: Step, *, decided_by: bool) -> Step:
    def judge(env: Env) -> Any:
        first = _attempt(left, env)
        if first is decided_by:
            return decided_by
        second = _attempt(right, env)
        if second is decided_by:
            return decided_by
        for side in (first, second):
            if isinstance(side, Unknown):
                return _union(first, second)
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
            raise RuleError("? の前には true か false になる条件を書きます")
        return yes(env) if decided else no(env)

    return choose


def _list(node: ListExpr) -> Step:
    steps = [build(item) for item in node.items]

    def make(env: Env) -> Any:
        values = [step(env) for step in steps]
        return _union(*values) if any(isinstance(value, Unknown) for value in values) else values

    return make


def _map(node: MapExpr) -> Step:
    steps = [(build(key), build(value)) for key, value in node.entries]

    def make(env: Env) -> Any:
        pairs = [(key(env), value(env)) for key, value in steps]
        flat = [part for pair in pairs for part in pair]
        if any(isinstance(part, Unknown) for part in flat):
            return _union(*flat)
        made = dict(pairs)
        if len(made) != len(pairs):
            raise RuleError("同じ名前が二度あります")
        return made

    return make


def _call(node: Call) -> Step:
    steps = [build(arg) for arg in node.args]
    if node.function == "parameter":
        return _parameter(steps)
    operation = _operators.find(node.function, len(steps)) or (
        FUNCTIONS[node.function].call if node.function in FUNCTIONS else None
    )
    if operation is None:
        raise RuleError(f"{node.function}() という関数はありません", node.span[0])

    def call(env: Env) -> Any:
        values = [step(env) for step in steps]
        if any(isinstance(value, Unknown) for value in values):
            return _union(*values)
        try:
            return operation(*values)
        except (TypeError, ValueError, OverflowError, ArithmeticError) as error:
            if isinstance(error, RuleError):
                raise
            raise RuleError(f"{node.function.strip('_')} をこの値では計算できません") from error

    return call


def _parameter(steps: list[Step]) -> Step:
    def look(env: Env) -> Any:
        key = steps[0](env) if len(steps) == 1 else None
        if not isinstance(key, str):
            raise RuleError('parameter() には定数の名前を一つ書きます。例: parameter("fee.dog")')
        return env.parameters.value(key, env.today)

    return look


def _comprehension(node: Comprehension) -> Step:
    over, body = build(node.range), build(node.body)
    test = build(node.filter) if node.filter else None
    fold = _FOLDS[node.macro]

    def run(env: Env) -> Any:
        items = over(env)
        if isinstance(items, Unknown):
            return items
        if not isinstance(items, (list, tuple, Mapping)):
            raise RuleError(f"{node.macro}() は並びに使います")
        paths = {**env.paths, node.variable: path_of(node.range, env)}
        inner = [Env({**env.facts, node.variable: item}, env.today, env.parameters, paths) for item in items]
        return fold(inner, body, test)

    return run


def _quantify(inner: list[Env], body: Step, *, decided_by: bool) -> Any:
    seen = [_attempt(body, env) for env in inner]
    if any(value is decided_by for value in seen):
        return decided_by
    if any(isinstance(value, Unknown) for value in seen):
        return _union(*seen)
    for value in seen:
        if isinstance(value, RuleError):
            raise value
    return not decided_by


def _exists(inner: list[Env], body: Step, test: Step | None) -> Any:
    return _quantify(inner, body, decided_by=True)


def _all(inner: list[Env], body: Step, test: Step | None) -> Any:
    return _quantify(inner, body, decided_by=False)


def _exists_one(inner: list[Env], body: Step, test: Step | None) -> Any:
    kept = _filter(inner, body, None)
    return kept if isinstance(kept, Unknown) else len(kept) == 1


def _filter(inner: list[Env], body: Step, test: Step | None) -> Any:
    decided = [_boolean(body(env)) for env in inner]
    unknown = [value for value in decided if isinstance(value, Unknown)]
    if unknown:
        return _union(*unknown)
    return [_item(env) for env, keep in zip(inner, decided, strict=True) if keep]


def _map_each(inner: list[Env], body: Step, test: Step | None) -> Any:
    if test:
        decided = [_boolean(test(env)) for env in inner]
        unknown = [value for value in decided if isinstance(value, Unknown)]
        if unknown:
            return _union(*unknown)
        inner = [env for env, keep in zip(inner, decided, strict=True) if keep]
    values = [body(env) for env in inner]
    return _union(*values) if any(isinstance(value, Unknown) for value in values) else values


def _item(env: Env) -> Any:
    # The variable of the comprehension is the name that was added last.
    return env.facts[list(env.facts)[-1]]


def _boolean(value: Any) -> Any:
    if not isinstance(value, (bool, Unknown)):
        raise RuleError("true か false になる条件を書きます")
    return value


_FOLDS: dict[str, Callable[[list[Env], Step, Step | None], Any]] = {
    "exists": _exists, "all": _all, "exists_one": _exists_one, "filter": _filter, "map": _map_each,
}  # fmt: skip
_BUILDERS: dict[type, Callable[[Any], Step]] = {
    Literal: _literal, Ident: _ident, Select: _select, Has: _has, Index: _index, And: _and, Or: _or,
    Conditional: _conditional, ListExpr: _list, MapExpr: _map, Call: _call, Comprehension: _comprehension,
}  # fmt: skip

__all__ = ["UNKNOWN", "Env", "Unknown", "build", "datetime", "path_of", "timedelta"]
