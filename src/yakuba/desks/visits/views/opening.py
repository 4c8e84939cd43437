"""Opening a visit, finding one by its code, taking it over, and throwing it away."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from yakuba.desks.cards import may_ask_card_reader
from yakuba.desks.counter import DOCUMENTS, OTHER, who_came
from yakuba.desks.tickets import finish, serving
from yakuba.desks.visits._newcomer import BOXES, controls, told_of
from yakuba.desks.visits.actions import begun, drop, take_over
from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.queries import bookable, half_done, tidy, visit_of, waiting_visits, with_others
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotAllowed, NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.people.queries import find_residents
from yakuba.kernel.people.queries import resident as resident_of
from yakuba.language.characters import cut_to, one_line, whole_number
from yakuba.web import Again

from ._page import ticket_here

NAME_MOST = 60


@may_ask_card_reader
@gate(Who.STAFF, rate="120/m", audit="look: which visit was opened by its code", right=Right.COUNTER)
def start(request: HttpRequest) -> HttpResponse:
    """A code to scan, visits half done, and today's bookings."""
    code = one_line(request.GET.get("code", ""))[:4000]
    wrong = ""
    if code:
        number = tidy(code)
        try:
            return redirect("visits:visit", number=visit_of(request.actor, number).number)
        except NotFound:
            wrong = gettext("この番号の来庁は見つかりません。番号は V で始まる10文字です。もう一度読み取ってください")
    return _start(request, Again({"code": code}, {"code": wrong} if wrong else {}))


@gate(Who.STAFF, rate="600/m", audit="nothing: says only that the session lasts", right=Right.COUNTER)
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Whether the session lasts, before a form is sent that signing in would lose; and the form's new token, for signing
    in changed it.
    """
    return HttpResponse(status=204, headers={"X-Form-Token": get_token(request)})


def _start(request: HttpRequest, again: Again) -> HttpResponse:
    newcomer = controls(again)
    context = {
        "mine": half_done(request.actor), "others": with_others(request.actor), "booked": waiting_visits(clock.today()),
        "again": again, "documents": DOCUMENTS, "newcomer": newcomer, "ticket": serving(request.actor),
        "wrong": again.summary({"code": "id_code", **{one.name: one.id for one in newcomer}}),
        "code": again.control("text", "code", gettext("来庁番号・事前入力のコード"), marked=False, attrs={"autocomplete": "off"}),
    }  # fmt: skip
    return render(request, "visits/start.html", context, status=again.status)


@gate(Who.STAFF, rate="60/m", audit="visit.open: for whom, and which papers were seen", right=Right.COUNTER)
@require_POST
def open_for(request: HttpRequest, number: str) -> HttpResponse:
    """Open a visit for a resident found at the counter; `event` says what happened, where one press says both."""
    person = resident_of(number)
    came = who_came(person, request.POST)
    if came.wrong:
        for words in came.wrong.values():
            messages.error(request, words)
        return redirect("counter:resident", number=person.number)
    known = tuple(one.event for one in bookable() if one.event == request.POST.get("event"))
    who = came.told["came"] if came.told["agent"] == OTHER else ""
    try:
        visit = begun(
            request.actor,
            resident=person,
            agent=came.agent,
            who=who,
            seen=came.seen,
            events=known,
            ticket=label_of(request),
        )
    except NotAllowed as no:
        messages.error(request, str(no))
        return redirect("counter:resident", number=person.number)
    return redirect("visits:needs" if known else "visits:events", number=visit.number)


def label_of(request: HttpRequest) -> str:
    """The number of whoever stands before this clerk."""
    there = serving(request.actor)
    return there.label if there else ""


@may_ask_card_reader
@gate(
    Who.STAFF,
    rate="60/m",
    audit="visit.open: a newcomer, and which papers were seen; look: whom a card was looked up for",
    right=Right.COUNTER,
)
@require_POST
def open_newcomer(request: HttpRequest) -> HttpResponse:
    """Open a visit for somebody in no register of the town yet. A card is looked up in the registers first."""
    typed = {name: cut_to(one_line(request.POST.get(name, "")), most) for name, most in BOXES.items()}
    if card := cut_to(one_line(request.POST.get("card", "")), 100):
        return _by_card(request, card, typed)
    wrong: dict[str, str] = {}
    if not typed["who"] or len(typed["who"]) > NAME_MOST:
        wrong["who"] = gettext("来た方のお名前を、%(most)s文字までで書いてください") % {"most": NAME_MOST}
    told = told_of(typed, wrong)
    if wrong:
        return _start(request, Again(typed, wrong))
    seen = typed["document"] if typed["document"] in DOCUMENTS else ""
    visit = begun(request.actor, who=typed["who"], seen=seen, told=told, ticket=label_of(request))
    return redirect("visits:events", number=visit.number)


def _by_card(request: HttpRequest, card: str, typed: dict[str, str]) -> HttpResponse:
    """To the page of whoever the card belongs to; where the town does not know them, the form filled from the card."""
    found = find_residents(request.actor, card, limit=2)
    if len(found) == 1:
        return redirect("counter:resident", number=found[0].number)
    if found:
        return redirect(f"{reverse('counter:start')}?{urlencode({'q': card})}")
    messages.info(
        request, gettext("町の記録に見つかりません。転入の方などとして、カードの内容を入れました。確かめてください")
    )
    return _start(request, Again(typed))


@gate(Who.STAFF, rate="60/m", audit="visit.take_over", right=Right.COUNTER)
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    """Go on with a visit another clerk has in hand, or with a booking."""
    try:
        visit = take_over(request.actor, number, label_of(request))
    except NotAllowed as no:
        messages.error(request, str(no))
        return redirect("visits:start")
    if visit.resident:
        looked(request.actor, f"resident:{visit.resident.number}", visit=visit.number)
    return redirect("visits:visit", number=visit.number)


@gate(Who.STAFF, rate="60/m", audit="visit.drop", right=Right.COUNTER)
def discard(request: HttpRequest, number: str) -> HttpResponse:
    """Throw a visit away, once asked."""
    visit = visit_of(request.actor, number)
    if request.method == "POST":
        try:
            drop(request.actor, visit.number, whole_number(request.POST.get("_turn", "")))
        except NotAllowed as no:
            messages.error(request, str(no))
            return redirect("visits:visit", number=visit.number)
        messages.success(request, gettext("来庁の受付を取りやめました"))
        return _end_ticket(request, visit) if "served" in request.POST else redirect("visits:start")
    return render(request, "visits/discard.html", {"visit": visit, "ticket": ticket_here(request, visit)})


@gate(Who.STAFF, rate="60/m", audit="tickets.done", right=Right.COUNTER)
@require_POST
def served(request: HttpRequest, number: str) -> HttpResponse:
    """Whoever came with this visit's number is served; back to the page where the next one is called."""
    return _end_ticket(request, visit_of(request.actor, number))


def _end_ticket(request: HttpRequest, visit: Visit) -> HttpResponse:
    there = ticket_here(request, visit)
    if there:
        finish(request.actor, there)
        messages.success(request, gettext("番号札 %(label)s を終えました") % {"label": there.label})
    else:
        messages.info(request, gettext("この来庁の番号札は、もうこの窓口にありません"))
    return redirect("tickets:desk")
