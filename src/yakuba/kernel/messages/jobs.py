"""The worker: sends what waits in the outbox, and runs what is due.

A row is claimed, the claim committed, then the mail is sent, then the row marked. A claim that lapses means that a
worker died in between: nobody can know whether the mail left, so it is marked uncertain and not sent again (ADR 0006).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import close_old_connections, transaction
from django.db.utils import OperationalError

from yakuba.kernel import clock
from yakuba.language.characters import cut_to

from ._mail import TryLater, Unsure, WillNeverGo, send_mail
from .models import Message
from .words import Delivery

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))
LEASE = timedelta(minutes=5)
"""Far longer than EMAIL_TIMEOUT lets one mail take."""
log = logging.getLogger(__name__)


def claim() -> Message | None:
    """Take one mail that is due, for this worker alone; None when none is. The claim is committed when this returns."""
    while True:
        with transaction.atomic():
            found = (
                Message.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(delivery=Delivery.PENDING, next_at__lte=clock.now())
                .order_by("next_at", "id")
                .first()
            )
            # The condition is what makes it safe on a database without row locks.
            if found is None or _take(found):
                break
    if found:
        found.refresh_from_db()
    return found


def _take(found: Message) -> int:
    return Message.objects.filter(pk=found.pk, delivery=Delivery.PENDING).update(
        delivery=Delivery.SENDING, next_at=clock.now() + LEASE, attempts=found.attempts + 1
    )


def mark_lapsed() -> int:
    """Claims whose worker never came back: uncertain, for a person to look at."""
    return Message.objects.filter(delivery=Delivery.SENDING, next_at__lt=clock.now()).update(
        delivery=Delivery.UNCERTAIN, next_at=None, error="送信の途中で止まりました。届いたかどうかを確かめてください"
    )


def send(message: Message) -> None:
    """Send a claimed mail and write down how it went."""
    try:
        send_mail(message)
    except TryLater as error:
        _try_later(message, str(error))
    except WillNeverGo as error:
        _settle(message, Delivery.FAILED, error=str(error))
    except Unsure as error:
        _settle(message, Delivery.UNCERTAIN, error=f"{error}。届いたかどうかを確かめてください")
    else:
        _settle(message, Delivery.SENT)


def _settle(message: Message, delivery: str, *, error: str = "") -> None:
    # A slow worker that comes back after its claim lapsed still knows better than the lapse does.
    Message.objects.filter(
        pk=message.pk, attempts=message.attempts, delivery__in=[Delivery.SENDING, Delivery.UNCERTAIN]
    ).update(delivery=delivery, next_at=None, error=cut_to(error, 300))


def _try_later(message: Message, error: str) -> None:
    if message.attempts > len(BACK_OFF):
        _settle(message, Delivery.FAILED, error=f"何度試しても送れませんでした: {error}")
        return
    wait = BACK_OFF[message.attempts - 1]
    Message.objects.filter(pk=message.pk, delivery=Delivery.SENDING, attempts=message.attempts).update(
        delivery=Delivery.PENDING, next_at=clock.now() + wait, error=cut_to(error, 300)
    )


def deliver_due(limit: int = 50) -> int:
    """Send up to `limit` mails that are due, and return how many were tried."""
    mark_lapsed()
    for count in range(limit):
        message = claim()
        if message is None:
            return count
        send(message)
    return limit


@dataclass
class Periodic:
    """Work that comes back every so many seconds."""

    name: str
    every: float
    work: Callable[[], object]
    due: float = 0.0


_periodic: dict[str, Periodic] = {}


def register(name: str, every: float, work: Callable[[], object]) -> None:
    """Have the worker do something every `every` seconds. It must be safe to do twice, and by two workers."""
    _periodic[name] = Periodic(name, every, work)


def run(stop: threading.Event, pause: float) -> None:
    """Work until told to stop. An error of one job is logged and does not end the others."""
    while not stop.is_set():
        close_old_connections()
        busy = _attempt("outbox", deliver_due)
        for job in list(_periodic.values()):
            if job.due <= time.monotonic():
                _attempt(job.name, job.work)
                job.due = time.monotonic() + job.every
        if not busy:
            stop.wait(pause)


def _attempt(name: str, work: Callable[[], object]) -> object:
    try:
        return work()
    except OperationalError:
        log.warning("%s: the database is busy or away; trying again", name)
    except Exception:
        log.exception("%s failed", name)
    return None


__all__ = ["claim", "deliver_due", "mark_lapsed", "register", "run", "send"]
