"""Once only (ワンスオンリー): what the town hall already knows is filled in, not asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ._rules import Setting, judged
from ._scope import plain
from ._taking import SINGLE, take
from ._wrong import Wrong
from .fields import STORED_IN_PARTS, Field
from .procedures import Procedure
from .rules import Parameters

__all__ = ["known", "look_up", "prefill"]

_NO_DAY = date(1, 1, 1)


def prefill(
    procedure: Procedure, facts: Mapping[str, object], *, today: date, parameters: Parameters
) -> dict[str, object]:
    """Canonical answers from the facts fields are bound to. A fact that would be no right answer is left out."""
    return _filled(procedure, facts, Setting(today, parameters))[0]


def known(
    procedure: Procedure, facts: Mapping[str, object], *, today: date, parameters: Parameters
) -> dict[str, object]:
    """The answers that need not be asked at all; of a table, only when no row has an open question."""
    answers, whole = _filled(procedure, facts, Setting(today, parameters))
    return {key: value for key, value in answers.items() if key in whole}


def look_up(facts: Mapping[str, object], path: str) -> object:
    """The fact at a dotted path; None when it is unknown."""
    value: object = facts
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def _filled(procedure: Procedure, facts: Mapping[str, object], setting: Setting) -> tuple[dict[str, object], set[str]]:
    answers: dict[str, object] = {}
    whole: set[str] = set()
    for field in procedure.fields():
        if field.rows:
            rows, complete = _rows(field, facts, setting)
            if rows is not None:
                answers[field.key] = rows
                whole |= {field.key} if complete else set()
        elif (value := _bound(field, facts)) is not None:
            answers[field.key] = value
            whole.add(field.key)
    return answers, whole


def _rows(field: Field, facts: Mapping[str, object], setting: Setting) -> tuple[list[dict[str, object]] | None, bool]:
    people = look_up(facts, field.rows or "")
    if not isinstance(people, list | tuple):
        return None, False
    if field.among:
        people = [one for one in people if judged(field.among, {**facts, "row": one}, setting)[0] is not False]
    rows = [
        {item.key: value for item in field.fields if (value := _bound(item, {**facts, "row": person})) is not None}
        for person in people[: field.max_rows]
    ]
    asked = [item.key for item in field.fields if item.asked and item.type != "heading"]
    return [row for row in rows if row], all(key in row for row in rows for key in asked)


def _bound(field: Field, facts: Mapping[str, object]) -> object:
    if not field.bind or field.type not in SINGLE:
        return None
    value = look_up(facts, field.bind)
    if field.type in ("date", "text") and isinstance(value, date):
        value = value.isoformat()
    if field.type == "text" and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(plain(value))
    if isinstance(value, Mapping) and field.type in STORED_IN_PARTS:
        value = {part: words for part, words in value.items() if part in STORED_IN_PARTS[field.type]}
    # A birth date long ago must not be judged by `not_after: today` here: filling in is not the moment of filing.
    loose = field.model_copy(update={"not_before": None, "not_after": None}) if field.type == "date" else field
    try:
        return take(loose, value, _NO_DAY)
    except Wrong:
        return None
