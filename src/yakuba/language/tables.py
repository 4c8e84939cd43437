"""Truth tables (真理値表): a programme's boundary cases as CSV, one person and one day a line.

The columns `case` (in words), `today`, `result` (true, false or unknown) and optionally `amount` and `missing` stand
beside one column per fact. An empty cell is a fact nobody knows; lists of people are JSON.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ._amendments import Amendment, amendments
from ._scope import typed
from ._vocabulary import Vocabulary, base_type
from .eras import DateProblem, parse_date
from .problems import PackProblem, did_you_mean
from .programmes import Programme
from .rules import Parameters, RuleError, Unknown, compile_rule

__all__ = ["TruthRow", "read_table", "table_faults"]

OWN = ("case", "today", "result", "amount", "missing")
RESULTS: dict[str, bool | None] = {"true": True, "false": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class TruthRow:
    """One line: what is known of somebody on a day, and what must come out."""

    file: str
    line: int
    case: str
    today: date
    facts: Mapping[str, Any]
    result: bool | None
    amount: int | None
    missing: frozenset[str] | None


def read_table(file: str, text: str, vocabulary: Vocabulary) -> tuple[list[TruthRow], list[PackProblem]]:
    """The rows of a table, and why some cannot be read."""
    lines = csv.reader(io.StringIO(text))
    head = [name.strip() for name in next(lines, [])]
    if faults := list(_head_faults(file, head, vocabulary)):
        return [], faults
    rows: list[TruthRow] = []
    for cells in lines:
        if not any(cells) or cells[0].startswith("#"):
            continue
        given = dict(zip(head, (cell.strip() for cell in cells), strict=False))
        try:
            rows.append(_row(file, lines.line_num, given, vocabulary))
        except (ValueError, KeyError) as error:
            right = f"{error}" if isinstance(error, DateProblem) else f"書き方を確かめてください（{error}）"
            faults.append(PackProblem(file, lines.line_num, f"「{given.get('case', '')}」の行が読めません", right))
    return rows, faults


def _head_faults(file: str, head: list[str], vocabulary: Vocabulary) -> Iterator[PackProblem]:
    for name in ("case", "today", "result"):
        if name not in head:
            yield PackProblem(file, 1, f"{name} の列がありません", "1行目に case,today,…,result と書いてください")
    for name in head:
        if name not in OWN and name not in vocabulary.facts:
            yield PackProblem(file, 1, f"「{name}」という事実はありません", did_you_mean(name, vocabulary.facts))


def _row(file: str, line: int, given: Mapping[str, str], vocabulary: Vocabulary) -> TruthRow:
    facts: dict[str, dict[str, Any]] = {}
    for name, cell in given.items():
        if name not in OWN and cell:
            root, _, rest = name.partition(".")
            facts.setdefault(root, {})[rest] = _value(base_type(vocabulary.facts[name]), cell)
    missing = given.get("missing", "")
    return TruthRow(
        file, line, given["case"], parse_date(given["today"]), facts, RESULTS[given["result"]],
        int(given["amount"]) if given.get("amount") else None,
        frozenset(missing.replace(";", " ").split()) if missing else None,
    )  # fmt: skip


def _value(kind: str, cell: str) -> Any:
    if kind in ("number", "yen"):
        return int(cell)
    if kind == "boolean":
        return {"true": True, "false": False}[cell]
    if kind == "date":
        return parse_date(cell)
    if cell.startswith(("[", "{")):
        return typed({"it": json.loads(cell)})["it"]
    return cell


def table_faults(programme: Programme, rows: list[TruthRow], parameters: Parameters) -> Iterator[PackProblem]:
    """What the programme says differently from its table, and which dated rule or amendment its rows do not try."""
    for row in rows:
        for what in _differs(programme, row, parameters):
            right = f"表の行か、制度「{programme.programme}」の条件を直してください"
            yield PackProblem(row.file, row.line, f"「{row.case}」: {what}", right)
    file = rows[0].file if rows else f"tables/{programme.programme}.csv"
    for what, right in [*_unjudged(programme, rows), *_untried(programme, rows, parameters)]:
        yield PackProblem(file, 1, f"制度「{programme.programme}」の{what}", right)


def _unjudged(programme: Programme, rows: list[TruthRow]) -> Iterator[tuple[str, str]]:
    """What rows lack for a dated rule: somebody it holds for, somebody it does not, and its first day at the start."""
    for rule in programme.rules:
        if not {True, False} <= {row.result for row in rows if programme.rule_on(row.today) == rule}:
            what = f" {rule.valid_from} からの条件に、当てはまる例と当てはまらない例がそろっていません"
            yield what, "境い目の前と後の人を、1行ずつ加えてください"
    first = parse_date(programme.rules[0].valid_from)
    if all(row.today != first for row in rows):
        yield f"はじめの日（{first}）の行がありません", f"today が {first} の行を加えてください"


def _untried(programme: Programme, rows: list[TruthRow], parameters: Parameters) -> Iterator[tuple[str, str]]:
    """What rows lack for an amendment: the same person on the day before it and on its day, for whom it matters.

    It matters where the outcome of its day would be another one without it. That alone may be so for nobody whose
    outcome changes overnight (another fiscal year begins the same day), so the change may be shown by another person.
    """
    for change in amendments(programme, parameters):
        if lacking := _lacking(change, rows):
            days = f"{change.eve} と {change.day}"
            right = f"同じ事実の人を today が {days} の2行に書き、改正で変わる結果か額を示してください"
            yield f" {change.day} の改正（{change.what}）に、{lacking}がありません", right


def _lacking(change: Amendment, rows: list[TruthRow]) -> str | None:
    eve, day = ([row for row in rows if row.today == on] for on in (change.eve, change.day))
    twins = [(old, new) for old in eve for new in day if old.facts == new.facts]
    if not (eve and day):
        return "と".join(f"{on} の行" for on, some in ((change.eve, eve), (change.day, day)) if not some)
    if not twins:
        return f"{change.eve} と {change.day} に同じ事実で書いた行"
    if not any(any(_differs(change.without[0], new, change.without[1])) for _, new in twins):
        return f"この改正がなければ {change.day} の結果か額が違うはずの人の行"
    if all((old.result, old.amount) == (new.result, new.amount) for old, new in twins):
        return f"{change.eve} と {change.day} で結果か額が違う人の行"
    return None


def _differs(programme: Programme, row: TruthRow, parameters: Parameters) -> Iterator[str]:
    rule = programme.rule_on(row.today)
    if rule is None:
        if row.result is not False:
            yield "この日に有効な条件がありません"
        return
    try:
        verdict = compile_rule(rule.when).judge(row.facts, today=row.today, parameters=parameters)
        if verdict.value is not row.result:
            said = {value: word for word, value in RESULTS.items()}
            lacking = f"（分からない事実: {'、'.join(sorted(verdict.missing))}）" if verdict.missing else ""
            yield f"{said[row.result]} のはずが {said[verdict.value]} です{lacking}"
        if row.missing is not None and verdict.missing != row.missing:
            yield f"分からない事実が {'、'.join(sorted(verdict.missing)) or 'なし'} です"
        if row.amount is not None:
            amount = rule.amount and compile_rule(rule.amount).value(row.facts, today=row.today, parameters=parameters)
            if amount != row.amount:
                yield f"額が {row.amount:,}円のはずが {'分かりません' if isinstance(amount, Unknown) else amount} です"
    except RuleError as error:
        yield f"計算できません: {error}"
