"""What a family sees: each child's plan, what to do next, and a place to say what was had."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.entitlements import has_consented
from yakuba.desks.plans import actions
from yakuba.desks.plans._calendar import calendar as calendar_file
from yakuba.desks.plans._drawing import picture
from yakuba.desks.plans._showing import named, shown
from yakuba.desks.plans.queries import child as child_of
from yakuba.desks.plans.queries import children, plan_of
from yakuba.kernel import clock
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.csvfile import Wrong
from yakuba.web import language_of

from ._typed import controls, read, with_problem


@gate(Who.SIGNED_IN, rate="60/m", audit="nothing: the names of one's own children")
def plans(request: HttpRequest) -> HttpResponse:
    """The children; where there is one, straight to the plan."""
    found = children(request.actor)
    if len(found) == 1:
        return redirect("plans:child", number=found[0].number)
    context = {"found": found, "known": request.actor.resident}
    return render(request, "plans/plans.html", context)


@gate(Who.SIGNED_IN, rate="60/m", audit="look: whose plan was shown")
def child(request: HttpRequest, number: str) -> HttpResponse:
    """One child's plan."""
    return _page(request, number)


def _page(request: HttpRequest, number: str, wrong: Wrong | None = None) -> HttpResponse:
    person, language = child_of(request.actor, number), language_of(request)
    looked(request.actor, f"resident:{person.number}", plan="all")
    ahead, today = plan_of(request.actor, person), clock.today()
    typed = request.POST.dict() if wrong else {}
    asked = with_problem(controls(ahead, ahead.law.programmes, typed, language), wrong)
    context = {
        "person": person, "plan": shown(ahead, today, language), "picture": picture(ahead, today, language),
        "controls": asked, "wrong": wrong, "today": today, "consented": has_consented(request.actor.resident),
        "others": [one for one in children(request.actor) if one != person],
    }  # fmt: skip
    return render(request, "plans/child.html", context, status=422 if wrong else 200)


@sent_from("plans:child", "number")
@gate(Who.SIGNED_IN, rate="30/m", audit="dose.tell")
@require_POST
def told(request: HttpRequest, number: str) -> HttpResponse:
    """The family says what was had."""
    try:
        key, kind, on = read(request.POST.dict())
        made = actions.tell(request.actor, number, key, on, kind=kind)
    except Wrong as wrong:
        return _page(request, number, wrong)
    said = _("受けた日を入れました。予定を立て直しました") if made else _("その日の記録は、もうあります")
    messages.success(request, said)
    return redirect("plans:child", number=number)


@sent_from("plans:child", "number")
@gate(Who.SIGNED_IN, rate="30/m", audit="dose.take_back")
@require_POST
def take_back(request: HttpRequest, number: str, dose_id: int) -> HttpResponse:
    """The family strikes out what it told by mistake."""
    actions.take_back(request.actor, number, dose_id)
    messages.success(request, _("消しました。予定を立て直しました"))
    return redirect("plans:child", number=number)


@gate(Who.SIGNED_IN, rate="30/m", audit="look: whose plan was downloaded")
def calendar(request: HttpRequest, number: str) -> HttpResponse:
    """The plan for a calendar."""
    person = child_of(request.actor, number)
    # A calendar shows no furigana.
    language = "en" if language_of(request) == "en" else "ja"
    looked(request.actor, f"resident:{person.number}", plan="calendar")
    events = [
        (
            f"plan-{person.pk}-{items[0].programme.programme}-{items[0].number}@yakuba", day,
            _("%(name)sさんの予防接種・健診") % {"name": person.full_name},
            "\n".join(named(one.programme, one.number, language) for one in items),
        )
        for day, items in plan_of(request.actor, person).plan.visits()
    ]  # fmt: skip
    name = _("%(name)sさんの予防接種・健診") % {"name": person.full_name}
    response = HttpResponse(calendar_file(events, clock.now(), name), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="plan.ics"'
    return response
