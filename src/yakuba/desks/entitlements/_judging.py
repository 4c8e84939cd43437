"""A programme's rules put to everybody: in columns where they can be, person by person where they cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from sqlglot import exp

from yakuba.kernel.population import Engine, EngineFailed, Odd
from yakuba.language.rules import Parameters, RuleError, compile_rule
from yakuba.language.rules.columns import Kind, NotInColumns, Question, compile_question

from ._case import HEAD, RELATION, Case, judge_one, receives

MOST_FAILURES = 100
TOGETHER = 24
"""Programmes judged in one go."""


@dataclass(slots=True)
class Result:
    """What a programme's rule came to: those entitled (with the amount), and counts of the others."""

    case: Case
    entitled: dict[int, int | None] = field(default_factory=dict)
    perhaps: int = 0
    receiving: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, str]] = field(default_factory=list)
    failed: int = 0

    def fails(self, person: int, why: str) -> None:
        self.failed += 1
        if len(self.failures) < MOST_FAILURES:
            self.failures.append((person, why))


@dataclass(slots=True)
class Judging:
    """All programmes and all people of one sweep."""

    engine: Engine
    shape: Mapping[str, Kind]
    on: date
    parameters: Parameters
    people: Any
    """Gives (key, facts) of everybody, for rules that columns cannot say."""

    def results(self, cases: Iterable[Case], odd: list[Odd]) -> Iterator[Result]:
        """One result after the other. Many programmes are judged at once: everybody's facts are read once for them all."""
        several: dict[str, list[Case]] = {}
        for case in cases:
            several.setdefault(case.programme.subject, []).append(case)
        for subject, alike in several.items():
            for start in range(0, len(alike), TOGETHER):
                yield from self._together(subject, alike[start : start + TOGETHER], odd)

    def _together(self, subject: str, cases: list[Case], odd: list[Odd]) -> Iterator[Result]:
        asked: list[tuple[Case, list[Question]]] = []
        for place, case in enumerate(cases):
            try:
                asked.append((case, self._questions(case, place)))
            except NotInColumns:
                yield self._by_hand(Result(case), self.people())
        heads = exp.EQ(this=exp.column(RELATION, quoted=True), expression=exp.Literal.string(HEAD))
        try:
            if asked:
                questions = [question for _, pair in asked for question in pair]
                self.engine.judge(questions, heads if subject == "household" else None)
        except EngineFailed:
            # One of them it was: each by itself, and that one person by person.
            for case, _ in asked:
                if len(cases) == 1:
                    yield self._by_hand(Result(case), self.people())
                else:
                    yield from self._together(subject, [case], odd)
            return
        for case, pair in asked:
            result = self._read(Result(case), *pair)
            yield self._by_hand(result, ((one.key, one.facts) for one in odd))

    def _questions(self, case: Case, place: int) -> list[Question]:
        def question(name: str, when: str, amount: str | None) -> Question:
            return compile_question(
                name, compile_rule(when), compile_rule(amount) if amount else None, shape=self.shape, today=self.on,
                parameters=self.parameters,
            )  # fmt: skip

        asked = [question(f"q{place}", case.rule.when, case.rule.amount)]
        if case.programme.receiving:
            asked.append(question(f"r{place}", case.programme.receiving, None))
        return asked

    def _read(self, result: Result, asked: Question, has: Question | None = None) -> Result:
        result.entitled.update(self.engine.entitled(asked, has))
        for some in self.engine.counted(asked, has):
            if some.fails:
                result.failed += some.count
            elif some.has:
                result.receiving += some.count
            elif some.verdict is None:
                result.perhaps += some.count
                result.missing.update(dict.fromkeys(asked.missing(some.missing), some.count))
        if result.failed:
            failing = (found.key for found in self.engine.found(asked) if found.fails)
            result.failures.extend((key, "") for key in islice(failing, MOST_FAILURES))
        return result

    def _by_hand(self, result: Result, people: Iterable[tuple[int, Mapping[str, Any]]]) -> Result:
        case = result.case
        for key, facts in people:
            if case.programme.subject == "household" and facts.get("resident", {}).get("relation") != HEAD:
                continue
            try:
                value, amount, missing = judge_one(case, facts, self.on, self.parameters)
            except RuleError as error:
                result.fails(key, str(error))
                continue
            if value is not False:
                self._count(result, key, value, amount, missing, receives(case, facts, self.on, self.parameters))
        return result

    def _count(
        self, result: Result, key: int, value: bool | None, amount: int | None, missing: frozenset[str], has: bool
    ) -> None:
        if has:
            result.receiving += 1
        elif value:
            result.entitled[key] = amount
        else:
            result.perhaps += 1
            result.missing.update(missing)
