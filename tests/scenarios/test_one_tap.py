"""One tap on the packs' own programme: found by a sweep, told, shown what one agrees to, a case with one press."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements.models import Offer, Tally
from yakuba.desks.entitlements.queries import last_tally, may_be_told
from yakuba.desks.entitlements.words import OfferState
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.definitions.actions import read_packs
from yakuba.kernel.people.models import KnownFact, Resident
from yakuba.language.loading import load_packs
from yakuba.site._settling import settle

PACKS = Path(__file__).resolve().parents[2] / "packs"
TODAY = date(2026, 11, 21)
KEY = "special-child-benefit-2026"

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def mother() -> Resident:
    """Of the story in which she confirms at the counter; here she has an account and has agreed to be told."""
    stories = (one for pack in load_packs(read_packs(PACKS)) for one in pack.scenarios)
    story = next(one for one in stories if one.scenario == "非課税のひとり親世帯が、確認だけで特別給付金を受け取る")
    people = settle([story.subject, *story.household], TODAY)
    found = people[story.subject.name]
    account = Account.objects.create(email="one-tap@example.jp", resident=found)
    with clock.on(TODAY):
        actions.set_consent(actor_for(account, assurance=Assurance.VERIFIED), given=True)
    return found


def offers_of(person: Resident) -> list[Offer]:
    return list(Offer.objects.filter(definition__key=KEY, told=person).select_related("definition"))


def test_found_told_and_filed_with_one_press(mother: Resident) -> None:
    with clock.on(TODAY):
        actions.ask_for_sweep(SYSTEM)
        actions.run_waiting()
        (offer,) = offers_of(mother)
        tally = last_tally(offer.definition)
        assert tally is not None
        actions.allow_sending(SYSTEM, tally)
        actions.run_waiting()
        client = Client()
        client.force_login(mother.account)
        session = client.session
        session["assurance"] = Assurance.VERIFIED
        session.save()
        page = client.get(reverse("entitlements:offer", args=[offer.pk]))
        assert "給付金を受け取ります" in page.content.decode()
        actor = actor_for(mother.account, assurance=Assurance.VERIFIED)
        offer.refresh_from_db()
        record = actions.confirm(actor, offer, page.context["mark"])
    offer.refresh_from_db()
    assert (offer.state, offer.record, record.channel, record.amount) == (OfferState.CONFIRMED, record, "push", 100_000)
    assert record.data["consent_receive"] is True
    assert record.data["account"]["number"] == "0000001"


def test_a_look_at_another_day_counts_and_leaves_every_offer_as_it_is(mother: Resident) -> None:
    def looked_ahead() -> Tally:
        ahead = actions.ask_for_sweep(SYSTEM, date(2027, 2, 1))
        actions.run_waiting()
        return ahead.tallies.get(definition__key=KEY)

    with clock.on(TODAY):
        first = looked_ahead()
        assert (first.entitled, offers_of(mother), last_tally(first.definition)) == (1, [], None)
        actions.ask_for_sweep(SYSTEM)
        actions.run_waiting()
        before = list(Offer.objects.order_by("pk").values())
        KnownFact.objects.filter(resident=mother, key="resident.tax_status").update(value="taxed")
        then, now = looked_ahead(), last_tally(first.definition)
        assert now is not None
        assert (then.entitled, then.gone, now.entitled, now.sweep.on) == (0, 1, 1, TODAY)
        assert list(Offer.objects.order_by("pk").values()) == before
        assert [one.told for one in may_be_told(first.definition)] == [mother]
