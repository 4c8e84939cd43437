"""Answers (回答): one cleaning for every channel, so that the same answers make the same case, byte for byte.

What a form posts, what the API sends, what a clerk types and what a scan reads all pass through `clean`; nothing
else makes answers. Cleaning what is clean changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from . import _sentences as say
from ._facts import known, look_up, prefill
from ._forms import from_form, nested_deeper
from ._rules import Setting, Space, judged
from ._said import Said
from ._scope import canonical, plain, scope
from ._sheet import Sheet
from ._shown import shown
from ._taking import is_empty, one, taken, wanted
from ._wrong import Row, named
from .fields import Field
from .procedures import Procedure
from .rules import Parameters

__all__ = [
    "Cleaned", "Problem", "canonical", "clean", "from_form", "is_empty", "known", "look_up", "nested_deeper", "one", "plain", "prefill",
    "scope", "shown", "taken",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: where (`children.0.birth_date`), what it is called, and the sentence for the person.

    The sentence is Japanese; `message.to("en")` says it in English.
    """

    path: str
    label: str
    message: Said


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Canonical answers, what is to be put right, and the paths of fields that are not asked."""

    answers: dict[str, object]
    problems: tuple[Problem, ...]
    hidden: frozenset[str]
    uncertain: frozenset[str] = frozenset()
    """Keys of fields of which nobody knows yet whether they are asked."""

    @property
    def ok(self) -> bool:
        return not self.problems


def clean(
    procedure: Procedure,
    raw: Mapping[str, object],
    *,
    facts: Mapping[str, object],
    today: date,
    parameters: Parameters,
    only_page: int | None = None,
    files: Collection[str] = (),
) -> Cleaned:
    """Makes answers of what was typed.

    `raw` holds strings or typed JSON values; `files` the paths of file fields that have an attachment. With
    `only_page` (counted from 0) `raw` may hold the whole draft: every page is made clean, only that page is judged.
    Unknown keys are always refused; keys of hidden and computed fields are ignored.
    """
    judged = _judged(procedure, only_page)
    setting = Setting(today, parameters, frozenset(files))
    sheet = Sheet(tuple(procedure.fields()), setting, page_show=_pages(procedure), judged=judged)
    sheet.read(raw).settle(facts)
    problems = tuple(_problems(sheet, facts, judged))
    return Cleaned(sheet.answers(), problems, frozenset(sheet.all_hidden()), frozenset(sheet.uncertain))


def _pages(procedure: Procedure) -> dict[str, str]:
    return {field.key: page.show for page in procedure.pages if page.show for field in page.fields}


def _judged(procedure: Procedure, only_page: int | None) -> frozenset[str]:
    pages = procedure.pages if only_page is None else procedure.pages[only_page : only_page + 1]
    return frozenset(field.key for page in pages for field in page.fields)


def _problems(sheet: Sheet, around: Space, judged: frozenset[str], at: Row | None = None) -> Iterator[Problem]:
    """Everything wrong on a sheet, in the order of its fields; `at` says which row of a table it is."""
    keys = {field.key for field in sheet.fields if field.stores}
    unknown = ((key, words) for key, _, words in sheet.faults if key not in keys)
    yield from (Problem(sheet.path + key, key, _in_row(at, words)) for key, words in unknown)
    space = sheet.space(around)
    for field in sheet.fields:
        if field.key in judged and field.key not in sheet.hidden and field.asked:
            yield from _of_field(sheet, field, space, at)


def _of_field(sheet: Sheet, field: Field, space: Space, at: Row | None) -> Iterator[Problem]:
    path, label = sheet.path + field.key, str(field.label)
    faults = [(part, words) for key, part, words in sheet.faults if key == field.key]
    yield from (Problem(f"{path}.{part}" if part else path, label, _in_row(at, words)) for part, words in faults)
    for number, row in enumerate(sheet.rows.get(field.key, ())):
        inner = frozenset(item.key for item in row.fields)
        yield from _problems(row, space, inner, Row(field.label, number + 1, at))
    if faults:
        return
    if not _has_answer(sheet, field):
        if field.required and field.key not in sheet.uncertain:
            yield Problem(path, label, _in_row(at, wanted(field)))
        return
    for check in field.checks:
        if judged(check.rule, space, sheet.setting)[0] is False:
            words = Said.by(check.message.to)
            yield Problem(path, label, _in_row(at, say.ABOUT(name=named(field), words=words)) if at else words)


def _in_row(row: Row | None, words: Said) -> Said:
    return say.IN_ROW(row=row, words=words) if row else words


def _has_answer(sheet: Sheet, field: Field) -> bool:
    if field.type in ("file", "photo"):
        return sheet.path + field.key in sheet.setting.files
    return bool(sheet.rows.get(field.key)) or not is_empty(sheet.values.get(field.key))
