"""Reading visits: the one door to each, and lists of them."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, datetime, time, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.queries import events, procedures
from yakuba.kernel.numbers import check_digit
from yakuba.kernel.people.models import Resident
from yakuba.kernel.records.queries import case_for_work
from yakuba.language.bank_days import next_bank_day
from yakuba.language.events import LifeEvent

from .models import Seal, Visit
from .words import State

MARK = "V"
"""Before every number, so that a scanner's words are told from a receipt number."""
DIGITS = 9


def new_number() -> str:
    """A number like V1234-5678-9, drawn; the caller retries when there is one already."""
    body = "".join(secrets.choice("0123456789") for _ in range(DIGITS - 1))
    return f"{MARK}{body[:4]}-{body[4:]}-{check_digit(body)}"


def tidy(text: str) -> str:
    """A visit's number as somebody typed or scanned it, in our spelling; empty when it can't be one."""
    narrow = text.strip().upper().translate(str.maketrans("０１２３４５６７８９Ｖ", "0123456789V"))
    digits = "".join(char for char in narrow if char.isdecimal())
    if not narrow.startswith(MARK) or len(digits) != DIGITS or check_digit(digits[:-1]) != digits[-1]:
        return ""
    return f"{MARK}{digits[:4]}-{digits[4:8]}-{digits[8]}"


def visit_of(actor: Actor, number: str, *, lock: bool = False) -> Visit:
    """The one door to a visit, for whoever works at a counter; not of one's own or own household's affairs. Raises NotFound.

    Once it is filed, it is for whoever took its cases in, and whoever may work on each of them.
    """
    found = Visit.objects.filter(number=tidy(number))
    if lock:
        found = found.select_for_update(of=("self",))
    visit = found.select_related("resident__household", "agent", "clerk").first()
    if visit is None or not actor.has(Right.COUNTER) or concerns(actor, visit.resident, visit.agent):
        raise NotFound(number)
    if visit.state == State.FILED:
        _must_see_the_cases(actor, visit)
    return visit


def became(seal: str) -> Visit | None:
    """The visit a pre-entry became, as long as its codes are valid."""
    found = Seal.objects.filter(pk=seal).select_related("visit").first()
    return found.visit if found else None


def concerns(actor: Actor, resident: Resident | None, agent: Resident | None = None) -> bool:
    """Whether a visit is a clerk's own affair, or of those they live with: others take it."""
    return actor.is_close_to(resident) or (actor.resident is not None and actor.resident == agent)


def _must_see_the_cases(actor: Actor, visit: Visit) -> None:
    numbers = list(visit.parts.filter(record__isnull=False).values_list("record__number", flat=True))
    if not numbers and (actor.staff is None or visit.clerk_id != actor.staff.pk):
        raise NotFound(visit.number)  # its cases are destroyed
    for number in numbers:
        case_for_work(actor, number, filed_here=True)


def half_done(actor: Actor) -> QuerySet[Visit]:
    """Visits this clerk has in hand, newest first."""
    return _with(Visit.objects.filter(clerk=actor.staff, state=State.OPEN)).order_by("-saved_at")


def with_others(actor: Actor) -> QuerySet[Visit]:
    """Open visits other clerks have in hand, of today."""
    mine = Visit.objects.filter(state=State.OPEN, saved_at__gte=clock.now() - timedelta(hours=12))
    return _with(mine.exclude(clerk=actor.staff)).order_by("-saved_at")


def waiting_visits(on: date) -> QuerySet[Visit]:
    """Booked visits of a day, by time."""
    start = midnight(on)
    booked = Visit.objects.filter(state=State.BOOKED, booked_for__gte=start, booked_for__lt=start + timedelta(days=1))
    return _with(booked).order_by("booked_for", "id")


def booked_from(on: date) -> QuerySet[Visit]:
    """All booked visits of a day and after it, by time."""
    start = midnight(on)
    return _with(Visit.objects.filter(state=State.BOOKED, booked_for__gte=start)).order_by("booked_for", "id")


def to_prepare(today: date) -> QuerySet[Visit]:
    """Visits booked until tomorrow night, those never prepared first."""
    until = midnight(today + timedelta(days=2))
    booked = Visit.objects.filter(state=State.BOOKED, booked_for__gte=midnight(today), booked_for__lt=until)
    return booked.order_by(F("prepared_on").asc(nulls_first=True), "booked_for", "id")


def gone_by(today: date) -> QuerySet[Visit]:
    """Visits booked for a day before today, for which nobody came."""
    return Visit.objects.filter(state=State.BOOKED, booked_for__lt=midnight(today)).order_by("booked_for", "id")


def booking_of(person: Resident) -> Visit | None:
    """The booking about somebody, if there is one."""
    return Visit.objects.filter(state=State.BOOKED, resident=person).first()


def bookable() -> list[LifeEvent]:
    """The life events some procedure at the counter belongs to."""
    used = {
        key for _definition, procedure in procedures() if "counter" in procedure.channels for key in procedure.events
    }
    return [one for one in events() if one.event in used]


def booked_by_day(first: date, days: int) -> list[tuple[date, int]]:
    """So many days from `first` on which the town hall is open (no weekend, holiday or turn of the year), each with how many are booked."""
    shown = [first]
    while len(shown) < days:
        shown.append(next_bank_day(shown[-1]))
    until = midnight(shown[-1] + timedelta(days=1))
    booked = Visit.objects.filter(state=State.BOOKED, booked_for__gte=midnight(first), booked_for__lt=until)
    counted = Counter(timezone.localtime(at).date() for at in booked.values_list("booked_for", flat=True))
    return [(day, counted[day]) for day in shown]


def midnight(day: date) -> datetime:
    """When a day begins in the town."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _with(found: QuerySet[Visit]) -> QuerySet[Visit]:
    return found.select_related("resident", "agent", "clerk")
