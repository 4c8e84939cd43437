"""Which clauses of a condition decided. `_wording` says them in plain Japanese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ._mentions import speaks_of
from .ast import And, Bind, Call, Conditional, Node, Or
from .errors import RuleError
from .evaluate import Env, Unknown, attempt, bound, build, union


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a rule that decided: its tree, and what it came to (None: unknown)."""

    node: Node
    value: bool | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A result for a person to read: the answer, one sentence per deciding clause, and what is missing."""

    value: bool | None
    sentences: tuple[str, ...]
    missing: tuple[str, ...]


Judged = tuple[Any, tuple[Clause, ...]]
"""What a condition comes to (a bool, an Unknown, or the RuleError itself), and the clauses that made it so, no others."""
Judge = Callable[[Env], Judged]


def build_judge(node: Node) -> Judge:
    """The closure that judges a condition and gives its reasons, each part looked at once."""
    if isinstance(node, And | Or):
        return _joined(node)
    if isinstance(node, Conditional):
        return _chosen(node)
    if isinstance(node, Bind):
        return _bound(node)
    if isinstance(node, Call) and node.function == "!_":
        inner = node.args[0]
        return _negated(build_judge(inner) if is_logic(inner) else _clause(inner))
    return _clause(node)


def is_logic(node: Node) -> bool:
    """Whether a `!` before it is pushed inwards."""
    return isinstance(node, And | Or | Bind) or (isinstance(node, Call) and node.function == "!_")


def _clause(node: Node) -> Judge:
    step = build(node)

    def judge(env: Env) -> Judged:
        value = attempt(step, env, node)
        return value, (Clause(node, value if isinstance(value, bool) else None),)

    return judge


def _joined(node: And | Or) -> Judge:
    left, right, decided_by = build_judge(node.left), build_judge(node.right), isinstance(node, Or)

    def judge(env: Env) -> Judged:
        first, why_first = left(env)
        if first is decided_by:
            return first, why_first
        second, why_second = right(env)
        if second is decided_by:
            return second, why_second
        sides = ((first, why_first), (second, why_second))
        if any(isinstance(side, Unknown) for side, _ in sides):
            why = (clause for side, clauses in sides if isinstance(side, Unknown) for clause in clauses)
            return union(first, second), tuple(why)
        broken = next((side for side, _ in sides if isinstance(side, RuleError)), None)
        return (broken, ()) if broken else (not decided_by, why_first + why_second)

    return judge


def _negated(inner: Judge) -> Judge:
    def judge(env: Env) -> Judged:
        value, why = inner(env)
        return (not value if isinstance(value, bool) else value), why

    return judge


def _chosen(node: Conditional) -> Judge:
    test, yes, no = build_judge(node.test), build_judge(node.yes), build_judge(node.no)

    def judge(env: Env) -> Judged:
        tested, why = test(env)
        if not isinstance(tested, bool):
            return tested, why
        value, because = yes(env) if tested else no(env)
        return value, why + because

    return judge


def _bound(node: Bind) -> Judge:
    value, body = build(node.value), build_judge(node.body)

    def judge(env: Env) -> Judged:
        result, why = body(bound(node, value, env))
        return result, tuple(within(node, clause) for clause in why)

    return judge


def within(node: Bind, clause: Clause) -> Clause:
    """A clause of the body of a bind, as it reads outside it: the name goes with it, where it speaks of it."""
    if not speaks_of(clause.node, node.variable):
        return clause
    return Clause(Bind(node.variable, node.value, clause.node, clause.node.span), clause.value)
