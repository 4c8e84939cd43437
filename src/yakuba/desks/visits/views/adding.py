"""Procedures of others of the same household, and those no event brings up, added to a visit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from yakuba.desks.visits._standing import Standing
from yakuba.desks.visits.actions import add, leave_out
from yakuba.desks.visits.queries import visit_of
from yakuba.kernel.access.errors import NotAllowed, NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right


@gate(Who.STAFF, rate="120/m", audit="visit.add: for whom, and which procedure", right=Right.COUNTER)
@require_POST
def add_for(request: HttpRequest, number: str) -> HttpResponse:
    """One procedure for one member of the household."""
    found = visit_of(request.actor, number)
    person = next(
        (one for one in Standing(request.actor, found).family if one.number == request.POST.get("person")), None
    )
    try:
        if person is None:
            raise NotAllowed(gettext("だれの手続かを、同じ世帯の方から選んでください"))
        add(request.actor, found.number, request.POST.get("procedure", ""), person)
    except NotFound:
        messages.error(request, gettext("窓口で受け付ける手続を、一覧から選んでください"))
    except NotAllowed as no:
        messages.error(request, str(no))
    return redirect("visits:needs", number=found.number)


@gate(Who.STAFF, rate="120/m", audit="visit.leave_out: for whom, and which procedure", right=Right.COUNTER)
@require_POST
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """Take back what was added."""
    found = visit_of(request.actor, number)
    try:
        leave_out(request.actor, found.number, request.POST.get("procedure", ""), request.POST.get("person", ""))
    except NotAllowed as no:
        messages.error(request, str(no))
    return redirect("visits:needs", number=found.number)
