"""The town hall's clock. Everything that asks for the date asks here, so that a story can be told on any day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_told: ContextVar[date | None] = ContextVar("told", default=None)


def today() -> date:
    """The date in the town (Asia/Tokyo)."""
    return _told.get() or timezone.localdate()


def now() -> datetime:
    """The moment, aware. On a told day it is that day at the present time of day."""
    real = timezone.now()
    told = _told.get()
    if told is None:
        return real
    local = timezone.localtime(real)
    return timezone.make_aware(datetime.combine(told, time(local.hour, local.minute, local.second, local.microsecond)))


@contextmanager
def on(day: date) -> Iterator[None]:
    """Tell the story as if today were `day`: for scenarios, dry runs and tests."""
    token = _told.set(day)
    try:
        yield
    finally:
        _told.reset(token)
