"""Where everything is known, our evaluator and the one of the library that reads our rules say the same.

Left out is where that library is not what the CEL specification asks (and the conformance suite holds us to the latter):
a whole number beside a fraction, map with a filter, and names for parts (`cel.bind`), which it does not have.
"""

import sys
from functools import lru_cache
from typing import Any

import celpy
from celpy.evaluation import CELEvalError
from hypothesis import example, given

from yakuba.language.rules import RuleError

from . import expressions as made
from .asking import worth

SOME = {
    "p": True,
    "q": False,
    "n": 2,
    "word": "ab",
    "home": {"own": True, "rent": 3},
    "list": [{"ok": True, "count": 1}],
}


@lru_cache(maxsize=1)
def environment() -> celpy.Environment:
    return celpy.Environment()


def theirs(text: str, known: dict[str, Any]) -> object:
    limit = sys.getrecursionlimit()  # which the library raises for good
    program = environment().program(environment().compile(text))
    try:
        found = program.evaluate({name: celpy.json_to_cel(value) for name, value in known.items()})
    except CELEvalError:
        return "error"
    finally:
        sys.setrecursionlimit(limit)
    return bool(found) if isinstance(found, celpy.celtypes.BoolType) else found


def ours(text: str, known: dict[str, Any]) -> object:
    try:
        return worth(text, known)
    except RuleError:
        return "error"


@example(rule="n - 1 == 1 && -7 / 2 == -3 && -7 % 3 == -1", known=SOME)
@example(rule="1 / 0 == 1 || true", known=SOME)
@example(rule="size('日本語') == 3 && 'a' in {'a': 1} && {'a': [1]}.a[0] == 1", known=SOME)
@given(rule=made.expressions(dividing=True, binding=False), known=made.facts())
def test_the_same_answer(rule: str, known: dict[str, Any]) -> None:
    assert ours(rule, known) == theirs(rule, known)
