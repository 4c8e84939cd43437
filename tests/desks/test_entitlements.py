"""お知らせ: everybody is judged, those who agreed are told once, and one tap makes a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from support.town import START, TRIAL, Town, build

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements.models import Offer, Tally
from yakuba.desks.entitlements.queries import standing_of
from yakuba.desks.entitlements.words import OfferState, SweepState
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.audit.queries import looks
from yakuba.kernel.definitions.actions import adopt_vocabulary, publish_programme, read_packs
from yakuba.kernel.definitions.actions import publish as publish_procedure
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.messages.models import Message
from yakuba.kernel.people.models import KnownFact, Resident
from yakuba.language.loading import load_packs
from yakuba.language.procedures import Procedure
from yakuba.language.programmes import Programme

from .screens import Page, as_resident, as_staff

PACKS = Path(__file__).parents[2] / "packs"
GRANT = {
    "programme": "grant", "title": {"ja": "くらしの給付", "en": "Living grant"}, "summary": "5000円を1回渡します", "office": "環境課",
    "law": "見本条例 第2条", "category": "くらし", "gives": "money", "per": "once", "procedure": "trial", "apply": "画面で申し込めます",
    "rules": [{"from": "2020-04-01", "law": "見本条例 第2条", "when": "resident.income < 1000000", "amount": "5000"}],
    "receiving": "resident.child_allowance",
    "answers": {"phone": "'0999-00-0001'", "kind": "'new'", "price": "1000", "copies": "2"},
}  # fmt: skip
CHECKUP = {
    **{key: GRANT[key] for key in ("office", "law", "category")}, "programme": "checkup", "title": "見本の健診", "summary": "健診です",
    "gives": "checkup", "apply": "電話で申し込んでください",
    "rules": [{"from": "2020-04-01", "law": "見本条例 第3条", "when": "age(resident.birth_date, today) < 18"}],
}  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    return prepared()


def prepared() -> Town:
    """The small town, its vocabulary and two programmes; the mother is poor and has agreed to be told."""
    town = build({**TRIAL, "channels": ["online", "counter", "api", "push"]})
    [commons] = load_packs({"commons": read_packs(PACKS)["commons"]})
    adopt_vocabulary(SYSTEM, commons)
    publish(GRANT)
    publish(CHECKUP)
    know(town.mother, income=500_000)
    know(town.stranger, income=2_000_000)
    actions.set_consent(town.resident_actor(), given=True)
    for right in (Right.OFFERS, Right.SENSITIVE):
        Grant.objects.create(right=right, staff=town.staff["環境課/係員"], starts_on=START)
    return town


def publish(programme: dict[str, Any], **changes: Any) -> None:
    publish_programme(SYSTEM, Programme.model_validate({**programme, **changes}))


def ruled(when: str, amount: str = "5000") -> list[dict[str, str]]:
    return [{"from": "2020-04-01", "law": "見本条例 第2条", "when": when, "amount": amount}]


def know(person: Resident, **facts: object) -> None:
    for key, value in facts.items():
        KnownFact.objects.update_or_create(
            resident=person, key=f"resident.{key}", defaults={"value": value, "source": "税", "as_of": clock.today()}
        )


def swept(key: str = "grant") -> Tally:
    actions.ask_for_sweep(SYSTEM)
    actions.run_waiting()
    return Tally.objects.filter(definition__key=key).latest("id")


def told(key: str = "grant") -> Offer:
    """The mother, told."""
    actions.allow_sending(SYSTEM, swept(key))
    actions.run_waiting()
    return Offer.objects.get(definition__key=key, told=town_mother())


def town_mother() -> Resident:
    return Resident.objects.get(number="0000001")


def test_everybody_is_judged_and_what_is_missing_is_counted(town: Town) -> None:
    tally = swept()
    assert (tally.entitled, tally.perhaps, tally.amount, tally.new) == (1, 1, 5000, 1)
    assert tally.missing == {"resident.income": 1}  # the child's
    offer = Offer.objects.get(definition__key="grant")
    assert (offer.resident, offer.told, offer.amount, offer.state) == (town.mother, town.mother, 5000, OfferState.FOUND)
    again = swept()
    assert (again.entitled, again.new, again.gone) == (1, 0, 0)


DIVIDING = ["1000000 / resident.income >= 2", "string(1000000 / resident.income) != '0'"]
"""By nought, for whoever earns nothing; the second cannot be asked in columns."""


@pytest.mark.parametrize("when", DIVIDING)
def test_one_person_a_rule_cannot_be_computed_for_is_reported_and_the_sweep_goes_on(town: Town, when: str) -> None:
    one_fails(town, when)


def one_fails(town: Town, when: str) -> None:
    """The stranger is reported; the mother, and everybody under the other programme, are judged."""
    know(town.stranger, income=0)
    publish(GRANT, rules=ruled(when))
    tally = swept()
    assert (tally.entitled, tally.failed) == (1, 1)
    assert [(line["number"], "割る" in line["why"]) for line in tally.failures] == [(town.stranger.number, True)]
    assert (tally.sweep.state, tally.sweep.people) == (SweepState.DONE, 3)
    found = {(one.definition.key, one.resident) for one in Offer.objects.all()}
    assert found == {("grant", town.mother), ("checkup", town.child)}


@pytest.mark.parametrize("amount", ["1000000 / resident.income", "size(string(1000000 / resident.income))"])
def test_whoever_is_due_an_amount_nobody_can_compute_is_reported_and_not_told(town: Town, amount: str) -> None:
    know(town.stranger, income=0)
    publish(GRANT, rules=ruled("resident.income < 1000000", amount))
    tally = swept()
    assert (tally.entitled, tally.perhaps, tally.failed) == (1, 1, 1)
    assert [(line["number"], "割る" in line["why"]) for line in tally.failures] == [(town.stranger.number, True)]
    assert not Offer.objects.filter(resident=town.stranger, definition__key="grant").exists()


def test_facts_of_the_wrong_kind_are_judged_one_by_one(town: Town) -> None:
    know(town.stranger, income="たくさん")
    tally = swept()
    assert (tally.entitled, tally.failed) == (1, 1)
    assert town.stranger.number in str(tally.failures)


def test_those_who_agreed_are_told_once(town: Town) -> None:
    know(town.stranger, income=1)
    offer = told()
    assert (offer.state, offer.told_at is not None) == (OfferState.TOLD, True)
    assert set(Offer.objects.values_list("resident", "state")) >= {
        (town.mother.pk, OfferState.TOLD), (town.stranger.pk, OfferState.FOUND),
    }  # fmt: skip
    assert [(one.account.resident, one.topic) for one in Message.objects.exclude(topic="")] == [
        (town.mother, f"offer:{offer.pk}")
    ]
    actions.allow_sending(SYSTEM, swept())
    actions.run_waiting()
    assert Message.objects.exclude(topic="").count() == 1


def test_for_a_child_the_head_of_the_household_is_told(town: Town) -> None:
    offer = told("checkup")
    assert (offer.resident, offer.told, offer.state) == (town.child, town.mother, OfferState.TOLD)
    page = Page(as_resident(town).get(reverse("entitlements:offer", args=[offer.pk])))
    assert town.child.full_name in page.said()
    assert "電話で申し込んで" in page.said()
    assert "この内容で申し込む" not in page.said()


def confirm(client: Client, offer: Offer, seen: str | None = None) -> Page:
    """Open the offer, and press the one button with what the page showed."""
    where = reverse("entitlements:offer", args=[offer.pk])
    shown = Page(client.get(where))
    mark = shown.tree.xpath("//input[@name='seen']/@value")
    return Page(client.post(f"{where}confirm/", {"seen": seen or (mark[0] if mark else "")}, follow=True))


def test_one_tap_makes_a_case_once(town: Town) -> None:
    offer, client = told(), as_resident(town)
    page = Page(client.get(reverse("entitlements:offers")))
    assert "くらしの給付" in page.said()
    for _ in range(2):
        assert "見本の申請" in confirm(client, offer).said()
    offer.refresh_from_db()
    record = offer.record
    assert (offer.state, record.channel, record.resident, record.data["price"]) == (
        OfferState.CONFIRMED, "push", town.mother, 1000,
    )  # fmt: skip
    assert Entry.objects.filter(act="offer.confirm").count() == 1


def test_an_amendment_between_telling_and_confirming_is_shown_first(town: Town) -> None:
    offer, client = told(), as_resident(town)
    old = Page(client.get(reverse("entitlements:offer", args=[offer.pk]))).tree.xpath("//input[@name='seen']/@value")[0]
    publish(GRANT, rules=ruled("resident.income < 1000000", "3000"))
    page = confirm(client, offer, seen=old)
    assert (page.status, "条件か市の記録が変わりました" in page.said(), "3,000円" in page.said()) == (422, True, True)
    assert "見本の申請" in confirm(client, offer).said()
    assert standing_of(offer).amount == 3000


def test_whoever_is_no_longer_entitled_cannot_confirm(town: Town) -> None:
    offer, client = told(), as_resident(town)
    know(town.mother, income=9_000_000)
    page = Page(client.get(reverse("entitlements:offer", args=[offer.pk])))
    assert ("対象になりません" in page.said(), "この内容で申し込む" in page.said()) == (True, False)
    assert confirm(client, offer, seen="1:True:5000").status == 422
    swept()
    offer.refresh_from_db()
    assert (offer.state, offer.record) == (OfferState.LAPSED, None)


def test_a_procedure_that_takes_no_tap_opens_its_form(town: Town) -> None:
    publish_procedure(SYSTEM, Procedure.model_validate(TRIAL), [])
    offer = told()
    page = Page(as_resident(town).get(reverse("entitlements:offer", args=[offer.pk])))
    assert ("この内容で申し込む" in page.said(), "申し込みの画面を開く" in page.said()) == (False, True)


def test_consent_withdrawn_puts_everything_away(town: Town) -> None:
    offer, client = told(), as_resident(town)
    client.post(reverse("entitlements:consent"), {"do": "withdraw"})
    offer.refresh_from_db()
    assert offer.state == OfferState.STOPPED
    know(town.mother, income=1)
    actions.allow_sending(SYSTEM, swept())
    actions.run_waiting()
    assert Message.objects.exclude(topic="").count() == 1
    assert "同意して" in Page(client.get(reverse("entitlements:offers"))).said()


def test_nobody_elses_offer_is_there(town: Town) -> None:
    offer = told()
    for where in ("offer", "confirm", "decline"):
        client = as_resident(town, town.stranger)
        address = reverse(f"entitlements:{where}", args=[offer.pk])
        assert (client.get(address) if where == "offer" else client.post(address)).status_code == 404


def test_a_sweep_without_an_engine_ends_in_words(town: Town, settings: Any) -> None:
    settings.POPULATION_MEMORY = "三つ"
    sweep = actions.ask_for_sweep(SYSTEM)
    assert actions.run_waiting() == 1
    sweep.refresh_from_db()
    assert sweep.state == SweepState.FAILED
    assert "YAKUBA_ENGINE_MEMORY" in sweep.error


def test_telling_that_breaks_off_goes_on_and_nobody_is_told_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    know(town.stranger, income=1)
    actions.set_consent(town.resident_actor(town.stranger), given=True)
    actions.allow_sending(SYSTEM, swept())
    monkeypatch.setattr(actions, "BATCH", 1)
    tell, calls = actions._tell, []

    def breaks(definition: Definition, held: list[int]) -> None:
        tell(definition, held)
        calls.append(held)
        if len(calls) == 2:
            raise RuntimeError("killed")

    monkeypatch.setattr(actions, "_tell", breaks)
    with pytest.raises(RuntimeError):
        actions.run_waiting()
    assert Message.objects.exclude(topic="").count() == 1
    monkeypatch.setattr(actions, "_tell", tell)
    actions.run_waiting()
    assert Message.objects.exclude(topic="").count() == 2
    assert Tally.objects.filter(definition__key="grant").latest("id").sent_at


def test_the_clerk_sees_whom_it_concerns_before_sending(town: Town) -> None:
    client = as_staff(town, "係員")
    client.post(reverse("entitlements:sweep"))
    actions.run_waiting()
    assert "くらしの給付" in Page(client.get(reverse("entitlements:programmes"))).said()
    where = reverse("entitlements:programme", args=["grant"])
    said = Page(client.get(where)).said()
    for words in (town.mother.full_name, "5,000円", "1人に送る", "前年の合計所得金額 1人", "見本条例 第2条"):
        assert words in said, words
    unsure = Page(client.post(f"{where}send/"))
    assert "まだ送っていません" in unsure.problem("sure")
    given = {"sure": "on", "shown": "1", "tally": Tally.objects.get(definition__key="grant").pk}
    assert "送り始めます" in Page(client.post(f"{where}send/", given, follow=True)).said()
    actions.run_waiting()
    assert "送り終わりました" in Page(client.get(where)).said()
    log = client.get(f"{where}log.csv").content.decode("utf-8-sig").splitlines()
    assert (len(log), town.mother.number in log[1]) == (2, True)
    assert Entry.objects.filter(act="look", about=f"resident:{town.mother.number}").exists()


def test_those_without_account_or_consent_are_on_the_list_for_letters(town: Town) -> None:
    know(town.stranger, income=1)
    Resident.objects.filter(pk=town.stranger.pk).update(family_name="=cmd()")
    swept()
    client = as_staff(town, "係員")
    lines = client.get(reverse("entitlements:paper", args=["grant"])).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert f"{town.stranger.number},'=cmd()" in lines[1]
    assert looks(f"resident:{town.stranger.number}").get().data["paper"]


def test_one_person_under_every_programme(town: Town) -> None:
    client = as_staff(town, "係員")
    where = reverse("entitlements:person")
    said = Page(client.get(where, {"number": town.mother.number})).said()
    for words in ("くらしの給付", "対象", "前年の合計所得金額(500,000円)が1,000,000円未満", "見本の健診", "対象外"):
        assert words in said, words
    assert "住民はいません" in Page(client.get(where, {"number": "9999"})).said()


def test_who_is_entitled_by_a_sensitive_fact_is_seen_by_right_only(town: Town) -> None:
    swept()
    Grant.objects.filter(right=Right.SENSITIVE).delete()
    client = as_staff(town, "係員")
    said = Page(client.get(reverse("entitlements:programme", args=["grant"]))).said()
    assert ("1人" in said, town.mother.full_name in said, "権限のある職員だけ" in said) == (True, False, True)
    assert client.get(reverse("entitlements:paper", args=["grant"])).status_code == 404
    assert client.get(reverse("entitlements:log", args=["grant"])).status_code == 404
    one = Page(client.get(reverse("entitlements:person"), {"number": town.mother.number})).said()
    assert ("見本の健診" in one, "くらしの給付" in one) == (True, False)
    assert town.child.full_name in Page(client.get(reverse("entitlements:programme", args=["checkup"]))).said()


def test_without_the_right_there_is_no_such_page(town: Town) -> None:
    client = as_staff(town, "係長")
    for name, more in (
        ("programmes", []),
        ("programme", ["grant"]),
        ("paper", ["grant"]),
        ("log", ["grant"]),
        ("person", []),
    ):
        assert client.get(reverse(f"entitlements:{name}", args=more)).status_code == 404
    assert client.post(reverse("entitlements:sweep")).status_code == 404
    assert Account.objects.filter(staff__isnull=False).exists()


def test_for_a_household_the_spouse_is_told_where_only_they_can_be_reached(town: Town) -> None:
    Resident.objects.filter(pk=town.mother.pk).update(relation="妻")
    head = Resident.objects.create(
        number="0000009", family_name="髙橋", given_name="健", birth_date="1988-01-01", sex="male",
        household=town.mother.household, relation="世帯主",
    )  # fmt: skip
    know(head, income=1)
    publish(GRANT, subject="household")
    publish(CHECKUP)
    swept()
    assert {(one.resident, one.told) for one in Offer.objects.all()} == {(head, town.mother), (town.child, town.mother)}
    offer = told()
    assert "見本の申請" in confirm(as_resident(town), offer).said()
    offer.refresh_from_db()
    assert (offer.record.resident, offer.record.agent) == (town.mother, None)


def test_what_is_asked_of_the_members_is_called_by_its_name(town: Town) -> None:
    publish(GRANT, rules=ruled("household.members.all(m, m.disability_certificate == 'physical')"))
    said = Page(as_staff(town, "係員").get(reverse("entitlements:person"), {"number": town.mother.number})).said()
    assert "障害者手帳の種類が「身体障害者手帳」でない人がいる" in said
    assert "household" not in said
