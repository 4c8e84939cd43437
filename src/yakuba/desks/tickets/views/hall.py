"""What everybody may see: how long it takes now, the big screen, and one's own ticket on the phone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.desks.tickets import actions, queries
from yakuba.desks.tickets.models import Ticket
from yakuba.desks.tickets.words import State
from yakuba.kernel import clock
from yakuba.kernel.access.gate import Who, gate

from . import _words

SHOWN = 8
"""Calls on the big screen: more could not be read across a hall."""


def _lines() -> list[dict[str, Any]]:
    return [{"line": one, "forecast": _words.span(one.minutes)} for one in queries.lines()]


@gate(Who.PUBLIC, rate="240/m", audit="nothing: figures without names")
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """How many wait for each purpose, and how long whoever comes now will wait."""
    context = {"lines": _lines(), "at": _words.at(), "open": queries.takes_numbers(), "every": 30}
    return render(request, "tickets/now.html", context)


@gate(Who.PUBLIC, rate="240/m", audit="nothing: numbers and windows without names")
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """The big screen: who is called where, and how long each purpose takes. Nothing personal."""
    called = [one for one in queries.called() if one.state == State.CALLED]
    served = [one for one in queries.called() if one.state == State.SERVING]
    context = {
        "called": called[:SHOWN], "served": served[:SHOWN], "lines": _lines(), "at": _words.at(),
        "held": list(queries.held()[:SHOWN]), "day": queries.day_now(), "every": 5,
    }  # fmt: skip
    return render(request, "tickets/screen.html", context)


@gate(Who.PUBLIC, rate="600/m", audit="nothing: a ticket names nobody")
@require_safe
def ticket_page(request: HttpRequest, token: str) -> HttpResponse:
    """One's own number: how many before me, how long, and where I am called."""
    one = queries.ticket(token)
    return render(request, "tickets/ticket.html", _standing(one) | {"every": 5 if one.state == State.CALLED else 15})


def _standing(one: Ticket) -> dict[str, Any]:
    stands = queries.standing(one) if one.state == State.WAITING else None
    return {
        "ticket": one, "purpose": _words.of(one.purpose), "at": _words.at(), "old": one.day != clock.today(),
        "before": stands.before if stands else 0, "forecast": _words.span(stands.minutes) if stands and stands.wait else "",
        "said": _said(one, stands.before if stands else 0), "over": one.state in (State.DONE, State.LEFT, State.ENDED),
    }  # fmt: skip


def _said(one: Ticket, before: int) -> str:
    """What is read aloud when it changes."""
    if one.state == State.CALLED and one.window:
        return _("%(label)s番の方、%(window)s番窓口へお越しください") % {
            "label": one.label,
            "window": one.window.number,
        }
    if one.state == State.WAITING:
        return _("前に%(before)s人います") % {"before": before}
    return str(one.get_state_display())


@gate(Who.PUBLIC, rate="120/m", audit="nothing: a ticket names nobody")
@require_safe
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """A ticket on paper, 80 mm or A4."""
    one = queries.ticket(token)
    paper = "a4" if request.GET.get("paper") == "a4" else "80mm"
    before = queries.standing(one).before if one.state == State.WAITING else 0
    context = _words.on_paper(one, before) | {"paper": paper, "by_hand": True}
    return render(request, "tickets/slip.html", context)


@gate(Who.PUBLIC, rate="30/m", audit="tickets.come_back")
@require_POST
def back(request: HttpRequest, token: str) -> HttpResponse:
    """I was called and did not come; now I am here."""
    actions.come_back(queries.ticket(token).token)
    return redirect("tickets:ticket", token=token)


@gate(Who.PUBLIC, rate="30/m", audit="tickets.give_up")
@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """I go home."""
    actions.give_up(queries.ticket(token).token)
    return redirect("tickets:ticket", token=token)
