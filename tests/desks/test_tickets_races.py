"""Two machines, two clerks at once: first proof that the race exists, then one number and one person for each."""

from __future__ import annotations

import threading

import pytest
from django.db.models import Max
from support.races import at_once
from support.town import Town

from yakuba.desks.tickets import actions, queries
from yakuba.desks.tickets.models import Row, Stay, Ticket
from yakuba.desks.tickets.words import State
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
