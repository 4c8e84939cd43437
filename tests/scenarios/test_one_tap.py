"""One tap on the packs' own programme: found by a sweep, told, shown what one agrees to, a case with one press."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements._answering import one_tap
from yakuba.desks.entitlements.models import Offer, Tally
from yakuba.desks.entitlements.queries import last_tally, may_be_told, seen_mark, standing_of
from yakuba.desks.entitlements.words import OfferState
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.definitions.actions import read_packs
from yakuba.kernel.people.models import KnownFact, Resident
from yakuba.kernel.workflow.errors import Refused
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


def told(person: Resident, key: str) -> Offer:
    """An offer of one programme, told."""
    actions.ask_for_sweep(SYSTEM)
    actions.run_waiting()
    actions.allow_sending(SYSTEM, Tally.objects.filter(definition__key=key).latest("id"))
    actions.run_waiting()
    return Offer.objects.get(definition__key=key, told=person)


def know(person: Resident, **facts: object) -> None:
    for key, value in facts.items():
        line = {"value": value, "source": "見本", "as_of": TODAY}
        KnownFact.objects.update_or_create(resident=person, key=key.replace("__", "."), defaults=line)


def test_where_a_shop_is_to_be_named_the_form_opens_with_price_and_day(mother: Resident) -> None:
    know(mother, household__composter_price=15_990, household__composter_bought_on="2026-10-01")
    with clock.on(TODAY):
        draft = actions.fill_in(actor_for(mother.account), told(mother, "composter-subsidy"))
    assert (draft.raw["price"], draft.raw["bought_on"]) == (15_990, "令和8年10月1日")
    assert {"kind", "shop", "consent_arrears"}.isdisjoint(draft.raw)


@pytest.mark.parametrize("claims", ["世帯主", "妻"])
def test_the_form_of_the_child_allowance_names_the_other_parent(mother: Resident, claims: str) -> None:
    other = {"世帯主": "夫", "妻": "世帯主"}[claims]
    Resident.objects.filter(pk=mother.pk).update(relation=claims)
    Resident.objects.create(
        number="9000001", family_name="見本", given_name="太郎", birth_date=date(1986, 2, 3), sex="male", relation=other,
        household=mother.household,
    )  # fmt: skip
    for person in Resident.objects.filter(household=mother.household):
        know(person, resident__is_civil_servant=False, resident__child_allowance=False)
    with clock.on(TODAY):
        draft = actions.fill_in(actor_for(mother.account), told(mother, "child-allowance"))
    assert (draft.raw["has_spouse"], draft.raw["spouse_birth_date"]) == (True, "昭和61年2月3日")
    assert (draft.raw["spouse_name"]["given"], len(draft.raw["children"])) == ("太郎", 2)
    assert {"occupation", "cause", "consent_lookup"}.isdisjoint(draft.raw)


def test_nobody_alone_in_the_register_is_taken_to_have_no_spouse(mother: Resident) -> None:
    know(mother, resident__is_civil_servant=False, resident__child_allowance=False)
    with clock.on(TODAY):
        draft = actions.fill_in(actor_for(mother.account), told(mother, "child-allowance"))
    assert {"has_spouse", "spouse_name"}.isdisjoint(draft.raw)


def test_without_an_account_in_the_registers_the_form_opens(mother: Resident) -> None:
    KnownFact.objects.filter(resident=mother, key="resident.payment_account").delete()
    with clock.on(TODAY):
        offer = told(mother, KEY)
        actor = actor_for(mother.account, assurance=Assurance.VERIFIED)
        assert one_tap(actor, offer, standing_of(offer)) is None
        with pytest.raises(Refused):
            actions.confirm(actor, offer, seen_mark(standing_of(offer)))
        draft = actions.fill_in(actor, offer)
    assert draft.raw["recipient_name"]["given"] == mother.given_name
    assert {"account", "consent_receive"}.isdisjoint(draft.raw)


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
