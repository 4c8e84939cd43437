"""From what stands in the places of a form to raw answers, as `clean` takes them from every channel."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yakuba.language.fields import STORED_IN_PARTS, Field
from yakuba.language.procedures import Procedure

Values = Mapping[str, str]
"""Words by the path of their place; a box that is ticked has an empty string, one that is not has no entry."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read: where, what it is called, and a sentence for whoever types it instead."""

    path: str
    label: str
    words: str


def knows(field: Field) -> bool:
    """Whether the town may know the answer already: an empty place then leaves what it knows."""
    return bool(field.bind or field.rows)


def raw_answers(
    procedure: Procedure, values: Values, readable: Collection[str], struck: Collection[str] = ()
) -> tuple[dict[str, Any], tuple[str, ...], tuple[Unread, ...]]:
    """The answers, the fields something is said to be attached to, and what could not be read.

    An empty place of a `readable` field says None: nothing was written, which is not the same as not being asked. Where
    the town may know the answer it says nothing at all, so that what is known stands; None only where it is `struck`.
    """
    answers: dict[str, Any] = {}
    attached: list[str] = []
    problems: list[Unread] = []
    for field in procedure.fields():
        if field.type in ("file", "photo"):
            attached += [field.key] * (f"{field.key}=attached" in values)
            continue
        if field.key in struck and knows(field):
            answers[field.key] = None
        elif field.asked and field.key in readable:
            is_table, before = field.type == "table", len(problems)
            raw = _rows(field, values, problems) if is_table else _one(field, field.key, values, problems)
            if raw is not None or (len(problems) == before and not knows(field)):
                answers[field.key] = raw
    return answers, tuple(attached), tuple(problems)


def _rows(field: Field, values: Values, problems: list[Unread]) -> list[dict[str, Any]] | None:
    """The rows with something in them, in order."""
    start = f"{field.key}."
    numbers = {path.split(".")[1] for path in values if path.startswith(start)}
    rows = []
    for number in sorted(int(number) for number in numbers if number.isdecimal()):
        row = {
            column.key: _one(column, f"{field.key}.{number}.{column.key}", values, problems) for column in field.fields
        }
        rows.append({key: raw for key, raw in row.items() if raw is not None})
    return rows or None


def _one(field: Field, path: str, values: Values, problems: list[Unread]) -> Any:
    match field.type:
        case "heading" | "computed" | "file" | "photo":
            return None
        case "choice" | "boolean":
            return _picked(field, path, values, problems)
        case "choices":
            return [option.value for option in field.options if f"{path}={option.value}" in values] or None
        case "consent":
            return True if f"{path}=true" in values else None
        case "date":
            return _day(field, path, values, problems)
        case "time":
            hour, minute = values.get(f"{path}.hour", ""), values.get(f"{path}.minute", "")
            return f"{hour}:{minute.zfill(2)}" if hour or minute else None
        case kind if kind in STORED_IN_PARTS:
            return dict(_parts(field, path, values, problems)) or None
    return values.get(path)


def _picked(field: Field, path: str, values: Values, problems: list[Unread]) -> str | bool | None:
    options: list[Any] = ["true", "false"] if field.type == "boolean" else [option.value for option in field.options]
    picked = [option for option in options if f"{path}={option}" in values]
    if len(picked) > 1:
        problems.append(Unread(path, field.label.ja, "2つ以上にしるしがあります。1つだけにしてください"))
        return None
    if not picked:
        return None
    return picked[0] == "true" if field.type == "boolean" else str(picked[0])


def _day(field: Field, path: str, values: Values, problems: list[Unread]) -> str | None:
    eras = [name.rpartition("=")[2] for name in values if name.startswith(f"{path}.era=")]
    year, month, day = (values.get(f"{path}.{part}", "") for part in ("year", "month", "day"))
    if not (year or month or day):
        return None
    if len(eras) != 1:
        problems.append(Unread(path, field.label.ja, "元号のしるしを1つだけ付けてください"))
        return None
    return f"{eras[0]}{year}年{month}月{day}日"


def _parts(field: Field, path: str, values: Values, problems: list[Unread]) -> Iterator[tuple[str, str]]:
    for part in STORED_IN_PARTS[field.type]:
        if part == "kind":
            kinds = [name.rpartition("=")[2] for name in values if name.startswith(f"{path}.kind=")]
            if len(kinds) > 1:
                problems.append(Unread(f"{path}.kind", field.label.ja, "預金の種類は1つだけにしるしを付けてください"))
            elif kinds:
                yield "kind", kinds[0]
        elif words := values.get(f"{path}.{part}"):
            yield part, words
