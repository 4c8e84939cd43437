"""Figures of waiting and serving: a picture, the table beside it, and every figure as CSV."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yakuba.desks.tickets._drawing import picture
from yakuba.desks.tickets._figures import Figure, Figures, figures
from yakuba.desks.tickets.queries import purposes
from yakuba.kernel import clock
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.language.eras import DateProblem, parse_date
from yakuba.web import Column, Control, language_of, spreadsheet
from yakuba.web.templatetags.frame import wareki

SPAN = 28
MOST = 366


@gate(Who.STAFF, rate="60/m", audit="nothing: figures without names", right=Right.COUNTER)
def figures_page(request: HttpRequest) -> HttpResponse:
    """Waiting and serving by hour, by purpose and by day."""
    first, last, wrong = _days(request)
    found, titles = figures(first, last), _titles(request)
    cuts = [
        _cut("hour", _("時間帯ごと"), _("時間帯"), found.by_hour, lambda one: _("%(hour)s時台") % {"hour": one.key}, lambda one: str(one.key)),
        _cut("purpose", _("用件ごと"), _("用件"), found.by_purpose, lambda one: titles.get(one.key, one.key), lambda one: titles.get(one.key, one.key)),
        _cut("day", _("日ごと"), _("日"), found.by_day, lambda one: wareki(one.key), lambda one: f"{one.key:%m/%d}"),
    ]  # fmt: skip
    context = {
        "cuts": cuts, "total": found.total, "first": first, "last": last, "query": request.GET.urlencode(),
        "controls": [
            Control("date", "first", _("いつから"), value=request.GET.get("first", first.isoformat()), marked=False, errors=wrong.get("first", ())),
            Control("date", "last", _("いつまで"), value=request.GET.get("last", last.isoformat()), marked=False, errors=wrong.get("last", ())),
        ],
    }  # fmt: skip
    return render(request, "tickets/figures.html", context, status=422 if wrong else 200)


def _days(request: HttpRequest) -> tuple[date, date, dict[str, tuple[str, ...]]]:
    """The span asked for, or the last weeks, and what is wrong with it."""
    wrong: dict[str, tuple[str, ...]] = {}
    days = {"first": clock.today() - timedelta(days=SPAN - 1), "last": clock.today()}
    for name in days:
        if text := request.GET.get(name, ""):
            try:
                days[name] = parse_date(text)
            except DateProblem as problem:
                wrong[name] = (problem.said.to(language_of(request)),)
    if not wrong and not timedelta(0) <= days["last"] - days["first"] < timedelta(days=MOST):
        wrong["first"] = (_("「いつから」を「いつまで」より前の、1年以内の日にしてください"),)
    if wrong:
        days = {"first": clock.today() - timedelta(days=SPAN - 1), "last": clock.today()}
    return days["first"], days["last"], wrong


def _titles(request: HttpRequest) -> dict[Any, str]:
    language = language_of(request)
    return {one.purpose: one.title.to(language) for one in purposes()}


def _cut(
    key: str, title: str, head: str, lines: list[Figure], name: Callable[[Figure], str], short: Callable[[Figure], str]
) -> dict[str, Any]:
    columns = [Column(head), *(Column(words, numeric=True) for words in _heads())]
    rows = [[name(one), *_cells(one)] for one in lines]
    return {"key": key, "title": title, "columns": columns, "rows": rows, "picture": picture(lines, short)}


def _heads() -> list[str]:
    return [
        _("呼んだ人数"), _("待ち時間の中央値（分）"), _("待ち時間の最大（分）"), _("応対時間の中央値（分）"),
        _("応対時間の最大（分）"), _("来なかった・帰った"), _("呼べずに終えた"), _("予測が当たった割合（%）"),
    ]  # fmt: skip


def _cells(one: Figure) -> list[object]:
    times = (one.wait_median, one.wait_most, one.service_median, one.service_most)
    said = ["—" if minutes is None else f"{minutes:.1f}" for minutes in times]
    return [one.people, *said, one.left, one.ended, "—" if one.hits is None else one.hits]


@gate(Who.STAFF, rate="30/m", audit="nothing: figures without names", right=Right.COUNTER)
def download(request: HttpRequest, cut: str) -> HttpResponse:
    """Every figure as CSV: by hour, by purpose, by day, or each hour of each day and purpose."""
    first, last, _wrong = _days(request)
    lines, heads = _lines_of(figures(first, last), cut, _titles(request))
    name = f"waiting-{cut}-{first:%Y%m%d}-{last:%Y%m%d}.csv"
    return spreadsheet(name, [*heads, *_heads()], ([*keys, *_cells(one)] for keys, one in lines))


def _lines_of(found: Figures, cut: str, titles: dict[Any, str]) -> tuple[list[tuple[list[object], Figure]], list[str]]:
    if cut == "hour":
        return [([one.key], one) for one in found.by_hour], [_("時間帯")]
    if cut == "purpose":
        return [([titles.get(one.key, one.key)], one) for one in found.by_purpose], [_("用件")]
    if cut == "day":
        return [([one.key], one) for one in found.by_day], [_("日")]
    if cut != "all":
        raise Http404
    lines = [([one.key[0], one.key[1], titles.get(one.key[2], one.key[2])], one) for one in found.finest]
    return lines, [_("日"), _("時間帯"), _("用件")]
