"""Preparing booked visits: what the registers say they need is written down before the family comes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from yakuba.desks.visits._standing import Standing
from yakuba.desks.visits.models import Visit, VisitPart
from yakuba.desks.visits.queries import gone_by, to_prepare
from yakuba.desks.visits.words import Choice, State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Definition


def prepare_all() -> int:
    """Every booking until tomorrow night, and the end of those nobody came for; how many changed.

    Safe to do twice and by two workers. Prepared anew each time, so that registers and definitions that changed
    meanwhile are followed.
    """
    today = clock.today()
    gone = sum(lapse(visit) for visit in gone_by(today))
    return gone + sum(prepare(visit) for visit in to_prepare(today))


def prepare(visit: Visit) -> bool:
    """Look up what a booked visit will need and write it down as decided, but for what a clerk decided already.

    Returns whether anything was written: nothing is, where today's preparation still holds.
    """
    with transaction.atomic():
        held = Visit.objects.select_for_update().get(pk=visit.pk)
        if held.state != State.BOOKED:
            return False
        return brought_up_to_date(held)


def brought_up_to_date(held: Visit) -> bool:
    """The same for a booking whose row is held. In a transaction."""
    standing, today = Standing(SYSTEM, held), clock.today()
    needed = {
        need.definition.pk: need.definition
        for need in standing.needs
        if need.value is True and need.procedure.kind != "may"
    }
    mine = {row.definition_id for row in standing.rows if not row.about}
    new = [found for pk, found in needed.items() if pk not in mine]
    over = [row for row in standing.rows if row.prepared and row.definition_id not in needed]
    older = [row for row in standing.rows if row not in over and row.definition.live_id not in (None, row.version_id)]
    changed = bool(new or over or older)
    if not changed and held.prepared_on == today:
        return False
    with action(SYSTEM, "visit.prepare", f"visit:{held.number}") as act:
        act.data.update(
            definitions=sorted(found.key for found in needed.values()), dropped=_keys(over), newer=_keys(older)
        )
        _write(held, new, over, older)
        held.prepared_on, held.turn = today, held.turn + changed
        held.save(update_fields=["prepared_on", "turn"])
    return True


def _keys(rows: Iterable[VisitPart]) -> list[str]:
    return sorted(row.definition.key for row in rows)


def _write(held: Visit, new: Iterable[Definition], over: Iterable[VisitPart], older: Iterable[VisitPart]) -> None:
    for row in over:
        row.delete()
    for row in older:
        row.version = row.definition.live
        row.save(update_fields=["version"])
    for found in new:
        VisitPart.objects.create(visit=held, definition=found, version=found.live, choice=Choice.NOW, prepared=True)


def lapse(visit: Visit) -> bool:
    """End a booking of a day gone by; whether it was one."""
    with transaction.atomic():
        held = gone_by(clock.today()).select_for_update(of=("self",)).filter(pk=visit.pk).first()
        if held is None:
            return False
        with action(SYSTEM, "visit.lapse", f"visit:{visit.number}"):
            ended(held)
    return True


def ended(visit: Visit) -> None:
    """A booking ends without a visit: who wanted to come, and what they told, is kept nowhere. In a transaction."""
    visit.state, visit.ended_at = State.DROPPED, clock.now()
    visit.told, visit.phone, visit.who, visit.agent = {}, "", "", None
    visit.save(update_fields=["state", "ended_at", "told", "phone", "who", "agent"])
