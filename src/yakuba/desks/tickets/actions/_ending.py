"""How a wait ends: the ticket's state and the figure that stays are written together, once."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yakuba.desks.tickets.models import Day, Stay, Ticket
from yakuba.desks.tickets.words import Outcome, State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.access.words import Right

ENDS = {State.DONE: Outcome.DONE, State.LEFT: Outcome.LEFT, State.ENDED: Outcome.ENDED, State.WAITING: Outcome.MOVED}


def must_serve(actor: Actor) -> None:
    """Stop whoever may not work at a counter. Raises PermissionDenied or NotAllowed."""
    actor.must(Right.COUNTER)
    if actor.staff is None:
        raise NotAllowed(_("窓口の操作は、職員だけができます"))


def held_day() -> Day:
    """Today's day of the hall, held to the end of the transaction: nobody takes a number while it ends."""
    return Day.objects.select_for_update().get_or_create(day=clock.today())[0]


def held_ticket(pk: int) -> Ticket:
    """A ticket, held to the end of the transaction."""
    return Ticket.objects.select_for_update().get(pk=pk)


def end(one: Ticket, state: str, *, timed: bool = True) -> None:
    """The wait for this purpose is over: `state` is what becomes of the ticket. Inside a transaction that holds it.

    `timed` is false where nobody knows when the service ended.
    """
    now = clock.now()
    absent = one.state == State.HELD and state == State.ENDED
    _figure(one, Outcome.LEFT if absent else ENDS[State(state)], timed=timed)
    one.state, one.ended_at = state, None if state == State.WAITING else now
    if state == State.WAITING:
        one.window = one.first_called_at = one.called_at = one.begun_at = one.paused_until = None
        one.calls, one.queued_at, one.told_low, one.told_high = 0, now, None, None
    one.save()


def _figure(one: Ticket, outcome: Outcome, *, timed: bool) -> None:
    now, called = clock.now(), one.first_called_at
    came = outcome in (Outcome.DONE, Outcome.MOVED) and one.called_at is not None
    begun = one.begun_at or one.called_at or now
    Stay.objects.create(
        day=one.day, hour=localtime(one.queued_at).hour, purpose=one.purpose, window=one.window.number if one.window else "",
        let_forward=bool(one.priority), called=called is not None,
        waited=max(0, int(((called or now) - one.queued_at).total_seconds())),
        served=max(0, int((now - begun).total_seconds())) if came and timed else None,
        outcome=outcome, told_low=one.told_low, told_high=one.told_high, ended_at=now,
    )  # fmt: skip
