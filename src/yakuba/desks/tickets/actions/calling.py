"""Calling: a clerk opens a window, calls, serves, moves on, and closes it. Of two at once, each gets somebody else.

Rows are held in one order everywhere, so that nobody waits for each other for ever: the day, then windows by their
keys, then tickets.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.desks.tickets.models import Ticket, Window
from yakuba.desks.tickets.queries import before, mine, open_windows, purpose, waiting
from yakuba.desks.tickets.words import AT_WINDOW, LEFT_ALONE, MOST_CALLS, PAUSE, State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.audit.actions import action

from ._ending import end, held_ticket, must_serve


def open_window(
    actor: Actor, number: str, served: Sequence[str], *, take_over: bool = False, came: bool | None = None
) -> Window:
    """Sit down at a window and say which purposes it serves; sitting there already, the purposes are changed.

    Somebody else's window can be taken over when they left it alone for a while, or when `take_over` says that they
    are not there. `came` says what became of whoever is called to a window that closes by this. Raises NotAllowed.
    """
    must_serve(actor)
    if not number or len(number) > 8:
        raise NotAllowed(_("窓口の番号を、8文字までで入れてください（例: 3）"), "number")
    if not served:
        raise NotAllowed(_("受け持つ用件を、一つ以上選んでください"), "purposes")
    keys = [purpose(key).purpose for key in served]
    try:
        with action(actor, "tickets.open", f"window:{number}", purposes=keys) as act:
            for other in _others(actor, number, take_over=take_over, data=act.data):
                shut(other, came=came)
            now = clock.now()
            return Window.objects.update_or_create(
                staff=actor.staff, closed_at=None, number=number, defaults={"purposes": keys, "seen_at": now},
                create_defaults={"purposes": keys, "seen_at": now, "opened_at": now},
            )[0]  # fmt: skip
    except IntegrityError as error:
        raise NotAllowed(_("いま、ほかの職員がこの窓口を開きました。番号を確かめてください"), "number") from error


def _others(actor: Actor, number: str, *, take_over: bool, data: dict[str, object]) -> list[Window]:
    """What closes: one's own other window, and the one of whoever sat here before."""
    there = Window.objects.select_for_update().filter(Q(number=number) | Q(staff=actor.staff), closed_at=None)
    found = []
    for other in there.order_by("pk"):
        if other.staff_id == getattr(actor.staff, "pk", None):
            if other.number != number:
                found.append(other)
            continue
        if not take_over and other.seen_at > clock.now() - LEFT_ALONE:
            words = _(
                "窓口%(number)sは、%(who)sさんが使っています。席にいないことを確かめて「引き継ぐ」を選ぶか、別の番号にしてください"
            )
            raise NotAllowed(words % {"number": number, "who": other.staff.full_name}, "number")
        data["taken_over_from"] = str(other.staff.pk)
        found.append(other)
    return found


def close_window(actor: Actor, came: bool | None = None) -> None:
    """Leave the window: whoever was served is done. Of somebody who is called, `came` says whether they came and are done,
    or did not and go back to their place: 来た is pressed by those who like to. Raises NotAllowed where it must be said.
    """
    must_serve(actor)
    with action(actor, "tickets.close", "window", came=came) as act:
        window = _window(actor)
        act.about = f"window:{window.number}"
        shut(window, came=came)


def shut(window: Window, *, came: bool | None = None, timed: bool = True) -> None:
    """Close a window inside the caller's transaction, which holds it. Raises NotAllowed where `came` must be said."""
    for one in Ticket.objects.select_for_update().filter(window=window, state__in=AT_WINDOW):
        if one.state == State.CALLED and came is None:
            words = _(
                "%(label)sを呼んだままです。来て、もう終わったのか、来なかったのかを選んでください（来なかった方は、列に戻ります）"
            )
            raise NotAllowed(words % {"label": one.label}, "came")
        if one.state == State.SERVING or came:
            end(one, State.DONE, timed=timed)
        else:
            _back(one)
    window.closed_at = clock.now()
    window.save(update_fields=["closed_at"])


def call_next(actor: Actor, current: int = 0) -> Ticket | None:
    """Call whoever is next; None when nobody waits for this window.

    `current` is the ticket the page showed (0: none): it is done with. Where somebody else stands there by now, the
    button was pressed twice or on an old page, and nobody further is called.
    """
    must_serve(actor)
    with action(actor, "tickets.next", "window") as act:
        window = _window(actor)
        act.about = f"window:{window.number}"
        there = _standing_at(window)
        if there is not None and there.pk != current:
            return there
        if there is not None:
            end(there, State.DONE)
        found = _pick(window)
        if found is not None:
            _call(found, window)
            act.data["ticket"] = f"{found.day} {found.label}"
        return found


def _standing_at(window: Window) -> Ticket | None:
    """Whose number stands at a window that is held, held too: what was read before waiting says nothing."""
    return Ticket.objects.select_for_update().filter(window=window, state__in=AT_WINDOW).first()


