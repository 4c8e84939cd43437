"""A case keeps the facts its definition reads; what others know of the resident stays where it is."""

from __future__ import annotations

from datetime import date

import pytest
from support.town import TRIAL, build

from yakuba.kernel.people.models import KnownFact
from yakuba.kernel.people.queries import facts_of

INCOME = {"key": "income", "type": "yen", "label": "所得", "bind": "resident.income", "required": False}


@pytest.mark.parametrize("asks", [False, True])
def test_a_fact_is_kept_only_when_the_definition_reads_it(db: None, asks: bool) -> None:
    more = [{"title": "所得", "fields": [INCOME]}] if asks else []
    town = build({**TRIAL, "pages": [*TRIAL["pages"], *more]})
    record = town.file()
    KnownFact.objects.create(
        resident=record.resident, key="resident.income", value=3_000_000, source="test", as_of=date(2026, 1, 1)
    )
    again = town.file()
    assert ("income" in again.facts["resident"]) is asks
    assert "birth_date" in again.facts["resident"]
    assert "household" not in again.facts


def test_no_register_speaks_of_what_the_resident_register_says(db: None) -> None:
    record = build(TRIAL).file()
    KnownFact.objects.create(
        resident=record.resident, key="resident.sex", value="unknown", source="test", as_of=date(2026, 1, 1)
    )
    assert facts_of(record.resident, date(2026, 1, 2))["resident"]["sex"] == record.resident.sex
