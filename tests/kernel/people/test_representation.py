"""Who may act for whom on a day."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from support.town import START, Town

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.people.actions import add_representation, end_representation
from yakuba.kernel.people.models import Business, Representation
from yakuba.kernel.people.queries import agents_of, may_act_for, principals
from yakuba.kernel.people.words import Kind

FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)


@pytest.fixture
def proxy(town: Town) -> Representation:
    """The stranger acts for the mother, from a first day to a last."""
    made = add_representation(
        SYSTEM, town.stranger, principal=town.mother, kind=Kind.PROXY, starts_on=FIRST, evidence="委任状"
    )
    end_representation(SYSTEM, made, LAST)
    return made


@pytest.mark.parametrize(
    ("day", "ground"),
    [(date(2026, 3, 31), None), (FIRST, "proxy"), (date(2026, 7, 1), "proxy"), (LAST, "proxy"), (date(2026, 10, 1), None)],
)  # fmt: skip
def test_representation_is_in_force_from_its_first_day_through_its_last(
    town: Town, proxy: Representation, day: date, ground: str | None
) -> None:
    assert may_act_for(town.stranger, town.mother, day) == ground
    assert list(principals(town.stranger, day)) == ([proxy] if ground else [])
    assert list(agents_of(town.mother, day)) == ([proxy] if ground else [])


def test_without_a_last_day_it_goes_on(town: Town) -> None:
    assert may_act_for(town.mother, town.child, date(2026, 11, 21)) == Kind.PARENT
    assert may_act_for(town.mother, town.child, START.replace(year=2019)) is None


def test_it_has_a_direction_and_is_not_handed_on(town: Town, proxy: Representation) -> None:
    assert may_act_for(town.mother, town.stranger, FIRST) is None
    assert may_act_for(town.child, town.mother, FIRST) is None
    assert may_act_for(town.stranger, town.child, FIRST) is None


def test_somebody_acts_for_a_business_and_not_for_the_person_of_the_same_id(town: Town) -> None:
    shop = Business.objects.create(pk=town.mother.pk, corporate_number="9000000000001", name="見本商店")
    add_representation(SYSTEM, town.stranger, business=shop, kind=Kind.PROXY, starts_on=FIRST)
    assert may_act_for(town.stranger, shop, FIRST) == Kind.PROXY
    assert may_act_for(town.stranger, town.mother, FIRST) is None
    assert may_act_for(town.mother, shop, FIRST) is None


def test_it_starts_and_ends_today_unless_told(town: Town) -> None:
    with clock.on(FIRST):
        made = add_representation(SYSTEM, town.stranger, principal=town.mother, kind=Kind.GUARDIAN)
    with clock.on(LAST):
        end_representation(SYSTEM, made)
    made.refresh_from_db()
    assert (made.starts_on, made.ends_on) == (FIRST, LAST)


def test_both_ends_are_logged_with_the_document_that_was_seen(town: Town, proxy: Representation) -> None:
    begun = Entry.objects.get(act="people.represent")
    assert (begun.about, begun.data) == (
        "resident:0000001",
        {"agent": "0000003", "kind": "proxy", "evidence": "委任状"},
    )
    assert Entry.objects.get(act="people.end_representation").about == f"representation:{proxy.pk}"


def test_it_is_for_one_person_or_one_business_and_never_for_both_or_neither(town: Town) -> None:
    shop = Business.objects.create(corporate_number="9000000000001", name="見本商店")
    for about in ({}, {"principal": town.mother, "business": shop}):
        with pytest.raises(IntegrityError), transaction.atomic():
            add_representation(SYSTEM, town.stranger, kind=Kind.PROXY, **about)
    assert not Entry.objects.filter(act="people.represent").exists()
