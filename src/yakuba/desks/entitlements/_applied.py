"""Who has applied for a programme already, by whichever way: nobody is told of what they have asked for."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, Q, QuerySet, Value, When

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.queries import programme_of
from yakuba.kernel.people.models import Resident
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import OPEN, State
from yakuba.language.programmes import Programme
from yakuba.language.rules.functions import fiscal_year, fiscal_year_start

from ._case import LODGERS, is_family
from .models import Offer
from .words import OPEN as STILL_OPEN
from .words import OfferState

LATELY = timedelta(days=365)
"""So long after it was granted, the registers may not know of it yet."""


def applied(actor: Actor, record: Record) -> None:
    """A case was filed: the offers it answers, of the same procedure and person or household, carry it.

    Whoever was told has applied. Whoever was not is told no more.
    """
    if record.resident is None or record.business_id:
        return
    key = record.definition.key
    found = [one.pk for one in _offers_about(record.resident) if programme_of(one.definition.live_id).procedure == key]
    if not found:
        return
    told = When(told_at__isnull=True, then=Value(OfferState.APPLIED))
    with action(actor, "offer.confirm", f"record:{record.number}", offers=found):
        Offer.objects.filter(pk__in=found).update(
            state=Case(told, default=Value(OfferState.CONFIRMED)), answered_at=clock.now(), record=record, mailing=None
        )


def _offers_about(who: Resident) -> list[Offer]:
    """Their offers, and those of their household, that no case answers; what was found in years gone by, only if it is open."""
    home = Resident.objects.filter(household=who.household_id) if who.household_id and is_family(who) else ()
    theirs = Q(resident=who) | Q(told=who) | Q(resident__in=[one.pk for one in home])
    unanswered = Q(record=None) | Q(record__state__in=[State.REFUSED, State.WITHDRAWN])
    now = Q(season__in=(0, fiscal_year(clock.today()))) | Q(state__in=STILL_OPEN)
    found = Offer.objects.filter(theirs, unanswered, now).select_related("definition")
    return [
        one for one in found
        if one.resident_id == who.pk or programme_of(one.definition.live_id).subject == "household"
    ]  # fmt: skip


def have_applied(said: Programme) -> Q:
    """Of the offers of a programme, those whose people have a case under way, or granted so lately that no register knows."""
    if said.procedure is None:
        return Q(pk__in=())
    since = _since(said, clock.today())
    cases = Record.objects.filter(definition__key=said.procedure, business=None, resident__isnull=False)
    cases = cases.filter(Q(state__in=OPEN) | Q(state=State.APPROVED, filed_on__gte=since))
    if said.subject == "resident":
        return Q(resident__in=cases.values("resident"))
    return Q(resident__in=cases.values("resident")) | Q(resident__household__in=_homes(cases))


def _homes(cases: QuerySet[Record]) -> QuerySet[Record]:
    family = cases.filter(resident__household__isnull=False).exclude(resident__relation__regex=LODGERS)
    return family.values("resident__household")


def _since(said: Programme, today: date) -> date:
    return fiscal_year_start(today) if said.again == "year" else today - LATELY
