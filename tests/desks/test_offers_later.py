"""What becomes of offers in time: consent withdrawn and given again, the law and the records changed since they were told."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from support.town import Town

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements._counts import funnels
from yakuba.desks.entitlements.queries import on_paper, seen_mark, standing_of
from yakuba.desks.entitlements.words import OfferState
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.records.models import Draft, Record

from .screens import Page, as_resident
from .test_entitlements import GRANT, confirm, know, prepared, publish, ruled, swept, told
from .test_offers import ONE_TAP, grant, mark_shown, notices, shown


@pytest.fixture
def town(db: None) -> Town:
    return prepared()


def send() -> None:
    actions.allow_sending(SYSTEM, swept())
    actions.run_waiting()


# Consent given, withdrawn, given again.


def withdraw(town: Town) -> None:
    as_resident(town).post(reverse("entitlements:consent"), {"do": "withdraw"})


def agree(town: Town) -> Page:
    return Page(as_resident(town).post(reverse("entitlements:consent"), {"do": "give"}, follow=True))


def test_who_agrees_again_is_told_again_once(town: Town) -> None:
    offer = told()
    withdraw(town)
    publish(GRANT, rules=ruled("resident.income < 1000000", "7000"))
    send()
    offer.refresh_from_db()
    assert (offer.state, on_paper(grant()).count(), notices()) == (OfferState.STOPPED, 0, 1)
    page = agree(town)
    assert ("1件を、もう一度出しました" in page.said("body"), "くらしの給付" in page.said()) == (True, True)
    offer.refresh_from_db()
    assert (offer.state, offer.told_amount, offer.answered_at) == (OfferState.TOLD, 7000, None)
    assert "もう一度出しました" not in agree(town).said("body")
    send()
    assert notices() == 1
    assert "見本の申請" in confirm(as_resident(town), offer).said()


def test_what_one_is_not_entitled_to_any_more_is_not_told_again(town: Town) -> None:
    offer = told()
    withdraw(town)
    know(town.mother, income=9_000_000)
    assert "もう一度出しました" not in agree(town).said("body")
    offer.refresh_from_db()
    assert offer.state == OfferState.LAPSED
    know(town.mother, income=1)
    swept()
    offer.refresh_from_db()
    assert offer.state == OfferState.TOLD


def test_what_was_found_meanwhile_is_told_once_one_agrees_again(town: Town) -> None:
    withdraw(town)
    send()
    assert notices() == 0
    agree(town)
    send()
    send()
    assert notices() == 1


def test_whoever_withdrew_is_shown_nothing_of_it(town: Town) -> None:
    offer = told()
    withdraw(town)
    page = Page(as_resident(town).get(reverse("entitlements:offer", args=[offer.pk]), follow=True))
    assert ("お知らせを止めている" in page.said("body"), "5,000円" in page.said("body")) == (True, False)
    assert funnels()[offer.definition_id].stopped == 1
    for where in ("confirm", "begin"):
        as_resident(town).post(
            reverse(f"entitlements:{where}", args=[offer.pk]), {"seen": seen_mark(standing_of(offer))}
        )
    assert (Record.objects.count(), Draft.objects.count()) == (0, 0)


def test_whoever_never_answered_can_refuse_letters_too(town: Town) -> None:
    know(town.stranger, income=1)
    swept()
    client, where = as_resident(town, town.stranger), reverse("entitlements:offers")
    assert on_paper(grant()).count() == 1
    said = Page(client.get(where)).said()
    for words in ("住民全員について計算します", "手紙でお知らせすることがあります", "手紙でも受け取らない"):
        assert words in said, words
    client.post(reverse("entitlements:consent"), {"do": "withdraw"})
    assert on_paper(grant()).count() == 0
    said = Page(client.get(where)).said()
    assert ("今は、お知らせを止めています" in said, "手紙でも受け取らない" in said) == (True, False)


# What has changed since they were told.

CHANGED = "お知らせした後に変わりました"


def test_nothing_is_said_where_nothing_changed(town: Town) -> None:
    offer = told()
    assert CHANGED not in shown(town, offer)


@pytest.mark.parametrize("between", [lambda: None, swept])
def test_an_amount_amended_before_it_was_opened_is_pointed_out(town: Town, between: Any) -> None:
    offer = told()
    publish(GRANT, rules=[
        *GRANT["rules"], {"from": "2026-04-01", "law": "見本条例 第2条（改正後）", "when": "resident.income < 1000000", "amount": "3000"},
    ])  # fmt: skip
    between()
    said = shown(town, offer)
    for words in (
        CHANGED,
        "お知らせした時: 5,000円 今: 3,000円",
        "条件が改められました",
        "見本条例 第2条（改正後）（令和8年4月1日",
    ):
        assert words in said, words
    assert "見本の申請" in confirm(as_resident(town), offer).said()


def test_the_towns_records_are_named_where_they_changed_and_not_the_law(town: Town) -> None:
    publish(GRANT, rules=ruled("resident.income < 1000000", "resident.income / 100"))
    offer = told()
    know(town.mother, income=300_000)
    said = shown(town, offer)
    assert ("お知らせした時: 5,000円 今: 3,000円" in said, "条件の文は同じです" in said) == (True, True)


@pytest.mark.parametrize(
    ("facts", "rules", "words"),
    [
        ({}, ruled("resident.income < 1000"), "今: 対象にならない"),
        ({"child_allowance": True}, GRANT["rules"], "今: もう受けている"),
        ({}, ruled("resident.dependants > 1"), "今: 市の記録だけでは分からない"),
    ],
)
def test_a_verdict_that_changed_is_pointed_out(
    town: Town, facts: dict[str, Any], rules: list[dict[str, str]], words: str
) -> None:
    offer = told()
    publish(GRANT, rules=rules)
    know(town.mother, **facts)
    said = shown(town, offer)
    for expected in (CHANGED, "お知らせした時: 対象になりそう", words):
        assert expected in said, expected
    assert ONE_TAP not in said
    assert confirm(as_resident(town), offer, seen_mark(standing_of(offer))).status == 422


def test_another_way_to_apply_is_pointed_out(town: Town) -> None:
    offer = told()
    publish(GRANT, apply="12月1日から、画面で申し込めます")
    said = shown(town, offer)
    assert "お知らせした時: 画面で申し込めます 今: 12月1日から、画面で申し込めます" in said
    assert "条件の文は同じです" not in said


def test_a_version_that_changes_nothing_is_not_spoken_of_nor_stops_anybody(town: Town) -> None:
    offer = told()
    mark = mark_shown(town, offer)
    publish(GRANT, category="そのほか", rules=ruled("resident.income < 900000 + 100000"))
    assert CHANGED not in shown(town, offer)
    publish(GRANT, category="ほかのこと")
    assert "見本の申請" in confirm(as_resident(town), offer, mark).said()
