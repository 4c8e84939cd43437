"""Dry runs: what the live checks would have made of the cases of a period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.review import actions
from yakuba.desks.review.models import Difference, DryRun
from yakuba.desks.review.queries import cells, differences, outcome, untold_codes
from yakuba.desks.review.queries import procedure as procedure_of
from yakuba.desks.review.queries import run as run_of
from yakuba.desks.review.views.numbers import page
from yakuba.desks.review.words import BASIS, RunState
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.audit.actions import looked
from yakuba.language.eras import DateProblem, parse_date
from yakuba.web import language_of, spreadsheet

SHOWN = 200


@sent_from("review:procedure", "key")
@gate(Who.STAFF, rate="10/m", audit="review.dry_run")
@require_POST
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Have the live checks tried; the worker does it."""
    definition, _said = procedure_of(request.actor, key)
    days, errors = _period(request)
    if errors:
        return page(request, key, errors)
    try:
        found = actions.ask_for_run(request.actor, definition, days["since"], days["until"])
    except actions.NothingToTry as no:
        return page(request, key, {"until": str(no)})
    return redirect("review:run", run_id=found.pk)


def _period(request: HttpRequest) -> tuple[dict[str, date], dict[str, str]]:
    days, errors = {}, {}
    for name in ("since", "until"):
        try:
            days[name] = parse_date(request.POST.get(name, ""))
        except DateProblem as problem:
            errors[name] = problem.said.to(language_of(request))
    return days, errors


@gate(Who.STAFF, rate="120/m", audit="look: which cases of a dry run were shown")
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """What would have changed: the matrix, and the cases."""
    found = run_of(request.actor, run_id)
    lines = _lines(request.actor, found, SHOWN)
    if lines:
        looked(request.actor, f"dry_run:{found.pk}", records=[line["number"] for line in lines])
    matrix = cells(found)
    context = {
        "run": found, "cells": matrix, "changed": sum(cell.count for cell in matrix if cell.differs), "lines": lines, "shown": SHOWN,
        "bases": [(BASIS[name], count) for name, count in found.bases.items()], "going": found.state in (RunState.WAITING, RunState.RUNNING),
        "can_resume": found.state in (RunState.STOPPED, RunState.FAILED),
    }  # fmt: skip
    return render(request, "review/run.html", context)


def _lines(actor: Actor, found: DryRun, most: int | None = None) -> list[dict[str, object]]:
    untold = untold_codes(actor, found)
    return [_line(one, untold) for one in differences(actor, found)[:most]]


def _line(one: Difference, untold: Mapping[str, str]) -> dict[str, object]:
    def told(codes: str) -> str:
        said = dict.fromkeys(untold.get(code, code) for code in codes.split())
        return " ".join(word for word in said if word)

    return {
        "number": one.record.number, "filed_on": one.record.filed_on, "then": outcome(one.then), "then_codes": told(one.then_codes),
        "now": outcome(one.now), "now_codes": told(one.now_codes), "basis": one.get_basis_display(),
    }  # fmt: skip


@gate(Who.STAFF, rate="10/m", audit="look: which cases of a dry run were downloaded")
def export(request: HttpRequest, run_id: int) -> HttpResponse:
    """The cases that would have come out differently, for a spreadsheet."""
    found = run_of(request.actor, run_id)
    lines = _lines(request.actor, found)
    looked(request.actor, f"dry_run:{found.pk}", downloaded=True, records=[line["number"] for line in lines])
    head = [
        _("受付番号"), _("申請の日"), _("その時の結果"), _("その時の記号"), _("試した結果"), _("試した記号"), _("もとにした事実"),
    ]  # fmt: skip
    return spreadsheet(f"dry-run-{found.pk}.csv", head, [list(line.values()) for line in lines])


@sent_from("review:run", "run_id")
@gate(Who.STAFF, rate="30/m", audit="review.stop")
@require_POST
def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Let it rest."""
    actions.stop(request.actor, run_of(request.actor, run_id))
    messages.success(request, _("止めました。「続きから試す」で、続きから始められます"))
    return redirect("review:run", run_id=run_id)


@sent_from("review:run", "run_id")
@gate(Who.STAFF, rate="30/m", audit="review.resume")
@require_POST
def resume(request: HttpRequest, run_id: int) -> HttpResponse:
    """Let it go on."""
    actions.resume(request.actor, run_of(request.actor, run_id))
    return redirect("review:run", run_id=run_id)
