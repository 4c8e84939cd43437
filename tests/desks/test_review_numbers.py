"""The figures of the review desk: from the first moment of a month in the town, read by the index over moments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from support.reviews import PRICE, town_of
from support.town import Town

from yakuba.desks.review.queries import months
from yakuba.kernel import clock
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.workflow.models import AutoReview

from .screens import Page, as_staff

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def town(db: None) -> Town:
    """A case reviewed now, and the same review once more at other moments: the log itself is never changed."""
    town = town_of(PRICE)
    log = town.file().reviews.get()
    for turn, at in enumerate(
        (datetime(2026, 9, 30, 23, 59, tzinfo=TOKYO), datetime(2026, 10, 1, tzinfo=TOKYO), datetime(2026, 11, 2, tzinfo=TOKYO)),
        start=50,
    ):  # fmt: skip
        kept = {field.attname: getattr(log, field.attname) for field in AutoReview._meta.concrete_fields}
        AutoReview(**{**kept, "id": None, "turn": turn, "at": at}).save(force_insert=True)
    return town


def test_a_month_begins_at_midnight_in_the_town(town: Town) -> None:
    found = months(Definition.objects.get(key="trial"), date(2026, 10, 1))
    assert [month.total for month in found if month.first == date(2026, 10, 1)] == [1]
    assert all(month.first >= date(2026, 10, 1) for month in found)


def test_the_list_of_procedures_asks_for_two_months_by_moments(town: Town, django_assert_max_num_queries: Any) -> None:
    with clock.on(date(2026, 11, 21)):
        client = as_staff(town, "係員")
        with django_assert_max_num_queries(60) as asked:
            page = Page(client.get(reverse("review:procedures")))
    [counted] = [
        query["sql"] for query in asked.captured_queries if "GROUP BY" in query["sql"] and "autoreview" in query["sql"]
    ]
    where = counted.partition("WHERE")[2].partition("GROUP BY")[0]
    assert "2026-09-30" in where or "2026-10-01" in where
    assert "django_" not in where, "a function over the column keeps the index from being used"
    assert "AT TIME ZONE" not in where
    assert "見本の申請" in page.said()
