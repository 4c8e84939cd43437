"""One question put to a person by the evaluator, and to a table of people by an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from language.rules.asking import NONE, TODAY

from yakuba.kernel.population import Engine, EngineFailed, write_rows
from yakuba.language.rules import Parameters, RuleError, Unknown, compile_rule
from yakuba.language.rules.columns import BOOL, DAY, INT, TEXT, Kind, NotInColumns, Rows, compile_question

SHAPE: dict[str, Kind] = {
    "p": BOOL, "q": BOOL, "n": INT, "word": TEXT, "home.own": BOOL, "home.rent": INT, "born": DAY, "moved": DAY,
    "list": Rows({"ok": BOOL, "count": INT, "born": DAY}),
}  # fmt: skip

FAILS = "fails"


def of_one(
    rule: str, amount: str | None, facts: Mapping[str, Any], parameters: Parameters = NONE, today: date = TODAY
) -> Any:
    """Verdict, what is missing, which clauses decided, and the amount, as the evaluator of one person says."""
    try:
        verdict = compile_rule(rule).judge(facts, today=today, parameters=parameters)
        worth = _amount(amount, verdict.value, facts, parameters, today)
    except RuleError:
        return FAILS
    clauses = {(clause.node.span, clause.value) for clause in verdict.because}
    return verdict.value, verdict.missing, clauses, worth


def _amount(
    rule: str | None, verdict: bool | None, facts: Mapping[str, Any], parameters: Parameters, today: date
) -> int | None:
    if rule is None or verdict is False:
        return None
    try:
        worth = compile_rule(rule).value(facts, today=today, parameters=parameters)
    except RuleError:
        if verdict:
            raise
        return None
    return None if isinstance(worth, Unknown) else worth


def of_all(
    engine: Engine,
    rules: Sequence[tuple[str, str | None]],
    people: Sequence[Mapping[str, Any]],
    folder: Path,
    parameters: Parameters = NONE,
    shape: Mapping[str, Kind] = SHAPE,
    today: date = TODAY,
) -> dict[tuple[int, int], Any]:
    """The same, by (place of the rule, place of the person), as columns say; rules that columns cannot say are left out."""
    odd = list(write_rows(folder / "people.ndjson", enumerate(people), shape))
    assert not odd, odd
    assert engine.load(folder / "people.ndjson", shape) == len(people)
    questions = {}
    for place, (rule, amount) in enumerate(rules):
        try:
            questions[place] = compile_question(
                f"q{place}", compile_rule(rule), compile_rule(amount) if amount else None, shape=shape, today=today,
                parameters=parameters,
            )  # fmt: skip
        except NotInColumns:
            continue
    engine.judge(list(questions.values()))
    answers: dict[tuple[int, int], Any] = {}
    for place, question in questions.items():
        rows = {found.key: found for found in engine.found(question, everybody=True)}
        for person in range(len(people)):
            answers[place, person] = _said(question, rows[person])
    return answers


def _said(question: Any, row: Any) -> Any:
    if row.fails:
        return FAILS
    clauses = {(clause.node.span, clause.value) for clause in question.because(row.said)}
    return row.verdict, question.missing(row.missing), clauses, row.amount


__all__ = ["FAILS", "EngineFailed", "of_all", "of_one"]
