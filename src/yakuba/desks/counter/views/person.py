"""Finding the person, and choosing what they came for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yakuba.desks.cards import may_ask_card_reader
from yakuba.desks.counter._came import DOCUMENTS, OTHER, who_came
from yakuba.desks.counter._visit import remember, visit
from yakuba.desks.counter.actions import about, begin_visit
from yakuba.desks.counter.queries import (
    Subject,
    companions,
    offered,
    open_cases,
    unfinished,
)
from yakuba.desks.tickets import serving
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import seal, sent_from, typed_before
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import definition, events, procedure_of
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.people.queries import business as business_of
from yakuba.kernel.people.queries import find_businesses, find_residents
from yakuba.kernel.people.queries import resident as resident_of
from yakuba.kernel.people.words import Standing
from yakuba.kernel.workflow.errors import NotAllowed
from yakuba.kernel.workflow.queries import must_be_open
from yakuba.language.characters import cut_to, one_line
from yakuba.language.rules.functions import age
from yakuba.web import Again

MANY = 20


@may_ask_card_reader
@gate(Who.STAFF, rate="120/m", audit="look: the words searched for and how many were found", right=Right.COUNTER)
def start(request: HttpRequest) -> HttpResponse:
    """Find whoever stands at the counter."""
    words = cut_to(one_line(request.GET.get("q", "")), 100)
    people = find_residents(request.actor, words, limit=MANY + 1) if words else []
    businesses = find_businesses(request.actor, words, limit=MANY) if words else []
    found = [_line(person) for person in people[:MANY]] + [_business_line(one) for one in businesses]
    context = {"words": words, "found": found, "more": len(people) > MANY, "unfinished": unfinished(request.actor)}
    context["ticket"] = serving(request.actor)
    return render(request, "counter/start.html", context)


def _line(person: Resident) -> dict[str, object]:
    where = reverse("counter:resident", args=[person.number])
    return {"person": person, "age": age(person.birth_date, clock.today()), "href": where}


def _business_line(found: Business) -> dict[str, object]:
    return {"business": found, "href": reverse("counter:business", args=[found.corporate_number])}


@gate(Who.STAFF, rate="120/m", audit="look: who opened whose page", right=Right.COUNTER)
def resident(request: HttpRequest, number: str) -> HttpResponse:
    """One person: what they may need, and who comes for them."""
    return _resident_page(request, resident_of(number), Again(typed_before(request)))


def _resident_page(request: HttpRequest, person: Resident, again: Again) -> HttpResponse:
    members = person.household.members.order_by("birth_date") if person.household else []
    more = {
        "opens": reverse("visits:open", args=[person.number]),
        "books": reverse("visits:book", args=[person.number]),
        "died": next((one.event for one in events() if one.whom), "") if person.standing == Standing.DIED else "",
        "person": person,
        "age": age(person.birth_date, clock.today()),
        "members": members,
    }
    where = reverse("counter:begin", args=[person.number]), reverse("counter:resident", args=[person.number])
    return _subject_page(request, person, where, again, more)


@gate(Who.STAFF, rate="120/m", audit="look: who opened whose page", right=Right.COUNTER)
def business(request: HttpRequest, number: str) -> HttpResponse:
    """One business: what it may need, and who comes for it."""
    return _business_page(request, business_of(number), Again(typed_before(request)))


def _business_page(request: HttpRequest, found: Business, again: Again) -> HttpResponse:
    number = found.corporate_number
    where = reverse("counter:begin-business", args=[number]), reverse("counter:business", args=[number])
    return _subject_page(request, found, where, again, {"business": found})


def _subject_page(
    request: HttpRequest, subject: Subject, where: tuple[str, str], again: Again, more: dict[str, object]
) -> HttpResponse:
    """`where` the form goes, and where it stands."""
    looked(request.actor, about(subject))
    words = cut_to(request.GET.get("q", "").strip(), 100)
    found = offered(request.actor, subject, words)
    cases, elsewhere = open_cases(request.actor, subject)
    return render(
        request, "counter/subject.html",
        {
            "words": words, "offered": [item for item in found if item.fits is not False], "where": where[0], "seal": seal(where[1]),
            "others": [item for item in found if item.fits is False], "companions": companions(subject),
            "documents": DOCUMENTS, "visit": again.typed or visit(request, about(subject)), "other": OTHER,
            "cases": cases, "elsewhere": elsewhere, "unfinished": unfinished(request.actor, subject),
            "registers": _registers(request.actor, subject), "errors": again.wrong,
            "wrong": again.summary({name: f"id_{name}" for name in ("document", "agent", "came")}), **more,
        },
        status=again.status,
    )  # fmt: skip


def _registers(actor: Actor, subject: Subject) -> str:
    """Where agents are registered, for whoever may do so."""
    if not actor.has(Right.PEOPLE):
        return ""
    if isinstance(subject, Business):
        return reverse("counter:business-agents", args=[subject.corporate_number])
    return reverse("counter:agents", args=[subject.number])


@sent_from("counter:resident", "number")
@gate(Who.STAFF, rate="60/m", audit="visit.begin: whose visit, and which papers were seen", right=Right.COUNTER)
@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Open a procedure for the person, filled in with what the town knows."""
    person = resident_of(number)
    return _begin(request, person, lambda again: _resident_page(request, person, again))


@sent_from("counter:business", "number")
@gate(Who.STAFF, rate="60/m", audit="visit.begin: whose visit, and which papers were seen", right=Right.COUNTER)
@require_POST
def begin_business(request: HttpRequest, number: str) -> HttpResponse:
    """The same for a business."""
    found = business_of(number)
    return _begin(request, found, lambda again: _business_page(request, found, again))


def _begin(request: HttpRequest, subject: Subject, shown: Callable[[Again], HttpResponse]) -> HttpResponse:
    found = definition(one_line(request.POST.get("key", "")))
    if "counter" not in procedure_of(found.live_id).channels:
        raise NotFound(found.key)
    came = who_came(subject, request.POST)
    wrong = _closed(found) or came.wrong
    if wrong:
        return shown(Again(came.told, wrong))
    remember(request, about(subject), **came.told)
    draft = begin_visit(request.actor, found, subject, seen=came.seen, agent=came.agent)
    return redirect("counter:fill", token=draft.token)


def _closed(found: Definition) -> dict[str, str]:
    try:
        must_be_open(found, procedure_of(found.live_id))
    except NotAllowed as no:
        return {"": str(no)}
    return {}