def _seat(actor: Actor) -> Window | None:
    """This clerk's window, held to the end of the transaction; None when they sit at none."""
    return Window.objects.select_for_update().filter(staff=actor.staff, closed_at=None).first()


def _window(actor: Actor) -> Window:
    """The same. Raises NotAllowed when they sit at none."""
    found = _seat(actor)
    if found is None:
        raise NotAllowed(_("窓口を開いていません（ほかの職員が引き継いだか、長く使わなかったため閉じました）"))
    found.seen_at = clock.now()
    found.save(update_fields=["seen_at"])
    return found


def _pick(window: Window) -> Ticket | None:
    """The earliest place this window serves. Who did not come when called steps back while others wait."""
    ready = waiting().filter(mine(window)).select_for_update(skip_locked=True)
    awake = ready.exclude(paused_until__gt=clock.now())
    return awake.first() or ready.first()


def _call(one: Ticket, window: Window) -> None:
    now = clock.now()
    one.state, one.window, one.called_at, one.calls = State.CALLED, window, now, one.calls + 1
    one.first_called_at = one.first_called_at or now
    one.begun_at = one.paused_until = None
    one.save()


def _back(one: Ticket) -> None:
    """To the queue, where it stood."""
    one.state, one.window, one.begun_at = State.WAITING, None, None
    one.save()


def _mine(actor: Actor, pk: int, *states: str) -> Ticket:
    """The ticket before this clerk's window, held. Raises NotAllowed when it is not there any more."""
    window = _window(actor)
    found = Ticket.objects.select_for_update().filter(pk=pk, window=window, state__in=states or AT_WINDOW).first()
    if found is None:
        raise NotAllowed(_("この番号は、もうこの窓口にありません。いまの画面を確かめてください"))
    return found


def again(actor: Actor, pk: int) -> None:
    """Call once more. Raises NotAllowed."""
    must_serve(actor)
    with action(actor, "tickets.again", f"ticket:{pk}"):
        one = _mine(actor, pk, State.CALLED)
        one.called_at, one.calls = clock.now(), one.calls + 1
        one.save(update_fields=["called_at", "calls"])


def begin(actor: Actor, pk: int) -> None:
    """They have come: the service begins. Raises NotAllowed."""
    must_serve(actor)
    with action(actor, "tickets.begin", f"ticket:{pk}"):
        one = _mine(actor, pk, State.CALLED)
        one.state, one.begun_at = State.SERVING, clock.now()
        one.save(update_fields=["state", "begun_at"])


def absent(actor: Actor, pk: int) -> Ticket:
    """They did not come: others go before them for a while; after MOST_CALLS calls the ticket is held. Raises NotAllowed."""
    must_serve(actor)
    with action(actor, "tickets.absent", f"ticket:{pk}") as act:
        one = _mine(actor, pk, State.CALLED)
        one.paused_until = clock.now() + PAUSE
        if one.calls >= MOST_CALLS:
            one.state, one.window = State.HELD, None
            one.save()
        else:
            _back(one)
        act.data["calls"] = one.calls
        return one


def call_back(actor: Actor, pk: int) -> Ticket:
    """Call a held ticket to this window: its owner is here. Raises NotAllowed."""
    must_serve(actor)
    with action(actor, "tickets.call_back", f"ticket:{pk}"):
        window, one = _window(actor), held_ticket(pk)
        if before(window):
            raise NotAllowed(_("いまの方を終わりにしてから、呼んでください"))
        if one.state != State.HELD:
            raise NotAllowed(_("この番号は、もう預かっていません。ほかの窓口が呼んだか、本人が戻りました"))
        one.calls = 0
        _call(one, window)
        return one


def done(actor: Actor, pk: int) -> None:
    """They are served. Done already, it stays as it is (a button pressed twice)."""
    must_serve(actor)
    with action(actor, "tickets.done", f"ticket:{pk}"):
        _seat(actor)  # before the ticket: call_next and shut hold them in that order
        if held_ticket(pk).state != State.DONE:
            end(_mine(actor, pk), State.DONE)


def finish(actor: Actor, ticket: Ticket) -> None:
    """For another desk: whoever came with this ticket is served. Where the ticket is elsewhere by now, nothing changes."""
    try:
        done(actor, ticket.pk)
    except NotAllowed:
        return


def move(actor: Actor, pk: int, key: str, only_window: str = "") -> Ticket:
    """Move somebody on to another purpose, or to one window: they keep the place they took in the morning.

    Raises NotFound for a purpose there is none of, NotAllowed for a window that is not open.
    """
    must_serve(actor)
    wanted = purpose(key)
    if only_window and only_window not in {one.number for one in open_windows()}:
        raise NotAllowed(_("その窓口は開いていません。開いている窓口を選ぶか、窓口を選ばずに移してください"), "window")
    with action(actor, "tickets.move", f"ticket:{pk}", purpose=key, window=only_window):
        one = _mine(actor, pk)
        end(one, State.WAITING)
        one.purpose, one.only_window = wanted.purpose, only_window
        one.save(update_fields=["purpose", "only_window"])
        return one
