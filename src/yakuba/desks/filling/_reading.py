"""Answers to read: what was answered, page by page, and known facts in the spelling people type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yakuba.language.answers import shown
from yakuba.language.eras import wareki
from yakuba.language.procedures import Procedure


@dataclass(frozen=True)
class Line:
    """One answer: its field, its words, and whether it is hidden from whoever looks."""

    key: str
    label: str
    text: str
    masked: bool = False
    files: tuple[Any, ...] = ()


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
            text = shown(item, answers.get(item.key), language)
            lines.append(Line(item.key, item.label.to(language), text, files=handed_in))
        if lines:
            found.append(Section(number, page.title.to(language), lines))
    return found


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
