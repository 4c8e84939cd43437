"""What tests of the hall share: two purposes, clerks with the right, and a clock that can be moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from support.town import START, Town

from yakuba.desks.tickets import actions
from yakuba.desks.tickets.models import Ticket
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.models import Vocabulary

TEN = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
FORWARD = [
    {"key": "elderly", "title": {"ja": "75歳以上の方", "en": "Aged 75 or over"}, "minutes": 10},
    {"key": "pregnant", "title": {"ja": "妊娠している方", "en": "Expecting"}, "minutes": 15},
]
PURPOSES = [
    {"purpose": "moving", "title": {"ja": "引越し", "en": "Moving"}, "letters": "A", "office": "環境課", "minutes": 15, "priority": FORWARD},
    {"purpose": "certificates", "title": {"ja": "証明書", "en": "Certificates"}, "letters": "B", "office": "環境課", "minutes": 5,
     "priority": FORWARD},
]  # fmt: skip
CLERKS = ("係員", "係長", "課長")


def furnished(town: Town) -> Town:
    """The town with its purposes; 環境課 has the right for counters already."""
    content = {"facts": [], "parameters": [], "events": [], "purposes": PURPOSES}
    Vocabulary.objects.create(pack="hall", version="1", content=content, sha256="0" * 64, loaded_at=clock.now())
    Grant.objects.create(right=Right.COUNTER, department=town.departments["防災課"], starts_on=START)
    return town


_real_now, _told_now = clock.now, ContextVar[datetime | None]("told_now", default=None)
# Each thread is told its own moment: patching for a while, several at once would put back what another had put there.
clock.now = lambda: _told_now.get() or _real_now()


@contextmanager
def at(minutes: float = 0, start: datetime = TEN) -> Iterator[datetime]:
    """It is so many minutes after ten, in this thread."""
    now = start + timedelta(minutes=minutes)
    before = _told_now.set(now)
    try:
        with clock.on(now.date()):
            yield now
    finally:
        _told_now.reset(before)


def taken(clerk: Actor, minutes: float = 0, key: str = "moving", priority: str = "") -> Ticket:
    """A number taken so many minutes after ten."""
    with at(minutes):
        return actions.take(clerk, key, priority=priority)


def opened(clerk: Actor, number: str = "1", *served: str, minutes: float = 0) -> None:
    with at(minutes):
        actions.open_window(clerk, number, served or ("moving", "certificates"))
