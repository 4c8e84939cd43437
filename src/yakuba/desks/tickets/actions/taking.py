"""Taking a number, and what its owner may do with it."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _

from yakuba.desks.tickets.models import Device, Row, Ticket
from yakuba.desks.tickets.queries import hall, purpose, takes_numbers
from yakuba.desks.tickets.words import Source, State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import VISITOR, Actor
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.audit.actions import action
from yakuba.language.purposes import LetForward, Purpose

from ._ending import end, held_day, held_ticket, must_serve


def take(actor: Actor, key: str, *, priority: str = "", press: str = "", device: Device | None = None) -> Ticket:
    """Give a number for a purpose. The same `press` again gives the same ticket, however often it arrives.

    A machine (`device`) needs no right; without one it is a clerk. Raises NotFound for a purpose there is none of,
    NotAllowed when the day's numbers are over or the priority is none of this purpose.
    """
    if device is None:
        must_serve(actor)
    wanted = purpose(key)
    chosen = _priority(wanted, priority)
    if press and (there := Ticket.objects.filter(press=press).first()):
        return there
    if not takes_numbers():
        raise _over()
    made = _ticket(wanted, chosen, press, device)
    try:
        with action(actor, "tickets.take", f"purpose:{key}", priority=priority) as act:
            if held_day().stopped_at:  # the day may have ended since we looked
                raise _over()
            made.number = next_number(made.day, made.letters)
            made.save()
            act.data["ticket"] = f"{made.day} {made.label}"
    except IntegrityError:
        # The same press arrived twice at the same moment: the other one has the number.
        if press and (there := Ticket.objects.filter(press=press).first()):
            return there
        raise
    return made


def _over() -> NotAllowed:
    return NotAllowed(_("本日の受付は終わりました。明日以降にお越しいただくか、職員に声をかけてください"))


def _priority(wanted: Purpose, key: str) -> LetForward | None:
    found = next((one for one in wanted.priority if one.key == key), None)
    if key and found is None:
        raise NotAllowed(_("この用件に、その優先はありません。画面から選び直してください"))
    return found


def _ticket(wanted: Purpose, chosen: LetForward | None, press: str, device: Device | None) -> Ticket:
    now = clock.now()
    place = now - timedelta(minutes=chosen.minutes if chosen else 0)
    told = hall().wait(wanted.purpose, place)[0]
    low, high = told.minutes() if told else (None, None)
    return Ticket(
        day=clock.today(), letters=wanted.letters, token=secrets.token_urlsafe(16), press=press or None,
        purpose=wanted.purpose, priority=chosen.key if chosen else "", source=Source.KIOSK if device else Source.STAFF,
        device=device, taken_at=now, place=place, queued_at=now, told_low=low, told_high=high,
    )  # fmt: skip


def new_press() -> str:
    """A name for the next press of a button: it goes into the form, and comes back with it."""
    return secrets.token_urlsafe(16)


def next_number(day: date, letters: str) -> int:
    """The next number of a day, counted inside the caller's transaction: whoever comes second waits for the first."""
    Row.objects.bulk_create([Row(day=day, letters=letters)], ignore_conflicts=True)
    Row.objects.filter(day=day, letters=letters).update(last=F("last") + 1)
    return Row.objects.get(day=day, letters=letters).last


def let_forward(actor: Actor, pk: int, key: str) -> None:
    """A clerk lets somebody forward who waits, or takes it back (`key` empty). Raises NotAllowed."""
    must_serve(actor)
    with action(actor, "tickets.let_forward", f"ticket:{pk}", priority=key):
        one = held_ticket(pk)
        if one.state != State.WAITING:
            raise NotAllowed(_("この番号は、もう待っていません。一覧を確かめてください"))
        chosen = _priority(purpose(one.purpose), key)
        one.priority = key
        one.place = one.taken_at - timedelta(minutes=chosen.minutes if chosen else 0)
        one.save(update_fields=["priority", "place"])


def come_back(token: str) -> None:
    """Somebody who was called and did not come is here now: they stand in the queue again, where they stood."""
    with action(VISITOR, "tickets.come_back", "ticket"):
        one = Ticket.objects.select_for_update().get(token=token)
        if one.state == State.HELD:
            one.state, one.calls, one.paused_until = State.WAITING, 0, None
            one.save(update_fields=["state", "calls", "paused_until"])


def give_up(token: str) -> None:
    """Its owner goes home: the place is free. At the window or afterwards it changes nothing."""
    with action(VISITOR, "tickets.give_up", "ticket"):
        one = Ticket.objects.select_for_update().get(token=token)
        if one.state in (State.WAITING, State.HELD):
            end(one, State.LEFT)
