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

KEY, HOME = "person", "home"
"""The columns that say who a row is, and of which household: by the key of the one whose row holds its lists."""
_KINDS = {"boolean": BOOL, "number": INT, "yen": INT, "date": DAY, "text": TEXT, "kana": TEXT, "choice": TEXT, "time": TEXT,
          "phone": TEXT, "email": TEXT, "long_text": TEXT}  # fmt: skip
_LINE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
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
    parts, own = _parts(shape), _parts({path: kind for path, kind in shape.items() if isinstance(kind, str)})
    lists = [path.split(".") for path, kind in shape.items() if not isinstance(kind, str)]
    home, held = 0, None
    with file.open("w", encoding="utf-8") as out:
        for key, facts in people:
            now = [_at(facts, path) for path in lists]
            if held is None or any(one is not other for one, other in zip(now, held, strict=True)):
                home, held = key, now
            row: dict[str, Any] = {KEY: key, HOME: home}
            wrong = _fill(row, facts, parts if home == key else own)
            if wrong is not None:
                held = None
                yield Odd(key, facts, wrong)
                continue
            out.write(_LINE.encode(row))
            out.write("\n")


def _parts(shape: Mapping[str, Kind]) -> dict[str, dict[str, tuple[str, Kind]]]:
    parts: dict[str, dict[str, tuple[str, Kind]]] = {}
    for path, kind in shape.items():
        root, _, name = path.partition(".")
        parts.setdefault(root, {})[name] = path, kind
    return parts


def _at(facts: Mapping[str, Any], path: list[str]) -> Any:
    """The list at a path; people of one household hold the same one."""
    held: Any = facts
    for name in path:
        held = held.get(name) if isinstance(held, Mapping) else None
    return held


def _fill(
    row: dict[str, Any], facts: Mapping[str, Any], parts: Mapping[str, Mapping[str, tuple[str, Kind]]]
) -> str | None:
    """Put what is known into a row; the path that does not fit, when one does not."""
    for root, held in facts.items():
        wanted = parts.get(root, {})
        for name, value in held.items() if isinstance(held, Mapping) else (("", held),):
            if name not in wanted:
                continue
            path, kind = wanted[name]
            fitting = _items(value, kind) if isinstance(kind, Rows) else _fitting(value, kind)
            if fitting is None:
                return path
            row[path] = fitting
    return None


def _fitting(value: Any, kind: Kind) -> Any:
    """The value as JSON, or None where it does not fit."""
    if kind == DAY:
        return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else None
    if kind == BOOL:
        return value if isinstance(value, bool) else None
    if kind == INT:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return value if whole and -(2**63) <= value < 2**63 else None
    return value if isinstance(value, str) else None


def _items(value: Any, kind: Rows) -> list[dict[str, Any]] | None:
    if not isinstance(value, list):
        return None
    made = []
    for item in value:
        if not isinstance(item, Mapping):
            return None
        row = {name: _fitting(item[name], part) for name, part in kind.parts.items() if name in item}
        if None in row.values():
            return None
        made.append(row)
    return made
