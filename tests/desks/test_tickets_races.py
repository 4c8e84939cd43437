"""Two machines, two clerks at once: first proof that the race exists, then one number and one person for each."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Max
from django.db.utils import OperationalError
from django.utils import timezone
from support.races import at_once
from support.town import Town

from yakuba.desks.tickets import actions, queries
from yakuba.desks.tickets.models import Row, Stay, Ticket, Window
from yakuba.desks.tickets.words import State
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotAllowed

from .hall import CLERKS, at, furnished, opened, taken

MACHINES = 6


@pytest.fixture
def hall(open_town: None) -> Town:
    from support.town import build

    return furnished(build())


def waited_for_each_other(work: object, count: int = MACHINES) -> list[object]:
    """Everybody reads before anybody goes on."""
    everybody_has_read = threading.Barrier(count, timeout=30)

    def one(number: int) -> object:
        found = work(number)
        everybody_has_read.wait()
        return found

    return at_once(one, count)


def test_machines_that_look_for_the_last_number_all_find_the_same(hall: Town) -> None:
    taken(hall.actor("係員"))
    looked = waited_for_each_other(lambda number: Ticket.objects.aggregate(last=Max("number"))["last"] + 1)
    assert looked == [2] * MACHINES


def test_machines_at_once_give_different_numbers(hall: Town) -> None:
    clerk = hall.actor("係員")
    given = at_once(lambda number: actions.take(clerk, "moving").label, MACHINES)
    assert sorted(given) == [f"A-{n:03}" for n in range(1, MACHINES + 1)]
    assert Row.objects.get().last == MACHINES


def test_one_press_that_arrives_many_times_is_one_ticket(hall: Town) -> None:
    clerk = hall.actor("係員")
    given = at_once(lambda number: actions.take(clerk, "moving", press="the-same-press-01").label, MACHINES)
    assert set(given) == {"A-001"}
    assert (Ticket.objects.count(), Row.objects.get().last) == (1, 1)


def test_clerks_that_look_who_is_next_all_find_the_same(hall: Town) -> None:
    clerk = hall.actor("係員")
    first = taken(clerk)
    taken(clerk, 1)
    assert waited_for_each_other(lambda number: queries.waiting().first().pk, 3) == [first.pk] * 3


def test_clerks_who_press_next_at_once_get_different_people(hall: Town) -> None:
    clerks = [hall.actor(chair) for chair in CLERKS]
    for number, clerk in enumerate(clerks):
        taken(clerks[0], number)
        opened(clerk, str(number + 1))
    called = at_once(lambda number: actions.call_next(clerks[number]), len(clerks))
    assert sorted(one.label for one in called) == ["A-001", "A-002", "A-003"]
    assert Ticket.objects.filter(state=State.CALLED).values("window").distinct().count() == len(clerks)


def test_a_clerk_who_presses_next_twice_at_once_calls_one(hall: Town) -> None:
    clerk = hall.actor("係員")
    for minute in range(3):
        taken(clerk, minute)
    opened(clerk)
    called = at_once(lambda number: actions.call_next(clerk).label, 3)
    assert called == ["A-001"] * 3
    assert Ticket.objects.filter(state=State.WAITING).count() == 2


def test_done_pressed_at_two_places_at_once_is_one_figure(hall: Town) -> None:
    clerk = hall.actor("係員")
    one = taken(clerk)
    opened(clerk)
    with at(1):
        actions.call_next(clerk)
    at_once(lambda number: actions.done(clerk, one.pk), 3, NotAllowed)
    assert Stay.objects.count() == 1


def test_of_two_clerks_who_sit_down_at_one_window_one_has_it(hall: Town) -> None:
    clerks = [hall.actor(chair) for chair in CLERKS]
    results = at_once(lambda number: actions.open_window(clerks[number], "7", ["moving"]), len(clerks), NotAllowed)
    assert sum(isinstance(one, NotAllowed) for one in results) == len(clerks) - 1, results
    assert len(queries.open_windows()) == 1


def test_workers_at_once_end_a_night_once(hall: Town) -> None:
    one = taken(hall.actor("係員"))

    def clean(number: int) -> int:
        with at(24 * 60):
            return actions.clean_up()

    at_once(clean, 3)
    one.refresh_from_db()
    assert (one.state, Stay.objects.count()) == (State.ENDED, 1)
    assert abs(clock.now() - timezone.now()) < timedelta(minutes=1), "the workers' night stays their own"


def test_done_and_next_at_once_hold_rows_in_one_order(hall: Town) -> None:
    """Where one held the ticket first and the other the window, each would wait for the other for ever."""
    clerk = hall.actor("係員")
    for minute in range(8):
        taken(clerk, minute)
    opened(clerk)
    for _turn in range(4):
        one = actions.call_next(clerk)
        presses = (partial(actions.done, clerk, one.pk), partial(actions.call_next, clerk, one.pk))
        answers = at_once(lambda number, presses=presses: presses[number](), 2, Exception)
        assert not any(isinstance(answer, Exception) and not isinstance(answer, NotAllowed) for answer in answers)
        one.refresh_from_db()
        assert one.state == State.DONE
        if there := queries.serving(clerk):
            actions.done(clerk, there.pk)
    assert Stay.objects.count() == Ticket.objects.filter(state=State.DONE).count()


def somebody_waits() -> bool:
    """Whether a transaction waits for a row another holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.postgres
