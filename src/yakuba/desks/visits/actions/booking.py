"""Bookings (予約): a visit that is to come. Its preparation is in `preparing`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.desks.visits.errors import Held
from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.queries import bookable, booking_of, visit_of
from yakuba.desks.visits.words import State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import facts_of
from yakuba.language.eras import wareki

from .preparing import ended, lapse
from .visits import made

FARTHEST = timedelta(days=92)
"""How far ahead one may book."""


@dataclass(frozen=True, slots=True)
class Coming:
    """When somebody comes, for what, and who: a resident (`agent`), or somebody else by name."""

    event: str
    at: datetime
    who: str
    phone: str = ""
    agent: Resident | None = None


def book(actor: Actor, resident: Resident, coming: Coming) -> Visit:
    """Book a visit about somebody for a moment to come. Raises NotAllowed saying what would be right."""
    actor.must(Right.COUNTER)
    _must_be_right(coming)
    with transaction.atomic():
        # Whoever books about the same person at the same moment waits here, and then finds this booking.
        Resident.objects.select_for_update().get(pk=resident.pk)
        if (before := booking_of(resident)) is not None and not lapse(before):
            raise NotAllowed(
                _(
                    "この方についての予約が、もうあります（%(number)s、%(who)sさん）。予約の一覧で、その予約を変えてください"
                )
                % {"number": before.number, "who": before.who},
                "event",
            )
        return made(actor, "visit.book", state=State.BOOKED, resident=resident, **_values(coming))


def change(actor: Actor, number: str, coming: Coming) -> Visit:
    """Another moment, another visitor, or something else they come for. What was decided and told in advance stays."""
    _must_be_right(coming)
    with action(actor, "visit.rebook", f"visit:{number}", at=coming.at.isoformat()):
        visit = _booked(actor, number)
        before = _told(Coming(visit.events[0], coming.at, visit.who, visit.phone, visit.agent))
        values = _values(coming)
        # What the old booking said of its visitor goes with it, unless it was put right since.
        stays = {name: told for name, told in visit.told.items() if before.get(name) != told}
        values["told"] = {**stays, **values["told"]}
        for name, value in values.items():
            setattr(visit, name, value)
        visit.turn += 1
        visit.save(update_fields=[*values, "turn"])
    return visit


def cancel(actor: Actor, number: str) -> Visit:
    """A booking that is not kept: who wanted to come, and what they told, is kept nowhere."""
    with action(actor, "visit.cancel", f"visit:{number}"):
        visit = _booked(actor, number)
        ended(visit)
    return visit


def _booked(actor: Actor, number: str) -> Visit:
    visit = visit_of(actor, number, lock=True)
    if visit.state != State.BOOKED:
        raise Held(_("この予約は、もう受付が始まっているか、終わっています"))
    return visit


def _must_be_right(coming: Coming) -> None:
    now = clock.now()
    if coming.event not in {one.event for one in bookable()}:
        raise NotAllowed(_("ご用件を一覧から選んでください"), "event")
    if not now < coming.at <= now + FARTHEST:
        words = _("予約できるのは、今より後、%(last)sまでです")
        raise NotAllowed(words % {"last": wareki(clock.today() + FARTHEST)}, "on")
    if not coming.who:
        raise NotAllowed(_("来る方のお名前を書いてください"), "who")


def _values(coming: Coming) -> dict[str, Any]:
    return {
        "events": [coming.event], "booked_for": coming.at, "who": coming.who, "phone": coming.phone,
        "agent": coming.agent, "told": _told(coming),
    }  # fmt: skip


def _told(coming: Coming) -> dict[str, Any]:
    """What the booking says of the visitor already, as answers: it is not asked again at the counter."""
    root = next((one.visitor for one in bookable() if one.event == coming.event), None)
    if not root:
        return {}
    known = facts_of(coming.agent, clock.today(), {"resident.phone"})["resident"] if coming.agent else {}
    told: dict[str, Any] = {}
    if coming.phone and not known.get("phone"):
        told[f"{root}.phone"] = coming.phone
    family, _space, given = coming.who.replace("\u3000", " ").partition(" ")
    if given and coming.agent is None:
        told[f"{root}.name"] = {"family": family, "given": given.strip()}
    return told
