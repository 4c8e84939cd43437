"""Two clerks, two workers at once: first proof that the race exists, then that a case is in one batch and paid once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from support.races import at_once
from support.town import Town

from yakuba.desks.payments import actions
from yakuba.desks.payments.models import Batch, Payment
from yakuba.desks.payments.queries import collected
from yakuba.desks.payments.words import BatchState
from yakuba.kernel import clock
from yakuba.kernel.messages.models import Message
from yakuba.kernel.records.models import Event

from .test_payments import ALLOWER, MAKER, PAY_ON, TODAY, definition, granted, prepared

CLERKS = 4


@pytest.fixture
def town(open_town: None) -> Town:
    with clock.on(TODAY):
        town = prepared()
        for _ in range(3):
            granted(town)
    return town


def test_every_clerk_finds_the_same_cases_before_anybody_writes(town: Town) -> None:
    everybody_has_read = threading.Barrier(CLERKS, timeout=30)

    def look(number: int) -> int:
        found = collected(definition()).count
        everybody_has_read.wait()
        return found

    assert at_once(look, CLERKS) == [3] * CLERKS


def test_of_clerks_at_once_one_has_the_cases(town: Town) -> None:
    actor, seen = town.actor(MAKER), collected(definition()).mark

    def make(number: int) -> Batch:
        with clock.on(TODAY):
            return actions.make_batch(actor, definition(), PAY_ON, seen)

    results = at_once(make, CLERKS, actions.NotNow)
    assert sum(isinstance(one, Batch) for one in results) == 1, results
    assert sum(isinstance(one, actions.NotNow) for one in results) == CLERKS - 1
    assert (Batch.objects.count(), Payment.objects.count()) == (1, 3)


def test_the_database_itself_refuses_a_case_in_two_live_batches(town: Town) -> None:
    from django.db import IntegrityError, transaction

    with clock.on(TODAY):
        first = actions.make_batch(town.actor(MAKER), definition(), PAY_ON, collected(definition()).mark)
    one = first.payments.first()
    second = Batch.objects.create(
        definition=definition(), pay_on=date(2026, 12, 1), made_by=first.made_by, made_at=first.made_at
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(batch=second, record=one.record, line=1, amount=one.amount)


def test_two_workers_write_each_payment_once(town: Town) -> None:
    with clock.on(TODAY):
        batch = actions.make_batch(town.actor(MAKER), definition(), PAY_ON, collected(definition()).mark)
        actions.approve(town.actor(ALLOWER), batch)
    with clock.on(PAY_ON):
        actions.take_result(town.actor(MAKER), batch, {})
    at_once(lambda number: actions.settle_waiting(), CLERKS)
    assert Event.objects.filter(kind="paid").count() == 3
    assert Message.objects.filter(event__kind="paid").count() == 3
    batch.refresh_from_db()
    assert batch.state == BatchState.SETTLED


def test_of_an_approval_and_a_withdrawal_at_once_one_holds(town: Town) -> None:
    with clock.on(TODAY):
        batch = actions.make_batch(town.actor(MAKER), definition(), PAY_ON, collected(definition()).mark)

    def act(number: int) -> None:
        with clock.on(TODAY):
            if number:
                actions.approve(town.actor(ALLOWER), batch)
            else:
                actions.drop(town.actor(MAKER), batch, "誤り")

    results = at_once(act, 2, actions.NotNow)
    batch.refresh_from_db()
    assert [isinstance(one, actions.NotNow) for one in results].count(True) == 1, results
    assert bool(batch.sha256) is (batch.state == BatchState.APPROVED)
