"""Who is not told, or not again: whoever died or moved away, has it already, was told before, or has declined."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from support.town import Town

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements.models import Offer, Tally
from yakuba.desks.entitlements.queries import may_be_told, on_paper
from yakuba.desks.entitlements.words import OfferState
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.messages.models import Message
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing

from .screens import as_resident
from .test_entitlements import GRANT, know, prepared, publish, swept, told

GONE = [Standing.DIED, Standing.MOVED]


@pytest.fixture
def town(db: None) -> Town:
    """The mother has agreed and is told on screen; the stranger gets a letter."""
    town = prepared()
    know(town.stranger, income=1)
    return town


def programme(key: str) -> Definition:
    return Definition.objects.get(key=key)


def waiting(key: str = "grant") -> list[list[Resident]]:
    """Whom a sending would tell, and who would get a letter."""
    return [[one.resident for one in offers(programme(key))] for offers in (may_be_told, on_paper)]


def leave(standing: Standing, *people: Resident) -> None:
    Resident.objects.filter(pk__in=[one.pk for one in people]).update(standing=standing)


def send(tally: Tally) -> int:
    """How many notices there are once everybody who may be told was."""
    actions.allow_sending(SYSTEM, tally)
    actions.run_waiting()
    return Message.objects.exclude(topic="").count()


@pytest.mark.parametrize("standing", GONE)
def test_whoever_died_or_moved_away_is_not_found(town: Town, standing: Standing) -> None:
    assert swept().entitled == 2
    leave(standing, town.mother)
    tally = swept()
    assert (tally.entitled, tally.gone) == (1, 1)
    assert [one.resident for one in Offer.objects.filter(definition__key="grant")] == [town.stranger]


@pytest.mark.parametrize("standing", GONE)
def test_whoever_died_or_moved_away_since_they_were_found_is_not_told(town: Town, standing: Standing) -> None:
    tally = swept()
    assert waiting() == [[town.mother], [town.stranger]]
    leave(standing, town.mother, town.stranger)
    assert waiting() == [[], []]
    assert send(tally) == 0


@pytest.mark.parametrize("standing", GONE)
def test_nobody_is_told_of_a_child_through_a_parent_who_died_or_moved_away(town: Town, standing: Standing) -> None:
    tally = swept("checkup")
    assert waiting("checkup") == [[town.child], []]
    leave(standing, town.mother)
    assert waiting("checkup") == [[], []]
    assert send(tally) == 0


def test_whoever_has_it_already_is_not_found(town: Town) -> None:
    assert swept().receiving == 0
    know(town.mother, child_allowance=True)
    tally = swept()
    assert (tally.entitled, tally.receiving, tally.gone) == (1, 1, 1)
    assert waiting() == [[], [town.stranger]]
    assert send(tally) == 0


def test_whoever_was_told_is_not_told_again(town: Town) -> None:
    offer = told()
    assert send(swept()) == 1
    offer.refresh_from_db()
    assert offer.state == OfferState.TOLD


@pytest.mark.parametrize(("again", "notices"), [("never", 1), ("year", 2)])
def test_in_another_fiscal_year_only_what_is_told_every_year_is_told_again(
    town: Town, again: str, notices: int
) -> None:
    publish(GRANT, again=again)
    with clock.on(date(2027, 3, 31)):
        told()
        assert send(swept()) == 1
    with clock.on(date(2027, 4, 1)):
        assert send(swept()) == notices


def test_whoever_declines_is_left_in_peace(town: Town) -> None:
    offer = told()
    as_resident(town).post(reverse("entitlements:decline", args=[offer.pk]))
    assert send(swept()) == 1
    offer.refresh_from_db()
    assert offer.state == OfferState.DECLINED
