"""One row of a form: its label, and the words, boxes or cells beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yakuba.language.answers import shown
from yakuba.language.eras import wareki
from yakuba.language.fields import Field

ROOM = {"long_text": 20, "address": 12, "name": 12}
"""Room to write in, in millimetres; 8 for anything else."""
WIDTHS = {"name": 4, "text": 3, "kana": 3, "long_text": 4, "address": 5, "date": 4, "choice": 4, "choices": 4}
BLANK = {
    "date": "　　　　　年　　月　　日",
    "yen": "　　　　　　　　円",
    "time": "　　時　　分",
    "file": "別に添えてください",
}
KINDS = ("普通", "当座", "貯蓄")
BLANK_ROWS = 4
FITS = 26
"""So many characters of choices fit into the cell of a table."""


def row_of(field: Field, value: Any, *, blank: bool) -> dict[str, Any]:
    """A field with its answer. `kind` says how it is drawn."""
    row = {
        "label": field.label.ja, "kind": "text", "value": _words(field, value, blank=blank), "blank": blank,
        "space": ROOM.get(field.type, 8), "example": f"記入例: {field.example}" if field.example else "",
    }  # fmt: skip
    if field.type in ("choice", "choices", "boolean", "consent"):
        return {**row, "kind": "boxes", "boxes": _boxes(field, value)}
    if field.type == "table":
        return {**row, "kind": "table", **_table(field, value if isinstance(value, list) else [], blank=blank)}
    parts = value if isinstance(value, Mapping) else {}
    if field.type == "name":
        kana, name = _joined(parts, "family_kana", "given_kana"), _joined(parts, "family", "given")
        return {**row, "kind": "name", "kana": kana, "value": name}
    if field.type == "bank_account":
        return {**row, "kind": "account", "parts": _account(parts, blank=blank)}
    return row


def _joined(parts: Mapping[str, Any], *names: str) -> str:
    return "　".join(str(parts[name]) for name in names if parts.get(name))


def _words(field: Field, value: Any, *, blank: bool) -> str:
    if blank:
        return BLANK.get("file" if field.type == "photo" else field.type, "")
    if field.type in ("file", "photo"):
        return "別に添付"
    return shown(field, value)


def _boxes(field: Field, value: Any) -> list[tuple[str, bool]]:
    if field.type == "consent":
        return [("同意します", value is True)]
    if field.type == "boolean":
        return [("はい", value is True), ("いいえ", value is False)]
    chosen = value if isinstance(value, list) else [value]
    return [(option.label.ja, option.value in chosen) for option in field.options]


def _account(parts: Mapping[str, Any], *, blank: bool) -> dict[str, Any]:
    number, kind = str(parts.get("number", "")), str(parts.get("kind", ""))
    kinds = KINDS if not kind or kind in KINDS else (*KINDS, kind)
    return {
        "bank": _coded(parts, "bank"), "branch": _coded(parts, "branch"), "number": number,
        "holder": str(parts.get("holder_kana", "")), "kinds": [(name, name == kind) for name in kinds],
        "boxed": blank or (len(number) == 7 and number.isdecimal()),
    }  # fmt: skip


def _coded(parts: Mapping[str, Any], name: str) -> str:
    """A bank or branch: its name, its code, or both."""
    words, code = str(parts.get(name, "")), str(parts.get(f"{name}_code", ""))
    return f"{words}（{code}）" if words and code else words or code


def _table(field: Field, rows: list[Any], *, blank: bool) -> dict[str, Any]:
    columns = [inner for inner in field.fields if inner.stores and not (blank and inner.type == "computed")]
    filled = [[_cell(column, row.get(column.key)) for column in columns] for row in rows if isinstance(row, Mapping)]
    empty = [[_to_tick(column) for column in columns]] * (min(BLANK_ROWS, field.max_rows) if blank else 0)
    return {
        "head": [column.label.ja for column in columns],
        "widths": [WIDTHS.get(column.type, 2) for column in columns],
        "rows": filled + empty,
        "hints": [_to_choose(column) for column in columns if blank and column.options and not _to_tick(column)],
    }


def _cell(field: Field, value: Any) -> str:
    if field.type == "date" and isinstance(value, str):
        return wareki(date.fromisoformat(value))
    return shown(field, value)


def _to_choose(field: Field) -> str:
    """Under a blank table: the choices that have no room in its cells."""
    return f"「{field.label.ja}」は、{'・'.join(option.label.ja for option in field.options)} から選んで書いてください"


def _to_tick(field: Field) -> str:
    """A blank cell: the choices where they fit, the marks of a date, else nothing."""
    words = " ".join(f"□{option.label.ja}" for option in field.options)
    if field.type == "boolean":
        return "□はい □いいえ"
    return words if field.options and len(words) <= FITS else ("　　　年　 月　 日" if field.type == "date" else "")
