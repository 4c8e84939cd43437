"""送る: a clerk has those told whom the page showed, and nobody else; where that has changed, the page says so first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from support.races import at_once
from support.town import Town

from yakuba.desks.entitlements import _sending, actions
from yakuba.desks.entitlements.models import Offer, Sweep, Tally
from yakuba.desks.entitlements.queries import last_tally
from yakuba.desks.entitlements.words import OfferState, SweepState
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.messages.models import Message

from .screens import Page, as_staff
from .test_entitlements import know, prepared, swept
from .test_telling import grant, notices

CLERKS = 2


@pytest.fixture
def town(db: None) -> Town:
    return with_two()


@pytest.fixture
def open_house(open_town: None) -> Iterator[Town]:
    return with_two()


def with_two() -> Town:
    """The mother is poor and has agreed; the stranger has agreed too, and is not poor yet."""
    town = prepared()
    actions.set_consent(town.resident_actor(town.stranger), given=True)
    swept()
    return town


def shown(client: Client) -> dict[str, str]:
    """What the form of the page posts, with the box ticked."""
    page = Page(client.get(reverse("entitlements:programme", args=["grant"])))
    [form] = page.tree.xpath("//form[contains(@action, '/send/')]")
    hidden = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    return {name: value for name, value in hidden.items() if name != "csrfmiddlewaretoken"} | {"sure": "on"}


def press(client: Client, given: dict[str, str]) -> Page:
    return Page(client.post(reverse("entitlements:send", args=["grant"]), given, follow=True))


def one_more(town: Town) -> None:
    know(town.stranger, income=1)


def newer_sweep(town: Town) -> None:
    swept()


def newer_sweep_that_finds_more(town: Town) -> None:
    one_more(town)
    swept()


def one_less(town: Town) -> None:
    actions.set_consent(town.resident_actor(), given=False)


def sweep_under_way(town: Town) -> None:
    Sweep.objects.create(
        on=Sweep.objects.latest("id").on, asked_by="x", asked_at="2026-01-01T00:00Z", state=SweepState.RUNNING
    )


def sweep_that_broke_off(town: Town) -> None:
    newer_sweep_that_finds_more(town)
    Sweep.objects.filter(pk=Sweep.objects.latest("id").pk).update(state=SweepState.FAILED)


def another_clerk(town: Town) -> None:
    actions.allow_sending(SYSTEM, Tally.objects.filter(definition=grant()).latest("id"))


def test_whoever_the_page_showed_is_told(town: Town) -> None:
    client = as_staff(town, "係員")
    page = press(client, shown(client))
    assert (page.status, "送り始めます" in page.said()) == (200, True)
    actions.run_waiting()
    assert (notices(), Entry.objects.get(act="offers.send").data["count"]) == (1, 1)


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (newer_sweep, ("新しい調べが終わりました", "前は1人、今は1人")), (newer_sweep_that_finds_more, ("新しい調べ", "前は1人、今は2人")),
        (one_less, ("人数が変わりました", "前は1人、今は0人")), (sweep_under_way, ("調べている途中",)),
        (sweep_that_broke_off, ("途中で止まりました",)), (another_clerk, ("もう送り始めています",)),
    ],
)  # fmt: skip
def test_where_it_has_changed_nothing_is_sent_and_the_page_says_what(
    town: Town, meanwhile: Callable[[Town], None], words: tuple[str, ...]
) -> None:
    client = as_staff(town, "係員")
    given = shown(client)
    meanwhile(town)
    asked = Tally.objects.filter(send_asked_at__isnull=False).count()
    page = press(client, given)
    assert page.status == 422
    for said in words:
        assert said in page.said(".error-summary"), said
    assert Tally.objects.filter(send_asked_at__isnull=False).count() == asked
    assert Entry.objects.filter(act="offers.send").count() == asked


@pytest.mark.parametrize(
    "changed", [{"tally": ""}, {"tally": "999999"}, {"tally": "x"}, {"shown": ""}, {"shown": "２x"}]
)
def test_a_form_that_does_not_say_what_was_shown_sends_nothing(town: Town, changed: dict[str, str]) -> None:
    client = as_staff(town, "係員")
    page = press(client, shown(client) | changed)
    assert (page.status, "まだ送っていません" in page.said(".error-summary")) == (422, True)
    assert not Tally.objects.filter(send_asked_at__isnull=False).exists()


def test_after_a_look_at_the_new_numbers_it_is_sent(town: Town) -> None:
    client = as_staff(town, "係員")
    given = shown(client)
    newer_sweep_that_finds_more(town)
    assert press(client, given).status == 422
    assert press(client, shown(client)).status == 200
    actions.run_waiting()
    assert notices() == 2


@pytest.mark.parametrize("meanwhile", ["found", "agreed"])
def test_whoever_joins_after_the_button_was_pressed_is_not_told_by_it(town: Town, meanwhile: str) -> None:
    if meanwhile == "agreed":
        actions.set_consent(town.resident_actor(town.stranger), given=False)
        newer_sweep_that_finds_more(town)
    client = as_staff(town, "係員")
    press(client, shown(client))
    if meanwhile == "agreed":
        actions.set_consent(town.resident_actor(town.stranger), given=True)
    else:
        one_more(town)
        actions.ask_for_sweep(SYSTEM)  # the worker sweeps before it sends
    actions.run_waiting()
    assert [one.account.resident for one in Message.objects.exclude(topic="")] == [town.mother]
    assert Offer.objects.get(resident=town.stranger, definition=grant()).state == OfferState.FOUND


@pytest.mark.parametrize("withdrawn", [False, True])
def test_who_agrees_again_while_it_stands_is_told_all_the_same(town: Town, withdrawn: bool) -> None:
    """Who withdrew in between agreed anew, after it was allowed: the next sending tells them."""
    client = as_staff(town, "係員")
    press(client, shown(client))
    for given in (False, True) if withdrawn else (True,):
        actions.set_consent(town.resident_actor(), given=given)
    actions.run_waiting()
    assert Message.objects.exclude(topic="").count() == int(not withdrawn)


def test_figures_of_a_sweep_that_is_not_finished_are_not_shown(town: Town) -> None:
    last = last_tally(grant())
    sweep_that_broke_off(town)
    assert last_tally(grant()) == last
    said = Page(as_staff(town, "係員").get(reverse("entitlements:programme", args=["grant"])))
    assert ("途中で止まりました" in said.said(), said.tree.xpath("//form[contains(@action, '/send/')]")) == (True, [])


def test_of_two_clerks_who_press_at_once_one_sends(open_house: Town) -> None:
    tally, looked = last_tally(grant()), threading.Barrier(CLERKS, timeout=30)
    assert tally
    unsent: list[bool] = []

    def press_at_once(number: int) -> str:
        shown = _sending.tally_of(grant(), tally.pk)
        unsent.append(shown.send_asked_at is None)
        looked.wait()
        actions.allow_sending(SYSTEM, shown, 1)
        return "sent"

    results = at_once(press_at_once, CLERKS, actions.Changed)
    assert unsent == [True] * CLERKS, "the race: to both of them nobody has sent yet"
    assert sorted(map(str, results)) == ["sent", "ほかの職員が、もう送り始めています。二度は送りません"]
    assert Entry.objects.filter(act="offers.send").count() == 1
    at_once(lambda number: actions.run_waiting(), CLERKS)
    assert notices() == 1
