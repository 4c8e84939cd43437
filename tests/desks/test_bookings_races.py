"""Two workers prepare, two clerks book at once: first proof that the race exists, then one preparation and one booking."""

from __future__ import annotations

import threading

import pytest
from support.races import at_once
from support.town import Town

from yakuba.desks.visits.actions.preparing import prepare_all
from yakuba.desks.visits.models import Visit, VisitPart
from yakuba.desks.visits.queries import booking_of, to_prepare
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.people.models import Resident

from .bereaved import bereaved_town, booked, grandmother

SEVERAL = 3


@pytest.fixture
def town(open_town: None) -> Town:
    return bereaved_town()


@pytest.fixture
def died(town: Town) -> Resident:
    return grandmother(town)


def all_read_first(read: object) -> list[object]:
    """What each reads when everybody reads before anybody goes on."""
    everybody_has_read = threading.Barrier(SEVERAL, timeout=30)

    def one(_number: int) -> object:
        found = read()
        everybody_has_read.wait()
        return found

    return at_once(one, SEVERAL)


def test_workers_that_look_all_find_the_visit_unprepared(died: Resident, town: Town) -> None:
    visit = booked(town, died)
    today = clock.today()
    found = all_read_first(lambda: [(one.pk, one.parts.count()) for one in to_prepare(today)])
    assert found == [[(visit.pk, 0)]] * SEVERAL


def test_workers_at_once_prepare_once(died: Resident, town: Town) -> None:
    booked(town, died)
    written = at_once(lambda _number: prepare_all(), SEVERAL)
    assert sorted(written) == [0] * (SEVERAL - 1) + [1]
    assert VisitPart.objects.count() == 3
    assert Entry.objects.filter(act="visit.prepare").count() == 1


def test_clerks_that_look_all_find_no_booking(died: Resident, town: Town) -> None:
    assert all_read_first(lambda: booking_of(died)) == [None] * SEVERAL


def test_clerks_who_book_at_once_book_once(died: Resident, town: Town) -> None:
    found = at_once(lambda _number: booked(town, died), SEVERAL, NotAllowed)
    assert sum(isinstance(one, Visit) for one in found) == 1, found
    assert sum(isinstance(one, NotAllowed) for one in found) == SEVERAL - 1
    assert Visit.objects.count() == 1
