"""Rules (条件): CEL over facts, with three truth values and reasons.

`compile_rule(text)` reads a rule once; `Rule.judge` answers true, false or unknown for one subject and says what is
missing and which clauses decided; `Rule.value` computes an amount or a text; `explain` says it in plain Japanese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from ._mentions import counted, mentions, parts, path_of
from ._wording import sentence
from .ast import Has, Literal, Node, Select
from .errors import RuleError, TooMuchWork
from .evaluate import UNKNOWN, Env, Step, Unknown, build
from .explain import Clause, Explanation, Judge, build_judge
from .functions import FUNCTIONS
from .parameters import DatedValue, Noting, Parameters
from .parse import parse


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer: true, false or None for unknown, the fact paths missing, and the clauses that decided."""

    value: bool | None
    missing: frozenset[str]
    because: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule read and ready. Make it with `compile_rule`."""

    text: str
    tree: Node
    _step: Step = field(repr=False, compare=False)
    _judge: Judge = field(repr=False, compare=False)

    def mentions(self) -> frozenset[str]:
        """The fact paths this rule can ask for."""
        return mentions(self.tree)

    def value(self, facts: Mapping[str, Any], *, today: date, parameters: Parameters) -> Any:
        """What the rule comes to, or an Unknown naming what is missing. Raises RuleError when it can't be computed."""
        return _run(self._step, Env(facts, today, parameters, {}))

    def judge(self, facts: Mapping[str, Any], *, today: date, parameters: Parameters) -> Verdict:
        """The answer for one subject. Raises RuleError when the rule is no condition or can't be computed."""
        result, because = _run(self._judge, Env(facts, today, parameters, {}))
        if isinstance(result, RuleError):
            raise result
        if isinstance(result, Unknown):
            return Verdict(None, result.missing, because)
        return Verdict(result, frozenset(), because)


def _run(step: Callable[[Env], Any], env: Env) -> Any:
    try:
        return step(env)
    except RecursionError as error:
        raise RuleError("条件の入れ子が深すぎます") from error


@lru_cache(maxsize=16_384)
def compile_rule(text: str) -> Rule:
    """Read a rule. Raises RuleError naming the place and what would be right."""
    tree = parse(text)
    return Rule(text, tree, build(tree), build_judge(tree))


def occurrences(rule: Rule) -> Mapping[str, int]:
    """How often a rule names each fact path. Where each stands once, an unknown rule can still become either."""
    return counted(rule.tree)


def used_if_known(rule: Rule) -> frozenset[str]:
    """The facts a rule asks `has` of: it uses them where a register knows them, and does without where none does."""
    return frozenset(_used_if_known(rule.tree))


def _used_if_known(node: Node) -> Iterator[str]:
    if isinstance(node, Has):
        yield path_of(Select(node.operand, node.field, node.span), {})
    for part in parts(node):
        yield from _used_if_known(part)


def constants(rule: Rule) -> frozenset[object]:
    """The numbers, words and other constants a rule is written with."""
    return frozenset(_constants(rule.tree))


def _constants(node: Node) -> Iterator[object]:
    if isinstance(node, Literal):
        yield node.value
    for part in parts(node):
        yield from _constants(part)


def explain(
    rule: Rule, facts: Mapping[str, Any], *, today: date, parameters: Parameters, vocabulary: Mapping[str, str]
) -> Explanation:
    """A verdict in plain Japanese. `vocabulary` gives the words for fact paths, and for answers as `path=value`."""
    env = Env(facts, today, parameters, {})
    verdict = rule.judge(facts, today=today, parameters=parameters)
    said = tuple(dict.fromkeys(sentence(clause, env, vocabulary) for clause in verdict.because))
    missing = tuple(vocabulary.get(path, path) for path in sorted(verdict.missing))
    return Explanation(verdict.value, said, missing)


__all__ = [
    "FUNCTIONS", "UNKNOWN", "Clause", "DatedValue", "Explanation", "Noting", "Parameters", "Rule", "RuleError", "TooMuchWork", "Unknown",
    "Verdict", "compile_rule", "constants", "explain", "occurrences", "used_if_known",
]  # fmt: skip
