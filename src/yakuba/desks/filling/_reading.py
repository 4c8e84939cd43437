"""Answers to read: what was answered, page by page, and known facts in the spelling people type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yakuba.language.answers import shown
from yakuba.language.eras import wareki
from yakuba.language.fields import Field
from yakuba.language.procedures import Procedure
from yakuba.web import ruby, said


@dataclass(frozen=True)
class Line:
    """One answer: its field, its words, and whether it is hidden from whoever looks."""

    key: str
    label: str
    text: str
    masked: bool = False
    files: tuple[Any, ...] = ()
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    """Of a table: each row as (label, words) pairs. `text` says the same in one go."""
    whole: bool = False
    """Whether the words may not be broken over two lines: a telephone number."""


@dataclass(frozen=True)
class Section:
    """One page's answers."""

    number: int
    title: str
    lines: list[Line]


def sections(
    procedure: Procedure,
    answers: Mapping[str, Any],
    *,
    language: str = "ja",
    files: Mapping[str, Iterable[Any]] | None = None,
) -> list[Section]:
    """What was answered, to be read."""
    found = []
    for number, page in enumerate(procedure.pages):
        lines = []
        for item in page.fields:
            handed_in = tuple((files or {}).get(item.key, ()))
            if not item.stores or (item.key not in answers and not handed_in):
                continue
            value = answers.get(item.key)
            words, rows = read(item, value, language), _rows(item, value, language)
            lines.append(
                Line(
                    item.key, said(item.label, language), words, files=handed_in, rows=rows, whole=item.type == "phone"
                )
            )
        if lines:
            found.append(Section(number, said(page.title, language), lines))
    return found


def read(item: Field, value: object, language: str) -> str:
    """An answer in words. Words of the pack, which are those of options, carry their furigana; what was typed never does."""
    words = shown(item, value, language)
    return ruby(words) if language == "easy" and item.type in ("choice", "choices") else words


def _rows(item: Field, value: object, language: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    if item.type != "table" or not isinstance(value, list):
        return ()
    return tuple(
        tuple(
            (said(part.label, language), words)
            for part in item.fields
            if (words := read(part, row.get(part.key), language))
        )
        for row in value
        if isinstance(row, Mapping)
    )


def typed_form(value: Any) -> Any:
    """A canonical answer in the spelling a person would type: dates in the Japanese era, rows numbered."""
    if isinstance(value, Mapping):
        return {key: typed_form(part) for key, part in value.items()}
    if isinstance(value, list):
        if value and isinstance(value[0], Mapping):
            return {str(number): typed_form(row) for number, row in enumerate(value)}
        return value
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return wareki(date.fromisoformat(value))
        except ValueError:
            return value
    return value
