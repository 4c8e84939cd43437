"""One household x 30 programmes of the packs, with reasons and amounts, by the evaluator of one person. Promise: 5 ms.

The yardstick is the evaluator of cel-python, the library that reads our rules, on the same thirty conditions (and the
amounts of those that hold) with the house's functions given to it. It knows no unknown, so both are compared on
households of which everything is known that they have; where it stops at a fact somebody lacks, ours must say unknown.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import common
import law
import synthetic

HOUSEHOLDS, COMPARED = 1_000, 60
Answers = dict[str, bool | None]


def judge(rules: law.Law, facts: dict[str, Any]) -> Answers:
    """Ours: verdict with reasons and missing facts, and the amount where it is not false."""
    answers: Answers = {}
    for key, (when, amount) in rules.rules.items():
        verdict = when.judge(facts, today=synthetic.TODAY, parameters=rules.parameters)
        if amount is not None and verdict.value is not False:
            amount.value(facts, today=synthetic.TODAY, parameters=rules.parameters)
        answers[key] = verdict.value
    return answers


class CelPython:
    """The same rules, run by cel-python."""

    def __init__(self, rules: law.Law) -> None:
        import celpy

        environment, functions = celpy.Environment(), self._functions(rules)
        self._programs = {
            key: [environment.program(environment.compile(rule.text), functions) if rule else None for rule in pair]
            for key, pair in rules.rules.items()
        }

    def facts(self, facts: dict[str, Any]) -> Any:
        return {name: self.value(part) for name, part in {**facts, "today": synthetic.TODAY}.items()}

    def value(self, value: Any) -> Any:
        """A value of ours as one of cel-python; a day as midnight."""
        from celpy import celtypes, json_to_cel

        if isinstance(value, dict):
            return celtypes.MapType({celtypes.StringType(key): self.value(part) for key, part in value.items()})
        if isinstance(value, list):
            return celtypes.ListType([self.value(part) for part in value])
        if isinstance(value, date):
            return celtypes.TimestampType(datetime(value.year, value.month, value.day, tzinfo=UTC))
        return json_to_cel(value)

    def _functions(self, rules: law.Law) -> dict[str, Callable[..., Any]]:
        from yakuba.language.rules.functions import FUNCTIONS

        def given(call: Callable[..., Any]) -> Callable[..., Any]:
            return lambda *args: self.value(call(*(arg.date() if isinstance(arg, datetime) else arg for arg in args)))

        def parameter(key: str) -> Any:
            return self.value(rules.parameters.value(str(key), synthetic.TODAY))

        return {name: given(function.call) for name, function in FUNCTIONS.items()} | {"parameter": parameter}

    def judge(self, facts: Any) -> Answers:
        """None where it stops with an error."""
        from celpy.evaluation import CELEvalError

        answers: Answers = {}
        for key, (when, amount) in self._programs.items():
            try:
                answers[key] = bool(when.evaluate(facts))
                if amount is not None and answers[key]:
                    amount.evaluate(facts)
            except CELEvalError:
                answers[key] = None
        return answers


def main() -> None:
    law.django()
    rules = law.read()
    asked = list(synthetic.heads(synthetic.people(HOUSEHOLDS * 3)))[:HOUSEHOLDS]
    judge(rules, asked[0])
    ours = [_milliseconds(lambda facts=facts: judge(rules, facts)) for facts in asked]
    whole = list(synthetic.heads(synthetic.people(COMPARED * 3, seed=7, unknown=0)))[:COMPARED]
    celpy, limit = CelPython(rules), sys.getrecursionlimit()
    mine, their, differ = [], [], []
    for facts in whole:
        given, said = celpy.facts(facts), judge(rules, facts)
        mine.append(_milliseconds(lambda facts=facts: judge(rules, facts)))
        their.append(_milliseconds(lambda given=given: celpy.judge(given)))
        other = celpy.judge(given)
        differ += [key for key in said if said[key] is not other[key]]
    sys.setrecursionlimit(limit)
    if differ:
        sys.exit(f"cel-python answers otherwise: {sorted(set(differ))}, {len(differ)} times")
    value, base = common.percentile(ours, 0.5), common.percentile(their, 0.5)
    common.say(
        "household", value, f"ms for one household x {len(rules.rules)} programmes (median of {len(ours)} households)",
        f"cel-python's evaluator on the same conditions and amounts: {base:.0f} ms", common.percentile(mine, 0.5) / base,
        p95_ms=round(common.percentile(ours, 0.95), 2), worst_ms=round(max(ours), 2), promise_ms=5,
    )  # fmt: skip


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
