"""A notice is written once per (event, person), read by its receiver alone."""

import threading

import pytest
from django.db import connections, transaction
from support.town import Town, build

from yakuba.kernel.access.actor import VISITOR
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.models import Account
from yakuba.kernel.audit.queries import entries_about
from yakuba.kernel.messages.actions import mark_read, notify
from yakuba.kernel.messages.models import Message
from yakuba.kernel.messages.queries import inbox, message, unread_count
from yakuba.kernel.messages.words import Delivery
from yakuba.kernel.records.models import Event, Record


def quiet(record: Record) -> Event:
    """An event of a case that nobody has been told of."""
    record.messages.all().delete()
    return record.events.first()


def test_filing_tells_the_applicant_once(town: Town) -> None:
    record = town.file()
    told = record.messages.get()
    assert told.account == Account.objects.get(resident=town.mother)
    assert (told.delivery, told.to) == (Delivery.PENDING, "mother@example.jp")
    assert record.number in told.body


def test_the_same_event_is_not_told_twice(town: Town) -> None:
    record = town.file()
    event, account = quiet(record), record.applicant
    notify(event, account, "一度目", "")
    notify(event, account, "二度目", "")
    assert record.messages.get().subject == "一度目"


def test_a_notice_of_a_change_that_failed_was_never_written(town: Town) -> None:
    record = town.file()
    event = quiet(record)
    with pytest.raises(RuntimeError), transaction.atomic():
        notify(event, record.applicant, "結果", "")
        raise RuntimeError
    assert not record.messages.exists()


@pytest.mark.parametrize("change", [{"notify_by_email": False}, {"is_active": False}])
def test_who_wants_no_mail_gets_the_notice_alone(town: Town, change: dict[str, bool]) -> None:
    record = town.file()
    event = quiet(record)
    Account.objects.filter(pk=record.applicant_id).update(**change)
    notify(event, Account.objects.get(pk=record.applicant_id), "結果", "")
    told = record.messages.get()
    assert (told.delivery, told.next_at) == (Delivery.NONE, None)


def test_a_notice_is_its_receivers_alone(town: Town) -> None:
    told = town.file().messages.get()
    mother = town.resident_actor()
    assert message(mother, told.pk) == told
    for other in (town.resident_actor(town.stranger), town.actor("課長"), VISITOR):
        assert not inbox(other).exists()
        with pytest.raises(NotFound):
            message(other, told.pk)


def test_opening_a_notice_is_noted_once(town: Town) -> None:
    told, mother = town.file().messages.get(), town.resident_actor()
    assert unread_count(mother) == 1
    first = mark_read(mother, told.pk).read_at
    assert mark_read(mother, told.pk).read_at == first
    assert unread_count(mother) == 0
    assert entries_about(f"message:{told.pk}").count() == 1


def test_four_at_once_write_one_notice(open_town: None) -> None:
    record = build().file()
    event, account = quiet(record), record.applicant
    start = threading.Barrier(4, timeout=20)

    def tell() -> None:
        start.wait()
        try:
            notify(event, account, "結果", "")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Message.objects.filter(event=event).count() == 1
