"""Many at once: first proof that the races exist, then that nobody wins twice."""

import threading
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from support.files import picture
from support.reviews import PRICE, town_of
from support.town import ANSWERS, Town, build

from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.audit.queries import verify
from yakuba.kernel.records.actions import attach, begin, discard
from yakuba.kernel.records.models import Attachment, Draft, Record
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
        except (NotAllowed, NotFound, Stale) as error:
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


def test_filing_and_throwing_away_can_both_find_the_draft_there(town: Town) -> None:
    """Both look before either writes: without the lock the file of a case just filed would be deleted."""
    draft = begin(town.resident_actor(), town.version, "online", resident=town.mother)
    both_have_looked = threading.Barrier(2)

    def look(number: int) -> bool:
        there = Draft.objects.filter(pk=draft.pk).exists()
        both_have_looked.wait()
        return there

    assert at_once(look, 2) == [True, True]


def test_a_draft_filed_and_thrown_away_at_once_is_one_or_the_other_with_its_file(town: Town) -> None:
    actor = town.resident_actor()
    for _ in range(6):
        draft = begin(actor, town.version, "online", resident=town.mother)
        kept = attach(actor, draft, "picture", SimpleUploadedFile("a.png", picture()))
        given = {"draft": draft, "intake_key": draft.token, "attachments": [kept]}
        acts = [lambda given=given: town.file(actor, **given), lambda draft=draft: discard(actor, draft)]
        results = at_once(lambda number, acts=acts: acts[number](), 2)
        filed = Record.objects.filter(intake_key=draft.token).first()
        assert [isinstance(one, Exception) for one in results].count(True) == 1, results
        assert kept.file.storage.exists(kept.file.name) is (filed is not None)
        assert Attachment.objects.filter(pk=kept.pk).exists() is (filed is not None)


def test_a_correction_sent_many_times_at_once_is_reviewed_once(open_town: None) -> None:
    town = town_of(PRICE)
    record = town.file(answers={**ANSWERS, "price": 9000})
    actor = town.resident_actor()
    results = at_once(lambda number: actions.answer_correction(actor, record.number, {"price": 10 + number}))
    assert len([one for one in results if isinstance(one, Record)]) == 1, results
    assert [log.outcome for log in record.reviews.all()] == ["return", "next"]
    assert record.events.filter(kind="checked").count() == 2
