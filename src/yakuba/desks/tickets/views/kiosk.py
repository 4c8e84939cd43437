"""The machine that gives numbers: huge buttons, no sign-in, opened by a clerk through its secret address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yakuba.desks.tickets import actions, queries
from yakuba.desks.tickets.words import State
from yakuba.kernel.access.actor import VISITOR
from yakuba.kernel.access.errors import NotAllowed, NotFound
from yakuba.kernel.access.gate import Who, gate

from . import _words


@gate(Who.PUBLIC, rate="120/m", audit="nothing: figures without names")
@require_safe
def kiosk(request: HttpRequest, secret: str) -> HttpResponse:
    """What did you come for? One huge button for each purpose, with the wait."""
    found = queries.device(secret)
    context = {
        "device": found, "secret": secret, "at": _words.at(), "open": queries.takes_numbers(), "every": 20,
        "lines": [{"line": one, "forecast": _words.span(one.minutes)} for one in queries.lines()],
    }  # fmt: skip
    return render(request, "tickets/kiosk.html", context)


@gate(Who.PUBLIC, rate="60/m", audit="tickets.take")
def choose(request: HttpRequest, secret: str, key: str) -> HttpResponse:
    """One press takes the number; the other buttons take it for somebody who is let forward."""
    found, wanted = queries.device(secret), queries.purpose(key)
    wrong = ""
    if request.method == "POST":
        try:
            made = actions.take(
                VISITOR, key, priority=request.POST.get("priority", ""), press=_press(request), device=found
            )
            return redirect("tickets:kiosk-slip", secret=secret, token=made.token)
        except NotAllowed as no:
            wrong = str(no)
    context = {
        "purpose": wanted, "secret": secret, "press": actions.new_press(), "wrong": wrong,
        "home": reverse("tickets:kiosk", args=[secret]), "at": _words.at(),
    }  # fmt: skip
    return render(request, "tickets/choose.html", context, status=422 if wrong else 200)


def _press(request: HttpRequest) -> str:
    """Which press this is: what the page was made with. Raises NotAllowed for one that no page of ours made."""
    press = request.POST.get("press", "")
    if not 16 <= len(press) <= 32:
        raise NotAllowed(_("画面が古くなっています。はじめから押し直してください"))
    return press


@gate(Who.PUBLIC, rate="120/m", audit="nothing: a ticket names nobody")
@require_safe
def slip(request: HttpRequest, secret: str, token: str) -> HttpResponse:
    """The number, large, to be printed or read by a phone; after a while the machine is free for the next."""
    found, one = queries.device(secret), queries.ticket(token)
    if one.device_id != found.pk:
        raise NotFound("ticket")
    before = queries.standing(one).before if one.state == State.WAITING else 0
    home = f"{reverse('frame-language')}?lang=ja&next={reverse('tickets:kiosk', args=[secret])}"
    context = _words.on_paper(one, before) | {"paper": found.paper, "home": home, "secret": secret}
    return render(request, "tickets/slip.html", context)
