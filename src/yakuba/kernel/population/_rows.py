"""Everybody's facts as lines of JSON, one person each, which every engine reads the same way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from yakuba.language.procedures import Fact
from yakuba.language.rules.columns import BOOL, DAY, INT, TEXT, Kind, Rows

KEY = "person"
"""The column that says who a row is."""
_KINDS = {"boolean": BOOL, "number": INT, "yen": INT, "date": DAY, "text": TEXT, "kana": TEXT, "choice": TEXT, "time": TEXT,
          "phone": TEXT, "email": TEXT, "long_text": TEXT}  # fmt: skip
PEOPLE = "list of"


@dataclass(frozen=True, slots=True)
class Odd:
    """Somebody whose facts do not fit the columns: a word where a number belongs. They are judged one by one."""

    key: int
    facts: Mapping[str, Any]
    path: str


def shape_of(facts: Iterable[Fact], needed: Iterable[str]) -> dict[str, Kind]:
    """The columns for the fact paths that rules need; a path that no column can hold is left out."""
    known = {fact.key: fact for fact in facts}
    shape: dict[str, Kind] = {}
    parts: dict[str, dict[str, str]] = {}
    for path in sorted(needed):
        if path in known and (kind := _KINDS.get(_base(known[path]))):
            shape[path] = kind
            continue
        above = next((key for key in known if path.startswith(f"{key}.") or path == key), None)
        if above is not None and known[above].type.startswith(PEOPLE):
            inner = parts.setdefault(above, {})
            name = path.removeprefix(above).removeprefix(".")
            if name and (kind := _KINDS.get(_base(known.get(f"resident.{name}")), TEXT)):
                inner[name] = kind
    # A list whose items nothing is asked of still has a length.
    return shape | {path: Rows(inner or {"number": TEXT}) for path, inner in parts.items()}


def _base(fact: Fact | None) -> str:
    return fact.type.split(" ", 1)[0].split("[", 1)[0] if fact else "text"


def write_rows(file: Path, people: Iterable[tuple[int, Mapping[str, Any]]], shape: Mapping[str, Kind]) -> Iterator[Odd]:
    """Write people's facts to a file; gives those who do not fit. Nothing is written until it is iterated."""
    with file.open("w", encoding="utf-8") as out:
        for key, facts in people:
            row: dict[str, Any] = {KEY: key}
            wrong = _fill(row, facts, shape)
            if wrong is not None:
                yield Odd(key, facts, wrong)
                continue
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
            out.write("\n")


def _fill(row: dict[str, Any], facts: Mapping[str, Any], shape: Mapping[str, Kind]) -> str | None:
    for path, kind in shape.items():
        value = _at(facts, path)
        if value is _NOTHING:
            continue
        if isinstance(kind, Rows):
            items = _items(value, kind)
            if items is None:
                return path
            row[path] = items
        elif isinstance(kind, str) and _fits(value, kind):
            row[path] = value.isoformat() if kind == DAY else value
        else:
            return path
    return None


_NOTHING = object()


def _at(facts: Mapping[str, Any], path: str) -> Any:
    here: Any = facts
    for name in path.split("."):
        if not isinstance(here, Mapping) or name not in here:
            return _NOTHING
        here = here[name]
    return here


def _items(value: Any, kind: Rows) -> list[dict[str, Any]] | None:
    if not isinstance(value, list):
        return None
    made = []
    for item in value:
        row = {}
        for name, part in kind.parts.items():
            if isinstance(item, Mapping) and name in item:
                if not _fits(item[name], part):
                    return None
                row[name] = item[name].isoformat() if part == DAY else item[name]
        made.append(row)
    return made


def _fits(value: Any, kind: str) -> bool:
    if kind == BOOL:
        return isinstance(value, bool)
    if kind == INT:
        return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    if kind == DAY:
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, str)
