"""Results say which records they rest on, of which day these are, and why one was not used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from support.town import Town

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.people.actions import set_fact
from yakuba.kernel.people.models import KnownFact
from yakuba.language.eras import wareki

from .screens import Page, as_resident, as_staff
from .test_entitlements import prepared, swept, told


@pytest.fixture
def town(db: None) -> Town:
    return prepared()


@pytest.mark.parametrize(
    ("days", "against", "words", "result"),
    [
        (10, None, "税、", "対象"), (500, None, "の記録は古いので、使っていません", "分かりません"),
        (10, 2_000_000, "福祉課・税の記録", "分かりません"),
    ],
)  # fmt: skip
def test_how_old_the_records_are_and_why_they_are_not_used_is_said(
    town: Town, days: int, against: int | None, words: str, result: str
) -> None:
    offer, day = told(), clock.today() - timedelta(days=days)
    KnownFact.objects.filter(resident=town.mother).update(as_of=day)
    if against:
        set_fact(SYSTEM, town.mother, "resident.income", against, source="福祉課", as_of=day)
    assert swept().missing.get("resident.income", 0) == (1 if result == "対象" else 2)
    page = Page(as_staff(town, "係員").get(reverse("entitlements:person"), {"number": town.mother.number}))
    [row] = [one.text_content() for one in page.all("//tr") if "くらしの給付" in one.text_content()]
    own = Page(as_resident(town).get(reverse("entitlements:offer", args=[offer.pk]))).said()
    for said in (" ".join(row.split()), own):
        assert (words in said, wareki(day) in said, "もとにした記録" in said) == (True, True, True), said
    assert result in row
