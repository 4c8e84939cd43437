"""An offer in the resident's hands: one tap or the form, and a case filed by any other way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from support.town import TRIAL, Town

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements._counts import funnels
from yakuba.desks.entitlements.models import Offer
from yakuba.desks.entitlements.queries import may_be_told, on_paper, seen_mark, standing_of
from yakuba.desks.entitlements.words import OfferState
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.actions import publish as publish_procedure
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.messages.models import Message
from yakuba.kernel.people.models import Resident
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.workflow import actions as workflow
from yakuba.language.procedures import Procedure

from .consents import unfinished
from .screens import Page, as_resident, fill_in
from .test_entitlements import GRANT, confirm, know, prepared, publish, ruled, swept, told

ONE_TAP, FORM = "この内容で申し込む", "申し込みの画面を開く"
SOME = {"price": "1000", "copies": "2"}
"""Two of what the procedure asks: a telephone number and a kind are left for whoever fills it in."""


@pytest.fixture
def town(db: None) -> Town:
    return prepared()


@pytest.fixture
def open_house(open_town: None) -> Town:
    """The same town, seen by other threads."""
    return prepared()


def shown(town: Town, offer: Offer, who: Resident | None = None) -> str:
    return Page(as_resident(town, who).get(reverse("entitlements:offer", args=[offer.pk]))).said()


def mark_shown(town: Town, offer: Offer) -> str:
    page = Page(as_resident(town).get(reverse("entitlements:offer", args=[offer.pk])))
    return page.typed("seen")


def grant() -> Definition:
    return Definition.objects.get(key="grant")


def notices() -> int:
    return Message.objects.exclude(topic="").count()


# One tap, or the form.


def test_where_more_is_to_be_asked_the_form_opens_filled_in(town: Town) -> None:
    publish(GRANT, answers=SOME)
    offer, client = told(), as_resident(town)
    said = shown(town, offer)
    assert (ONE_TAP in said, FORM in said) == (False, True)
    opened = client.post(reverse("entitlements:begin", args=[offer.pk]), follow=True)
    first = Page(opened)
    assert first.typed("applicant_name.family") == town.mother.family_name
    assert "もう入っています" in first.said("body")
    address = opened.redirect_chain[-1][0]
    second = Page(client.get(address.removesuffix("1/") + "2/"))
    assert (second.typed("price"), second.typed("copies")) == ("1000", "2")
    client.post(reverse("entitlements:begin", args=[offer.pk]))
    assert Draft.objects.count() == 1


def test_what_was_typed_stays_when_the_form_is_opened_again(town: Town) -> None:
    publish(GRANT, answers=SOME)
    offer, client = told(), as_resident(town)
    client.post(reverse("entitlements:begin", args=[offer.pk]))
    draft = Draft.objects.get()
    Draft.objects.update(raw={**draft.raw, "price": "2500", "copies": "", "phone": "0999-00-0009"})
    client.post(reverse("entitlements:begin", args=[offer.pk]))
    raw = Draft.objects.get().raw
    assert (raw["price"], raw["copies"], raw["phone"]) == ("2500", 2, "0999-00-0009")


def test_a_tap_that_does_not_suffice_any_more_leads_into_the_form(town: Town) -> None:
    offer, client = told(), as_resident(town)
    assert ONE_TAP in shown(town, offer)
    publish_procedure(SYSTEM, Procedure.model_validate({**TRIAL, "channels": ["online", "push"], "pages": [
        *TRIAL["pages"], {"title": "もう一つ", "fields": [{"key": "more", "type": "text", "label": "ひとこと", "max_length": 9}]},
    ]}), [])  # fmt: skip
    response = client.post(
        reverse("entitlements:confirm", args=[offer.pk]), {"seen": seen_mark(standing_of(offer))}, follow=True
    )
    draft = Draft.objects.get()
    assert response.redirect_chain[-1][0] == reverse("apply:page", args=[draft.token, 1])
    assert (draft.raw["kind"], Record.objects.count()) == ("new", 0)


def test_whoever_is_not_sure_enough_is_led_to_prove_it_and_shown_no_button(town: Town) -> None:
    sure = {**TRIAL, "channels": ["online", "push"], "identity": {"online": "verified"}}
    publish_procedure(SYSTEM, Procedure.model_validate(sure), [])
    said = shown(town, told())
    assert ("本人の確認へ進む" in said, ONE_TAP in said, "0999-00-0001" in said) == (True, False, False)


def test_agreeing_is_never_done_beforehand_in_the_form(town: Town) -> None:
    pages = [
        *TRIAL["pages"],
        {"title": "同意", "fields": [{"key": "agree", "type": "consent", "label": "町の記録を見ること"}]},
    ]
    publish_procedure(SYSTEM, Procedure.model_validate({**TRIAL, "channels": ["online", "push"], "pages": pages}), [])
    publish(GRANT, answers={**SOME, "agree": "true"})
    offer = told()
    as_resident(town).post(reverse("entitlements:begin", args=[offer.pk]))
    assert "agree" not in Draft.objects.get().raw
    publish(GRANT, answers={**GRANT["answers"], "agree": "true"})
    assert "町の記録を見ること" in shown(town, offer)
    confirm(as_resident(town), offer)
    assert Record.objects.get().data["agree"] is True


@pytest.mark.parametrize("changes", [{"channels": ["counter"]}, {"suspended": True}])
def test_a_procedure_not_open_online_says_so_on_the_offer(town: Town, changes: dict[str, Any]) -> None:
    publish(GRANT, answers=SOME)
    offer = told()
    if "suspended" in changes:
        Definition.objects.filter(key="trial").update(suspended=True)
    else:
        publish_procedure(SYSTEM, Procedure.model_validate({**TRIAL, **changes}), [])
    page = Page(as_resident(town).post(reverse("entitlements:begin", args=[offer.pk])))
    assert (page.status, "受け付けていません" in page.said(".error-summary")) == (422, True)


def test_nobody_else_opens_the_form_of_an_offer(town: Town) -> None:
    offer = told()
    where = reverse("entitlements:begin", args=[offer.pk])
    assert as_resident(town, town.stranger).post(where).status_code == 404


def test_what_the_tap_would_file_is_read_before_and_filed_as_it_was_read(town: Town) -> None:
    offer = told()
    said, mark = shown(town, offer), mark_shown(town, offer)
    for words in (town.mother.full_name, "0999-00-0001", "1,000円"):
        assert words in said, words
    Resident.objects.filter(pk=town.mother.pk).update(given_name="改名")
    page = confirm(as_resident(town), offer, mark)
    assert (page.status, Record.objects.count(), "改名" in page.said()) == (422, 0, True)
    assert "見本の申請" in confirm(as_resident(town), offer).said()


# A case filed by any way answers the offer.


def by_the_form(town: Town, offer: Offer) -> None:
    client = as_resident(town)
    where = client.post(reverse("entitlements:begin", args=[offer.pk]))["Location"]
    client.post(fill_in(client, where, {"phone": "0999-00-0001", "kind": "new"}))


def by_oneself(town: Town, offer: Offer) -> None:
    town.file()


def at_the_counter(town: Town, offer: Offer) -> None:
    Grant.objects.get_or_create(right=Right.COUNTER, staff=town.staff["環境課/係員"], starts_on=clock.today())
    town.file(town.actor("係員"), channel="counter", identity_checked=True)


@pytest.mark.parametrize("apply", [by_the_form, by_oneself, at_the_counter])
def test_whoever_was_told_and_applied_has_confirmed(town: Town, apply: Any) -> None:
    publish(GRANT, answers=SOME)
    offer = told()
    apply(town, offer)
    offer.refresh_from_db()
    record = Record.objects.get()
    assert (offer.state, offer.record, offer.answered_at is not None) == (OfferState.CONFIRMED, record, True)
    assert (funnels()[offer.definition_id].confirmed, funnels()[offer.definition_id].told) == (1, 1)
    said = shown(town, offer)
    assert ("申し込んだ内容を見る" in said, FORM in said, "今回は申し込まない" in said) == (True, False, False)
    assert confirm(as_resident(town), offer).said("h1") == "見本の申請"
    assert Record.objects.count() == 1


def test_whoever_applied_before_being_told_is_not_told(town: Town) -> None:
    tally = swept()
    town.file()
    actions.allow_sending(SYSTEM, tally)
    actions.run_waiting()
    offer = Offer.objects.get(definition__key="grant", resident=town.mother)
    found = funnels()[offer.definition_id]
    assert (offer.state, notices(), found.told, found.confirmed) == (OfferState.APPLIED, 0, 0, 0)
    assert "くらしの給付" not in Page(as_resident(town).get(reverse("entitlements:offers"))).said()


@pytest.mark.parametrize(
    ("state", "days", "reached"), [("received", 400, 0), ("approved", 100, 0), ("approved", 400, 1), ("refused", 1, 1)]
)
def test_a_case_from_before_the_sweep_counts_too(town: Town, state: str, days: int, reached: int) -> None:
    record = town.file()
    Record.objects.filter(pk=record.pk).update(state=state, filed_on=clock.today() - timedelta(days=days))
    know(town.stranger, income=1)
    swept()
    assert may_be_told(grant()).count() == reached
    Record.objects.filter(pk=record.pk).update(resident=town.stranger)
    assert on_paper(grant()).count() == reached


def test_what_is_a_households_is_applied_for_by_either_parent(town: Town) -> None:
    Resident.objects.filter(pk=town.mother.pk).update(relation="世帯主")
    Resident.objects.filter(pk=town.stranger.pk).update(household=town.mother.household, relation="夫")
    publish(GRANT, subject="household")
    offer = told()
    father = Resident.objects.get(pk=town.stranger.pk)
    town.file(town.resident_actor(father), resident=father)
    offer.refresh_from_db()
    assert offer.state == OfferState.CONFIRMED


def test_what_others_file_or_for_something_else_answers_nothing(town: Town) -> None:
    Resident.objects.filter(pk=town.stranger.pk).update(household=town.mother.household, relation="同居人")
    publish(GRANT, subject="household", rules=ruled("resident.relation == '世帯主'"))
    Resident.objects.filter(pk=town.mother.pk).update(relation="世帯主")
    offer = told()
    lodger = Resident.objects.get(pk=town.stranger.pk)
    town.file(town.resident_actor(lodger), resident=lodger)
    publish(GRANT, procedure=None, answers={})
    town.file()
    offer.refresh_from_db()
    assert (offer.state, offer.record) == (OfferState.TOLD, None)


def test_after_a_case_was_withdrawn_the_next_one_answers(town: Town) -> None:
    offer, client = told(), as_resident(town)
    confirm(client, offer)
    first = Record.objects.get()
    workflow.withdraw(town.resident_actor(), first.number)
    second = town.file()
    offer.refresh_from_db()
    assert (offer.record, first != second) == (second, True)


def test_whoever_applies_while_sending_runs_is_not_told(open_house: Town) -> None:
    tally = swept()
    with unfinished(open_house.file):  # the mother's case
        found = [one.told_id for one in may_be_told(grant())]
        actions.send_all(tally)
    assert found == [open_house.mother.pk], "the race: nobody else sees the case yet"
    assert (Offer.objects.get(definition=grant()).state, notices()) == (OfferState.APPLIED, 0)
