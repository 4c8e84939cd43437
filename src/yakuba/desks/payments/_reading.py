"""What is typed at this desk, made clean by the one cleaning of the language."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from django.http import QueryDict
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.definitions.queries import parameters, procedure_of
from yakuba.kernel.records.models import Record
from yakuba.language.answers import clean, from_form
from yakuba.language.characters import cut_to, one_line, whole_number
from yakuba.language.fields import Page

from ._accounts import parts_of

_LINE = re.compile(r"^\s*([0-9]+)[\s,、，\t]+(.+)$")


def account_typed(record: Record, form: QueryDict, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """The account typed for a case and what is wrong with it, by part: cleaned as the case's own field cleans it."""
    procedure = procedure_of(record.version_id)
    field = procedure.field(procedure.pays.account) if procedure.pays else None
    if field is None:
        return {}, {}
    alone = field.model_copy(update={"key": "account", "bind": None, "show": None, "checks": [], "required": True})
    asked = procedure.model_copy(update={"pages": [Page(title="口座", fields=[alone])]})
    raw = {"account": from_form(_pairs(form)).get("account", {})}
    found = clean(asked, raw, facts={}, today=clock.today(), parameters=parameters())
    wrong = {one.path.removeprefix("account").strip("."): one.message.to(language) for one in found.problems}
    return parts_of(found.answers.get("account")), wrong


def _pairs(form: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in form.lists():
        yield from ((name, value.replace("\0", "")) for value in values)


def refusals(text: str) -> tuple[dict[int, str], str]:
    """What the bank could not pay, by line number, from lines 「番号,理由」; and what is wrong with the text, if anything.

    Read strictly: a quotation mark that is never closed would swallow the lines after it, and they would count as paid.
    """
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        return _refusals((rows.line_num, one_line(",".join(row))) for row in rows)
    except csv.Error:
        said = _("%(place)s行目の引用符が正しく閉じていません。CSV を保存し直すか、引用符を消してください")
        return {}, said % {"place": rows.line_num}


def _refusals(rows: Iterable[tuple[int, str]]) -> tuple[dict[int, str], str]:
    found: dict[int, str] = {}
    for place, words in rows:
        if not words or (place == 1 and words.startswith("番号")):
            continue
        match = _LINE.match(words)
        number = whole_number(match[1]) if match else None
        if match is None or number is None:
            said = _("%(place)s行目「%(words)s」が読めません。「番号,理由」の形で、1行に1件入れてください")
            return {}, said % {"place": place, "words": cut_to(words, 40)}
        found[number] = cut_to(match[2], 200)
    return found, ""
