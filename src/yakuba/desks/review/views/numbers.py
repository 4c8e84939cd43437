"""How many cases passed by themselves, and why others did not."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yakuba.desks.review.queries import Month, checks, months, outcome, runs
from yakuba.desks.review.queries import procedure as procedure_of
from yakuba.desks.review.queries import procedures as procedures_of
from yakuba.kernel import clock
from yakuba.kernel.access.gate import Who, gate
from yakuba.language.characters import whole_number
from yakuba.language.rules.functions import add_months, add_years
from yakuba.web import Control, said_of, spreadsheet

YEARS = 2
MINUTES = 3
"""What matching one case by hand takes, until the office says how long it really does."""


def _since() -> date:
    return add_years(clock.today(), -YEARS).replace(day=1)


@gate(Who.STAFF, rate="60/m", audit="nothing: counts without names")
def procedures(request: HttpRequest) -> HttpResponse:
    """Every procedure with an automatic review, with its figures of this month and the one before."""
    since = add_months(clock.today().replace(day=1), -1)
    found = [
        {"definition": one, "months": months(one, since), "checks": len(checks(said))}
        for one, said in procedures_of(request.actor)
    ]
    return render(request, "review/procedures.html", {"found": found})


@gate(Who.STAFF, rate="60/m", audit="nothing: counts without names")
def procedure(request: HttpRequest, key: str) -> HttpResponse:
    """One procedure: its checks, its figures by month and by check, and its dry runs."""
    return page(request, key, {})


def page(request: HttpRequest, key: str, errors: dict[str, str]) -> HttpResponse:
    """The page of a procedure, with what is wrong in the period asked for; by name of the control."""
    definition, said = procedure_of(request.actor, key)
    minutes = whole_number(request.GET.get("minutes", "")) or MINUTES
    found = months(definition, _since())
    context = {
        "definition": definition, "checks": checks(said), "months": [_row(month, minutes) for month in found], "minutes": minutes,
        "by_check": [(check, sum(month.codes[check.code] for month in found)) for check in checks(said)],
        "runs": runs(definition)[:20], "period": _period(request, errors), "wrong": errors,
    }  # fmt: skip
    return render(request, "review/procedure.html", context, status=422 if errors else 200)


def _period(request: HttpRequest, errors: dict[str, str]) -> list[Control]:
    today = clock.today()
    return [
        Control("date", name, label, request.POST.get(name, day.isoformat()), required=True, errors=said_of(errors, name))
        for name, label, day in (
            ("since", _("いつからの申請"), add_years(today, -1)), ("until", _("いつまでの申請"), today),
        )
    ]  # fmt: skip


def _row(month: Month, minutes: int) -> dict[str, object]:
    words = {name: month.outcomes[name] for name in ("return", "person", "refuse")}
    hours = round(month.passed * minutes / 60, 1)
    return {
        "first": month.first,
        "total": month.total,
        "passed": month.passed,
        "hours": hours,
        "codes": month.codes,
        **words,
    }


@gate(Who.STAFF, rate="10/m", audit="nothing: counts without names")
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The figures for a spreadsheet: one line per month and result, and per month and check."""
    definition, said = procedure_of(request.actor, key)
    titles = {check.code: check.title.ja for check in checks(said)}
    lines: list[list[object]] = []
    for month in months(definition, _since()):
        lines += [[f"{month.first:%Y-%m}", _("結果"), outcome(word), count] for word, count in month.outcomes.items()]
        lines += [
            [f"{month.first:%Y-%m}", code, titles.get(code, ""), count] for code, count in sorted(month.codes.items())
        ]
    return spreadsheet(f"{key}-review.csv", [_("月"), _("記号"), _("結果・確認"), _("件数")], lines)
