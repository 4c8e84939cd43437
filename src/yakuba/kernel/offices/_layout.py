"""The CSV layout of the organisation: one line per appointment, or per chair that nobody holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yakuba.kernel.access.words import Right
from yakuba.kernel.csvfile import (
    Cells,
    Layout,
    Report,
    Row,
    Wrong,
    day,
    filled,
    kana,
    line,
    mail,
    number,
    one_of,
    short,
)

COLUMNS = (
    "課コード", "課名", "上位課コード", "職名", "職の段階", "職員番号", "氏", "名", "氏カナ", "名カナ", "メール", "発令日", "解任日",
    "権限",
)  # fmt: skip
REQUIRED = ("課コード", "職名")
LAYOUT = Layout(COLUMNS, REQUIRED, "docs/operate/offices-csv.md")
NO_RIGHTS = "なし"
STAFF_FIELDS = {
    "氏": "family_name",
    "名": "given_name",
    "氏カナ": "family_kana",
    "名カナ": "given_kana",
    "メール": "email",
}
_OF_STAFF = (*STAFF_FIELDS, "発令日", "解任日", "権限")
_RANKS = {str(rank): rank for rank in range(1, 7)}
_RIGHTS = {**{right.value: right for right in Right}, **{right.label: right for right in Right}}
_READERS: dict[str, Callable[[Cells, str], Any]] = {
    "氏": line(60), "名": line(60), "氏カナ": kana, "名カナ": kana, "メール": mail,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line understood. What it leaves empty is None, or missing among `values`: that stays as the town has it."""

    row: Row
    code: str
    name: str | None
    parent: str | None
    title: str
    rank: int | None
    number: str = ""
    values: dict[str, str] = field(default_factory=dict)
    starts_on: date | None = None
    ends_on: date | None = None
    rights: frozenset[Right] | None = None


@dataclass
class OfficesReport(Report):
    """What an import did."""

    changes: int = 0
    unchanged: int = 0
    said: dict[tuple[str, ...], tuple[int, object]] = field(default_factory=dict)
    """What lines before have said of a department, a chair or a person: (line, value)."""

    def agrees(self, row: Row, column: str, value: object, *about: str) -> None:
        """Raises Wrong when a line before said something else of the same thing."""
        before, said = self.said.setdefault((column, *about), (row.line, value))
        if said != value:
            raise Wrong(
                column,
                f"「{row.cells[column]}」とありますが、{before}行目では「{said}」です。",
                "同じにしてください",
            )


def understood(row: Row) -> Line:
    """A line as values of the models. Raises Wrong when it can't be taken."""
    filled(row, REQUIRED)
    cells = row.cells
    who = number(cells, "職員番号") if cells.get("職員番号") else ""
    for name in () if who else _OF_STAFF:
        if cells.get(name):
            raise Wrong(
                "職員番号",
                f"空ですが、{name} に値があります。",
                "職員番号を入れるか、だれもいない職なら職員の列を空にしてください",
            )
    starts_on, ends_on = (day(cells, name) if who and name in cells else None for name in ("発令日", "解任日"))
    if starts_on and ends_on and ends_on < starts_on:
        raise Wrong(
            "解任日", f"{ends_on} は、発令日 {starts_on} より前です。", "発令日か、それより後の日にしてください"
        )
    return Line(
        row, number(cells, "課コード"), short(cells, "課名", 60) if cells.get("課名") else None,
        number(cells, "上位課コード") if cells.get("上位課コード") else None, short(cells, "職名", 40),
        one_of(cells, "職の段階", _RANKS) if cells.get("職の段階") else None, who,
        _person(cells) if who else {}, starts_on, ends_on, _rights(cells.get("権限", "")),
    )  # fmt: skip


def _person(cells: Cells) -> dict[str, str]:
    return {STAFF_FIELDS[name]: reader(cells, name) for name, reader in _READERS.items() if cells.get(name)}


def _rights(text: str) -> frozenset[Right] | None:
    words = [word for word in re.split(r"[\s、,]+", text) if word]
    if not words:
        return None
    if words == [NO_RIGHTS]:
        return frozenset()
    unknown = [word for word in words if word not in _RIGHTS]
    if unknown:
        known = "、".join(right.label for right in Right)
        raise Wrong("権限", f"「{'、'.join(unknown)}」という権限はありません。", f"{known} から選んでください")
    return frozenset(_RIGHTS[word] for word in words)


__all__ = ["COLUMNS", "LAYOUT", "STAFF_FIELDS", "Line", "OfficesReport", "understood"]
