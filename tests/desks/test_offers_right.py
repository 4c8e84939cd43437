"""Who sees what of an offer, for how long; and offers that change hands while something else is written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from support.town import Town

from yakuba.desks.entitlements import _sweeping, actions
from yakuba.desks.entitlements.models import Consent, Offer
from yakuba.desks.entitlements.queries import as_told, is_delicate
from yakuba.desks.entitlements.words import OfferState, Way
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.queries import looks
from yakuba.kernel.messages.models import Message
from yakuba.kernel.people.models import Household, Resident
from yakuba.language.programmes import Programme

from .screens import Page, as_resident, as_staff
from .test_entitlements import CHECKUP, GRANT, confirm, know, prepared, publish, ruled, swept, told


@pytest.fixture
def town(db: None) -> Town:
    return prepared()


def page(town: Town, key: str = "grant") -> str:
    return Page(as_staff(town, "係員").get(reverse("entitlements:programme", args=[key]))).said()


@pytest.mark.parametrize("change", ["moved out", "come of age"])
def test_a_parent_sees_a_childs_offer_while_it_is_theirs_to_see(town: Town, change: str) -> None:
    offer, mother = told("checkup"), as_resident(town)
    address, every = reverse("entitlements:offer", args=[offer.pk]), reverse("entitlements:offers")
    assert offer.resident == town.child
    assert (mother.get(address).status_code, town.child.given_name in Page(mother.get(every)).said()) == (200, True)
    if change == "moved out":
        Resident.objects.filter(pk=town.child.pk).update(household=Household.objects.create(number="0009999"))
    else:
        Resident.objects.filter(pk=town.child.pk).update(birth_date=clock.today() - timedelta(days=366 * 18))
    assert (mother.get(address).status_code, town.child.given_name in Page(mother.get(every)).said()) == (404, False)


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "「見本の健診」を使えるかもしれません（{child}さん）"), ("easy", "つかえるかもしれません（{child}さん）"),
     ("en", "You may be entitled to “A check-up” ({child})")],
)  # fmt: skip
def test_a_notice_is_in_the_language_of_its_reader(town: Town, language: str, said: str) -> None:
    publish(CHECKUP, title={"ja": "見本の健診", "en": "A check-up"})
    Account.objects.filter(resident=town.mother).update(language=language)
    offer = told("checkup")
    notice = Message.objects.get(topic=f"offer:{offer.pk}")
    assert said.format(child=town.child.full_name) in notice.subject


def test_what_was_put_away_for_a_child_that_moved_out_is_not_taken_up_again(town: Town) -> None:
    offer = told("checkup")
    actions.set_consent(town.resident_actor(), given=False)
    Resident.objects.filter(pk=town.child.pk).update(household=Household.objects.create(number="0009999"))
    assert actions.set_consent(town.resident_actor(), given=True) == 0
    offer.refresh_from_db()
    assert offer.state == OfferState.STOPPED


def test_of_whom_a_rule_cannot_be_computed_is_seen_by_right_only_and_logged(town: Town) -> None:
    know(town.stranger, income=0)
    publish(GRANT, rules=ruled("1000000 / resident.income >= 2"))
    swept()
    assert town.stranger.number in page(town)
    assert looks(f"resident:{town.stranger.number}").get().data["programme"] == "grant"
    Grant.objects.filter(right=Right.SENSITIVE).delete()
    said = page(town)
    assert ("計算できない方" in said, town.stranger.number in said) == (True, False)


def test_what_tells_that_somebody_has_it_already_is_sensitive_too(town: Town) -> None:
    open_ = Programme.model_validate(CHECKUP)
    assert not is_delicate(open_)
    assert is_delicate(open_.model_copy(update={"receiving": "resident.income > 0"}))


def test_the_sample_shows_whom_a_message_reaches_and_nobody_who_withdrew(town: Town) -> None:
    swept()
    assert town.mother.full_name in page(town)
    Consent.objects.filter(resident=town.mother).update(withdrawn_at=clock.now())
    said = page(town)
    assert (town.mother.full_name in said, "1人（手紙を作った方、お知らせを断った方" in said) == (False, True)


def test_an_offer_of_last_year_is_answered_by_the_case_it_became(town: Town) -> None:
    publish(GRANT, again="year")
    with clock.on(date(2027, 3, 30)):
        offer = told()
        assert offer.season == 2026
    with clock.on(date(2027, 4, 2)):
        confirm(as_resident(town), offer)
    offer.refresh_from_db()
    assert (offer.state, offer.record is not None) == (OfferState.CONFIRMED, True)


@pytest.mark.parametrize("answered", [False, True])
def test_who_is_told_or_answers_while_a_sweep_keeps_stays_told_or_answered(
    town: Town, monkeypatch: pytest.MonkeyPatch, *, answered: bool
) -> None:
    """What a sweep has read of an offer may be old when it writes."""
    offer = told() if answered else None
    offer = offer or (swept() and Offer.objects.get(definition__key="grant"))
    know(town.mother, income=5_000_000)
    write, state = _sweeping.insert_like, OfferState.DECLINED if answered else OfferState.TOLD

    def meanwhile(like: Offer, *rest: Any) -> None:
        if like.definition_id == offer.definition_id:
            change = {"state": state} if answered else as_told(Way.SCREEN, clock.now())
            Offer.objects.filter(pk=offer.pk).update(**change)
        write(like, *rest)

    monkeypatch.setattr(_sweeping, "insert_like", meanwhile)
    actions.ask_for_sweep(SYSTEM)
    actions.run_waiting()
    offer.refresh_from_db()
    assert offer.state == state


def test_whoever_was_told_meanwhile_stays_the_one_who_was(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    swept("checkup")
    offer = Offer.objects.get(definition__key="checkup", resident=town.child)
    Offer.objects.filter(pk=offer.pk).update(told=None)  # when it was found, nobody could be told
    write = _sweeping.insert_like

    def meanwhile(like: Offer, *rest: Any) -> None:
        if like.definition_id == offer.definition_id:
            Offer.objects.filter(pk=offer.pk).update(told=town.stranger, **as_told(Way.LETTER, clock.now()))
        write(like, *rest)

    monkeypatch.setattr(_sweeping, "insert_like", meanwhile)
    actions.ask_for_sweep(SYSTEM)
    actions.run_waiting()
    offer.refresh_from_db()
    assert (offer.told, offer.state) == (town.stranger, OfferState.TOLD)
