"""What the office sees: finding a child, the plan, recording and confirming what was had, and who is late."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.plans import actions, queries
from yakuba.desks.plans._drawing import picture
from yakuba.desks.plans._showing import shown
from yakuba.desks.plans.models import Due
from yakuba.desks.plans.words import Source
from yakuba.kernel import clock
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.csvfile import Wrong
from yakuba.kernel.records.errors import too_many
from yakuba.language.characters import cut_to, one_line
from yakuba.web import Control, language_of
from yakuba.web.spreadsheet import spreadsheet

from ._typed import controls, read, with_problem

PAGE = 50
LOT = 40
"""Characters of a lot number."""


@gate(Who.STAFF, rate="60/m", audit="look: whom one searched for, whose told doses were listed", right=Right.OFFERS)
def children(request: HttpRequest) -> HttpResponse:
    """Find a child; what families told and nobody confirmed; every programme with who is late."""
    words = cut_to(one_line(request.GET.get("q", "")), 80)
    waiting = list(queries.to_be_confirmed(request.actor))
    if waiting:
        looked(request.actor, "residents", doses=len(waiting), residents=[one.resident.number for one in waiting])
    context = {
        "words": words, "found": queries.search(request.actor, words) if words else [], "waiting": waiting,
        "figures": queries.figures(request.actor), "today": clock.today(),
    }  # fmt: skip
    return render(request, "plans/children.html", context)


@gate(Who.STAFF, rate="60/m", audit="look: whose plan was shown", right=Right.OFFERS)
def patient(request: HttpRequest, number: str) -> HttpResponse:
    """One child's plan, and the form for what was had."""
    return _page(request, number)


def _page(request: HttpRequest, number: str, wrong: Wrong | None = None) -> HttpResponse:
    person, language = queries.patient(request.actor, number), language_of(request)
    looked(request.actor, f"resident:{person.number}", plan="all")
    ahead, today = queries.plan_of(request.actor, person), clock.today()
    typed = request.POST.dict() if wrong else {}
    asked = controls(ahead, queries.work_of(request.actor), typed, language)
    asked.append(Control("text", "lot", _("ロット番号"), typed.get("lot", ""), attrs={"maxlength": LOT}))
    context = {
        "person": person, "plan": shown(ahead, today, language), "picture": picture(ahead, today, language),
        "controls": with_problem(asked, wrong), "wrong": wrong, "today": today, "family": Source.FAMILY,
    }  # fmt: skip
    return render(request, "plans/patient.html", context, status=422 if wrong else 200)


@sent_from("plans:patient", "number")
@gate(Who.STAFF, rate="60/m", audit="dose.record", right=Right.OFFERS)
@require_POST
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what was had; a day the law did not allow is taken, with a word to look again."""
    try:
        key, kind, on = read(request.POST.dict())
        lot = one_line(request.POST.get("lot", ""))
        if said := too_many(lot, LOT):
            raise Wrong("ロット番号", "", said)
        made = actions.record(request.actor, number, key, on, kind=kind, lot=lot)
    except Wrong as wrong:
        return _page(request, number, wrong)
    messages.success(request, _("記録しました。予定を立て直しました"))
    if not queries.lawful(made.resident, made.definition, made.on):
        messages.warning(
            request, _("この日は、決まりの時期か間隔に入っていません。日付が正しいか、予診票で確かめてください")
        )
    return redirect("plans:patient", number=number)


@sent_from("plans:patient", "number")
@gate(Who.STAFF, rate="60/m", audit="dose.confirm", right=Right.OFFERS)
@require_POST
def confirm(request: HttpRequest, number: str, dose_id: int) -> HttpResponse:
    """What a family told is true."""
    actions.confirm(request.actor, number, dose_id)
    messages.success(request, _("市の記録にしました"))
    return redirect("plans:patient", number=number)


@sent_from("plans:patient", "number")
@gate(Who.STAFF, rate="60/m", audit="dose.remove", right=Right.OFFERS)
@require_POST
def remove(request: HttpRequest, number: str, dose_id: int) -> HttpResponse:
    """Strike out a mistake."""
    actions.remove(request.actor, number, dose_id)
    messages.success(request, _("消しました。予定を立て直しました"))
    return redirect("plans:patient", number=number)


@gate(Who.STAFF, rate="60/m", audit="look: whose names were shown", right=Right.OFFERS)
def late(request: HttpRequest, key: str) -> HttpResponse:
    """Who did not have it on the recommended days, and still may."""
    definition, _said = queries.programme(request.actor, key)
    page = Paginator(queries.late(definition), PAGE).get_page(request.GET.get("page"))
    looked(request.actor, f"definition:{key}", residents=[one.resident.number for one in page])
    return render(request, "plans/late.html", {"definition": definition, "page": page})


@gate(Who.STAFF, rate="10/m", audit="look: whose names were downloaded", right=Right.OFFERS)
def late_list(request: HttpRequest, key: str) -> HttpResponse:
    """The same for a spreadsheet: heads in the language of the screen."""
    definition, _said = queries.programme(request.actor, key)
    found = list(queries.late(definition))
    looked(request.actor, f"definition:{key}", residents=[one.resident.number for one in found])
    head = (
        _("宛名番号"), _("氏名"), _("生年月日"), _("郵便番号"), _("住所"), _("何回目"), _("おすすめの最後の日"),
        _("受けられる最後の日"), _("記録"),
    )  # fmt: skip
    return spreadsheet(f"{key}-late.csv", head, [_line(one) for one in found])


def _line(one: Due) -> tuple[object, ...]:
    person, record = one.resident, "" if one.known else _("受けたかどうかの記録がありません")
    return (
        person.number, person.full_name, person.birth_date, person.postal_code, person.address, one.number,
        one.standard_last, one.last, record,
    )  # fmt: skip
