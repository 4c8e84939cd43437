"""What rules read: the facts, and the answers given so far, each in the type rules expect."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from .fields import Field

__all__ = ["canonical", "plain", "scope", "typed"]

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def scope(
    facts: Mapping[str, object],
    answers: Mapping[str, object],
    *,
    amount: object = None,
    case: object = None,
    fields: Iterable[Field] | None = None,
) -> dict[str, object]:
    """The names of a rule: facts by their roots, answers by their keys, days as dates.

    With `fields` the types are exact; without, whatever looks like an ISO day is one. `amount` and `case` are
    unknown while they are None.
    """
    space: dict[str, object] = dict(facts)
    space |= typed(answers, fields)
    space |= {name: value for name, value in (("amount", amount), ("case", case)) if value is not None}
    return space


def typed(answers: Mapping[str, object], fields: Iterable[Field] | None = None) -> dict[str, object]:
    """Canonical answers with days turned into dates."""
    by_key = {field.key: field for field in fields} if fields is not None else {}
    return {key: _typed(value, by_key.get(key)) for key, value in answers.items()}


def _typed(value: object, field: Field | None) -> object:
    if isinstance(value, str):
        may_be_day = field is None or field.type in ("date", "computed")
        return _day(value) if may_be_day and _ISO_DAY.fullmatch(value) else value
    if isinstance(value, list) and (field is None or field.type == "table"):
        inner = field.fields if field else None
        return [typed(row, inner) if isinstance(row, Mapping) else row for row in value]
    return value


def _day(text: str) -> date | str:
    """The day, or the words as they are: 2026-99-99 looks like a day and is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def plain(value: object) -> object:
    """A rule's value as canonical JSON: days as ISO strings, whole numbers as integers."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value)


def canonical(answers: Mapping[str, object]) -> str:
    """The one way to write answers down: sorted, compact JSON. Equal answers give equal bytes."""
    return json.dumps(plain(answers), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
