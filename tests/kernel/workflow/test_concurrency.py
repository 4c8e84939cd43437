"""Many at once: first proof that the races exist, then that nobody wins twice."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from support.town import Town, build

from yakuba.kernel.audit.models import Entry
from yakuba.kernel.audit.queries import verify
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed, Stale

CLERKS = 6


def at_once(work: Callable[[int], object], count: int = CLERKS) -> list[object]:
    """Do something in several threads that all start at the same moment; answers or exceptions, in order."""
    gate, results = threading.Barrier(count), [None] * count

    def one(number: int) -> None:
        gate.wait()
        try:
            results[number] = work(number)
        except (NotAllowed, Stale) as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def town(open_town: None) -> Town:
    return build()


def test_the_race_is_there_without_the_lock(town: Town) -> None:
    """Everybody reads the turn before anybody writes: without the lock all would believe to be first."""
    record = town.deciding(price=5_000_000)
    everybody_has_read = threading.Barrier(CLERKS)

    def look(number: int) -> int:
        turn = Record.objects.get(pk=record.pk).turn
        everybody_has_read.wait()
        return turn

    assert at_once(look) == [record.turn] * CLERKS


def test_two_clerks_deciding_at_once_decide_once(town: Town) -> None:
    record = town.deciding(price=5_000_000)
    actor, turn = town.actor("係長"), record.turn
    results = at_once(lambda number: actions.approve(actor, record.number, turn=turn))
    assert sum(isinstance(result, Record) for result in results) == 1, results
    assert all(isinstance(result, Record | Stale | NotAllowed) for result in results), results
    assert record.events.filter(kind="approved_step").count() == 1


def test_a_form_sent_many_times_at_once_is_one_case(town: Town) -> None:
    actor = town.resident_actor()
    results = at_once(lambda number: town.file(actor, intake_key="same form"))
    assert {result.number for result in results} == {Record.objects.get().number}


def test_filing_at_once_leaves_a_whole_chain(town: Town) -> None:
    actor = town.resident_actor()
    results = at_once(lambda number: [town.file(actor) for _ in range(3)])
    assert all(isinstance(result, list) for result in results), results
    assert len({record.number for result in results for record in result}) == CLERKS * 3
    assert Entry.objects.filter(act="case.file").count() == CLERKS * 3
    assert list(verify()) == []
