"""How long a register's record holds: what is older than that is unknown, for one person and for everybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import QuerySet

from yakuba.kernel.definitions.queries import holding_days

from .models import KnownFact


def first_days(on: date) -> dict[str, date]:
    """For facts whose records hold for some time only: the oldest day a record may be of to hold on a day."""
    return {key: on - timedelta(days=days) for key, days in holding_days().items()}


def holding(lines: QuerySet[KnownFact], keys: Collection[str], on: date) -> QuerySet[KnownFact]:
    """Of the lines of these facts those that hold on a day."""
    by_day: dict[date, list[str]] = {}
    for key, day in first_days(on).items():
        if key in keys:
            by_day.setdefault(day, []).append(key)
    for day, alike in by_day.items():
        lines = lines.exclude(key__in=alike, as_of__lt=day)
    return lines