def test_done_waits_for_the_window_before_it_holds_the_ticket(hall: Town) -> None:
    """Another holds the window, as `call_next` and `shut` do, and wants the ticket once `done` waits for the window.

    Held in the other order, the two would wait for each other until the database ends one.
    """
    clerk = hall.actor("係員")
    one = taken(clerk)
    opened(clerk)
    with at(1):
        actions.call_next(clerk)
    window_held = threading.Event()

    def like_next() -> str:
        with transaction.atomic():
            Window.objects.select_for_update().get()
            window_held.set()
            while not somebody_waits():
                time.sleep(0.01)
            return Ticket.objects.select_for_update().get(pk=one.pk).state

    def done() -> None:
        window_held.wait(30)
        actions.done(clerk, one.pk)

    assert at_once(lambda number: (like_next, done)[number](), 2, OperationalError) == [State.CALLED, None]
    one.refresh_from_db()
    assert one.state == State.DONE


def test_a_day_that_ends_while_numbers_are_taken_leaves_nobody_waiting(hall: Town) -> None:
    clerk = hall.actor("係員")
    for _ in range(3):

        def press(number: int) -> object:
            return actions.end_day(clerk) if number == 0 else actions.take(clerk, "moving")

        at_once(press, MACHINES, NotAllowed)
        assert not Ticket.objects.filter(state=State.WAITING).exists()
        actions.take_again(clerk)


def test_a_day_that_ends_while_windows_call_and_close_leaves_one_figure_each(hall: Town) -> None:
    clerks = [hall.actor(chair) for chair in CLERKS]
    for minute in range(6):
        taken(clerks[0], minute)
    for number, clerk in enumerate(clerks):
        opened(clerk, str(number + 1))
    called = [actions.call_next(clerk) for clerk in clerks]
    presses = [
        partial(actions.end_day, clerks[0]),
        *(partial(actions.call_next, clerk, one.pk) for clerk, one in zip(clerks, called, strict=True)),
        partial(actions.done, clerks[1], called[1].pk),
        partial(actions.close_window, clerks[2], True),
    ]
    at_once(lambda number: presses[number](), len(presses), NotAllowed)
    over = Ticket.objects.filter(state__in=(State.DONE, State.ENDED))
    assert Stay.objects.count() == over.count()
    assert not Ticket.objects.filter(state=State.WAITING).exists()
