"""Answers as they stand on paper: words by the path of the place they belong to, ticks by theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from yakuba.language.answers import shown
from yakuba.language.eras import era_of
from yakuba.language.fields import STORED_IN_PARTS, Field
from yakuba.language.procedures import Procedure

from ._units import ERAS

Said = tuple[str, str]
"""A path and its words; a box that is ticked has none."""


def on_paper(procedure: Procedure, answers: Mapping[str, Any], files: Collection[str] | None) -> Iterator[Said]:
    """Every answer as words and ticks. `files` are the fields with something attached; None when nobody knows."""
    for field in procedure.fields():
        if field.type in ("file", "photo"):
            if field.key in (files or ()):
                yield f"{field.key}=attached", ""
        elif field.type == "table":
            rows = answers.get(field.key)
            yield from _rows(field, rows if isinstance(rows, list) else [])
        elif field.stores:
            yield from _one(field, field.key, answers.get(field.key))


def _rows(field: Field, rows: list[Any]) -> Iterator[Said]:
    for number, row in enumerate(rows):
        for column in field.fields:
            if column.stores and isinstance(row, Mapping):
                yield from _one(column, f"{field.key}.{number}.{column.key}", row.get(column.key))


def _one(field: Field, path: str, value: Any) -> Iterator[Said]:
    if value is None or value in ("", [], {}):
        return
    if field.type in ("boolean", "consent") and isinstance(value, bool):
        yield f"{path}={'true' if value else 'false'}", ""
    elif field.type in ("choice", "choices"):
        for chosen in value if isinstance(value, list) else [value]:
            yield f"{path}={chosen}", ""
    elif field.type == "date":
        yield from _day(path, str(value))
    elif field.type == "time":
        hour, _, minute = str(value).partition(":")
        yield from ((f"{path}.hour", hour), (f"{path}.minute", minute))
    elif field.type in STORED_IN_PARTS and isinstance(value, Mapping):
        yield from _parts(path, value)
    else:
        yield path, shown(field, value) if field.type == "computed" else str(value)


def _day(path: str, value: str) -> Iterator[Said]:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        yield f"{path}.year", value
        return
    era = era_of(day)
    known = era.name in ERAS
    yield f"{path}.era={era.name if known else '西暦'}", ""
    yield f"{path}.year", str(day.year - era.before if known else day.year)
    yield f"{path}.month", str(day.month)
    yield f"{path}.day", str(day.day)


def _parts(path: str, value: Mapping[str, Any]) -> Iterator[Said]:
    for part, words in value.items():
        if part == "kind":
            yield f"{path}.kind={words}", ""
        elif words:
            yield f"{path}.{part}", str(words).replace("-", "") if part == "postal_code" else str(words)
