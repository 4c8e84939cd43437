"""The end of a day: no more numbers, everybody left is told, windows nobody closed; and what is deleted when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils.timezone import localtime

from yakuba.desks.tickets.models import Row, Stay, Ticket, Window
from yakuba.desks.tickets.words import AT_WINDOW, FORGOTTEN, NIGHT_ENDS, State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.audit.actions import action

from ._ending import end, held_day, must_serve
from .calling import shut

TURN = 500


def stop_taking(actor: Actor) -> None:
    """Give no more numbers today; whoever waits is still called."""
    must_serve(actor)
    with action(actor, "tickets.stop", f"day:{clock.today()}"):
        day = held_day()
        day.stopped_at = day.stopped_at or clock.now()
        day.save()


def take_again(actor: Actor) -> None:
    """Give numbers again today."""
    must_serve(actor)
    with action(actor, "tickets.take_again", f"day:{clock.today()}"):
        day = held_day()
        day.stopped_at = day.ended_at = None
        day.save()


def end_day(actor: Actor) -> int:
    """End the day: everybody who still waits is told on the phone and on the screen; how many there were.

    Whoever is being served is served to the end, and so is whoever is called.
    """
    must_serve(actor)
    with action(actor, "tickets.end_day", f"day:{clock.today()}") as act:
        day, now = held_day(), clock.now()
        day.stopped_at, day.ended_at = day.stopped_at or now, day.ended_at or now
        day.save()
        # Windows before tickets, as everywhere: nobody calls or ends anything meanwhile.
        list(Window.objects.select_for_update().filter(closed_at=None).order_by("pk"))
        act.data["called"] = _begin_all()
        left = Ticket.objects.select_for_update().filter(state__in=(State.WAITING, State.HELD))
        act.data["left"] = _end_all(left.order_by("pk"))
        return act.data["left"]


def _begin_all() -> int:
    """Whoever is called counts as served since the call: 来た is pressed by those who like to; how many."""
    count = 0
    for one in Ticket.objects.select_for_update().filter(state=State.CALLED).order_by("pk"):
        one.state, one.begun_at = State.SERVING, one.called_at
        one.save(update_fields=["state", "begun_at"])
        count += 1
    return count


def _end_all(found: Iterable[Ticket]) -> int:
    count = 0
    for one in found:  # held by the caller's transaction
        end(one, State.ENDED)
        count += 1
    return count


def clean_up() -> int:
    """The worker's part: windows and days nobody closed, tickets and figures kept long enough; how many were changed.

    Safe to do twice and by two workers: each looks again under the lock.
    """
    return _forgotten() + _nights() + _old()


def _forgotten() -> int:
    before = clock.now() - FORGOTTEN
    if not Window.objects.filter(closed_at=None, seen_at__lt=before).exists():
        return 0
    with action(SYSTEM, "tickets.forgotten", "windows") as act:
        found = list(Window.objects.select_for_update().filter(closed_at=None, seen_at__lt=before).order_by("pk"))
        for window in found:
            shut(window, came=True, timed=False)  # called hours ago: they are not called a second time
        act.data["windows"] = [window.number for window in found]
    return len(found)


def _nights() -> int:
    """Days before today, once the night is over."""
    if localtime(clock.now()).hour < NIGHT_ENDS:
        return 0
    left = Ticket.objects.filter(day__lt=clock.today(), state__in=(State.WAITING, State.HELD))
    if not left.exists():
        return 0
    with action(SYSTEM, "tickets.night", f"day:{clock.today()}") as act:
        act.data["left"] = _end_all(left.select_for_update(of=("self",)).order_by("pk"))
    return act.data["left"]


def _old() -> int:
    """Tickets that are figures by now, and figures kept long enough."""
    today = clock.today()
    tickets = Ticket.objects.filter(day__lt=today - timedelta(days=settings.TICKET_DAYS)).exclude(state__in=AT_WINDOW)
    stays = Stay.objects.filter(day__lt=today - timedelta(days=settings.TICKET_FIGURES_DAYS))
    if not (tickets.exists() or stays.exists()):
        return 0
    with action(SYSTEM, "tickets.delete", "tickets") as act:
        for name, found in (("tickets", tickets), ("figures", stays)):
            keys = list(found.order_by("pk").values_list("pk", flat=True)[:TURN])
            act.data[name] = found.model.objects.filter(pk__in=keys).delete()[0]
        gone = today - timedelta(days=settings.TICKET_DAYS)
        Row.objects.filter(day__lt=gone).delete()
        Window.objects.filter(closed_at__isnull=False, tickets=None, opened_at__lt=clock.now() - FORGOTTEN).delete()
    return act.data["tickets"] + act.data["figures"]
