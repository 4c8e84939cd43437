"""What was typed into the form for a dose that was had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from yakuba.desks.plans._showing import choices
from yakuba.desks.plans.queries import Ahead
from yakuba.kernel.csvfile import Wrong
from yakuba.language.characters import cut_to, one_line
from yakuba.language.eras import DateProblem, parse_date
from yakuba.web import Control

COLUMNS = {"受けた日": "on", "接種・健診": "what", "ロット番号": "lot"}


def controls(ahead: Ahead, keys: Iterable[str], typed: Mapping[str, str], language: str) -> list[Control]:
    """What was had and when, with what was typed."""
    what = _("接種・健診")
    on = _("受けた日")
    return [
        Control("select", "what", what, typed.get("what", ""), required=True, options=choices(ahead, keys, language)),
        Control("date", "on", on, typed.get("on", ""), required=True, help=_("母子健康手帳で確かめてください。"), example="2026-11-21"),
    ]  # fmt: skip


def read(typed: Mapping[str, str]) -> tuple[str, str, date]:
    """The key of the programme, the kind, and the day. Raises Wrong."""
    key, _sep, kind = typed.get("what", "").partition(":")
    if not key:
        raise Wrong("接種・健診", _("選ばれていません。"), _("一つを選んでください"))
    text = one_line(typed.get("on", ""))
    if not text:
        raise Wrong("受けた日", _("空です。"), _("受けた日を入れてください"))
    try:
        return key, kind, parse_date(text)
    except DateProblem as problem:
        raise Wrong(
            "受けた日", _("「%(text)s」は日付ではありません。") % {"text": cut_to(text, 40)}, str(problem)
        ) from problem


def with_problem(found: list[Control], wrong: Wrong | None) -> list[Control]:
    """The controls, the one that is wrong with its words."""
    if wrong is None:
        return found
    name = COLUMNS.get(wrong.column, "what")
    said = (f"{wrong.what}{wrong.right}",)
    return [replace(one, errors=said) if one.name == name else one for one in found]
