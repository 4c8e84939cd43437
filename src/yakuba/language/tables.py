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
    """What the programme says differently from its table, and which dated rule no row tries both ways."""
    for row in rows:
        for what in _differs(programme, row, parameters):
            right = f"表の行か、制度「{programme.programme}」の条件を直してください"
            yield PackProblem(row.file, row.line, f"「{row.case}」: {what}", right)
    for rule in programme.rules:
        results = {row.result for row in rows if programme.rule_on(row.today) == rule}
        if not {True, False} <= results:
            file = rows[0].file if rows else f"tables/{programme.programme}.csv"
            what = f"{rule.valid_from} からの条件に、当てはまる例と当てはまらない例がそろっていません"
            yield PackProblem(file, 1, what, "境い目の前と後の人を、1行ずつ加えてください")


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
