"""What all pages of one visit share: its door, who has it in hand, and what is said when a change is refused."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from yakuba.desks.tickets import Ticket, serving
from yakuba.desks.visits._standing import Standing
from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.queries import visit_of
from yakuba.desks.visits.words import LIVE, State
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.people.words import Standing as Lives
from yakuba.language.texts import Text

STEPS = (
    ("events", _("できごと")),
    ("needs", _("手続")),
    ("ask", _("まとめ聞き")),
    ("check", _("確認")),
    ("done", _("おわり")),
)


def opened(request: HttpRequest, number: str) -> Visit:
    """The visit, its look logged."""
    visit = visit_of(request.actor, number)
    looked(
        request.actor,
        f"resident:{visit.resident.number}" if visit.resident else f"visit:{visit.number}",
        visit=visit.number,
    )
    return visit


def mine(request: HttpRequest, visit: Visit) -> bool:
    """Whether the reader has it in hand and may write into it."""
    return visit.state == State.OPEN and visit.clerk_id == request.actor.staff.pk


def ticket_here(request: HttpRequest, visit: Visit) -> Ticket | None:
    """The number this visit came with, while its owner stands before the reader."""
    there = serving(request.actor) if visit.ticket else None
    return there if there and there.label == visit.ticket else None


def _of_the_living(standing: Standing) -> Text | None:
    """Whom an event is about who the town's register says is alive: 亡くなった方. The clerk may have taken the visitor for them."""
    visit = standing.visit
    if visit.resident is None or visit.resident.standing == Lives.DIED or visit.state not in LIVE:
        return None
    return next((one.whom for one in standing.chosen_events if one.whom), None)


def draw(
    request: HttpRequest, page: str, standing: Standing, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """One page of a visit."""
    names = [str(name) for _key, name in STEPS]
    at = [key for key, _name in STEPS].index(page) + 1
    shown = {
        "visit": standing.visit, "standing": standing, "names": names, "at": at, "total": len(STEPS),
        "mine": mine(request, standing.visit), "person": standing.visit.resident,
        "whose": _of_the_living(standing), **context,
    }  # fmt: skip
    return render(request, f"visits/{page}.html", shown, status=status)
