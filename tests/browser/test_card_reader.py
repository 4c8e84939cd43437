"""A card is read at the counter by keyboard alone: the page, the service beside the reader, a virtual card."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from support.hand import Hand
from support.virtual_card import ITEMS_FILE, PIN_FILE, VirtualCard

from yakuba.connectors.cards.agent import Agent, server
from yakuba.kernel.people.models import Resident

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 900}
CLERK, CODE = "shimin-kakari@staff.example.jp", "123456"
Visit = Callable[..., Page]


@pytest.fixture
def hand(city: str, settings: object, strangers: list[str]) -> Iterator[Hand]:
    """A reader without a card, and the service beside it, which the pages know of."""
    reader = Hand(None)
    running = server(Agent(reader, city, CODE, port=0))
    thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.CARD_AGENT = f"http://127.0.0.1:{running.server_address[1]}"
    yield reader
    running.shutdown()
    running.server_close()
    thread.join()
    strangers[:] = [asked for asked in strangers if not asked.startswith(settings.CARD_AGENT)]


@pytest.fixture
def person(city: str) -> Resident:
    return Resident.objects.filter(standing="resident").order_by("number")[7]


def card_of(person: Resident) -> VirtualCard:
    return VirtualCard(f"{person.family_name}　{person.given_name}", person.address, f"{person.birth_date:%Y%m%d}")


def paired(visit: Visit, size: dict[str, int] = DESK) -> Page:
    """The counter, its reader asked with F4, and the pairing code typed."""
    page = visit(CLERK, size)
    page.goto("/counter/")
    expect(page.locator("#id_q")).to_be_focused()
    page.keyboard.press("F4")
    expect(page.locator("#card-pairing")).to_be_focused()
    page.keyboard.type(f"{CODE[:3]} {CODE[3:]}")
    page.keyboard.press("Enter")
    return page


def enter(page: Page, pin: str) -> None:
    expect(page.locator("#card-pin")).to_be_focused()
    expect(page.locator("#card-pin")).to_have_value("")
    page.keyboard.type(pin)
    page.keyboard.press("Enter")


def test_a_card_finds_its_owner(visit: Visit, hand: Hand, person: Resident, accessible: Callable[[Page], None]) -> None:
    hand.card = card_of(person)
    page = paired(visit)
    expect(page.locator("[data-said]")).to_have_text("カードがあります。暗証番号は、あと3回試せます")
    accessible(page)
    enter(page, "1234")
    page.wait_for_url("**/counter/?q=*")
    expect(page.locator("ol.found > li")).to_have_count(1)
    expect(page.locator("ol.found")).to_contain_text(person.family_name)
    assert set(hand.card.selected) == {PIN_FILE, ITEMS_FILE}
    assert "1234" not in page.url
    page.goto("/counter/")
    page.keyboard.press("F4")
    expect(page.locator("#card-pin")).to_be_focused()


def test_wrong_twice_and_the_last_try_only_with_a_second_word(visit: Visit, hand: Hand, person: Resident) -> None:
    hand.card = card_of(person)
    page = paired(visit)
    enter(page, "0000")
    expect(page.locator("[data-said]")).to_contain_text("あと2回まちがえると")
    enter(page, "0000")
    expect(page.locator("[data-said]")).to_contain_text("あと1回まちがえると")
    enter(page, "1234")
    expect(page.locator("[data-said]")).to_contain_text("番号に自信がなければ試さずに")
    assert (hand.card.tried, hand.card.left) == (2, 1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    enter(page, "1234")
    page.wait_for_url("**/counter/?q=*")
    assert hand.card.left == 3


def test_bad_luck_is_said_and_can_be_tried_again(visit: Visit, hand: Hand, person: Resident) -> None:
    page, said = paired(visit, PHONE), "[data-said]"
    expect(page.locator(said)).to_contain_text("カードがリーダーにありません")
    hand.card = card_of(person)
    hand.card.left = 0
    page.keyboard.press("Enter")
    expect(page.locator(said)).to_contain_text("マイナンバーカードの担当窓口")
    hand.card = card_of(person)
    page.keyboard.press("Enter")
    expect(page.locator("#card-pin")).to_be_focused()
    hand.card.removed_after = hand.card.commands + 6
    enter(page, "1234")
    expect(page.locator(said)).to_contain_text("途中で、カードかリーダーが外れました")
    hand.card.removed_after = None
    page.keyboard.press("Enter")
    enter(page, "1234")
    page.wait_for_url("**/counter/?q=*")


def test_without_the_service_the_clerk_is_told_what_to_start(
    visit: Visit, city: str, settings: object, strangers: list[str]
) -> None:
    settings.CARD_AGENT = "http://127.0.0.1:1"
    page = visit(CLERK, DESK)
    page.goto("/counter/")
    page.keyboard.press("F4")
    expect(page.locator("[data-said]")).to_contain_text("「カードリーダーの係」が動いていません")
    page.keyboard.press("Escape")
    expect(page.locator("[data-panel]")).to_be_hidden()
    strangers.clear()


def test_a_hand_scanner_finds_the_person(visit: Visit, city: str, person: Resident) -> None:
    page = visit(CLERK, DESK)
    page.goto("/counter/")
    page.eval_on_selector("[data-card-reader]", "root => (root.dataset.gap = 1e9)")  # a slow machine is no slow scanner
    page.locator("[data-way=text]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card-text")).to_be_focused()
    for item in (person.full_name, person.address, person.birth_date.isoformat()):
        page.keyboard.type(item)
        page.keyboard.press("Tab")
    page.keyboard.type("女" if person.sex == "female" else "男")
    page.keyboard.press("Enter")
    page.wait_for_url("**/counter/?q=*")
    expect(page.locator("ol.found > li")).to_have_count(1)


def test_a_form_takes_the_four_items(visit: Visit, hand: Hand, person: Resident) -> None:
    """What a desk for newcomers does: boxes marked data-card inside the target, and an event for everything else."""
    hand.card = card_of(person)
    page = visit(CLERK, DESK)
    page.goto("/counter/")
    page.evaluate(
        """() => {
          const root = document.querySelector('[data-card-reader]').cloneNode(true);
          document.querySelector('[data-card-reader]').remove();
          root.dataset.search = ''; root.dataset.target = '#newcomer';
          const place = document.createElement('div'); place.id = 'newcomer';
          for (const name of ['name', 'address', 'birth_date', 'sex']) {
            const box = document.createElement('input'); box.dataset.card = name; place.append(box);
          }
          document.querySelector('main').append(place, root);
          document.addEventListener('yakuba:card', (event) => (window.told = event.detail));
        }"""
    )
    page.add_script_tag(url="/static/cards/reader.js")
    page.keyboard.press("F4")
    expect(page.locator("#card-pairing")).to_be_focused()
    page.keyboard.type(CODE)
    page.keyboard.press("Enter")
    enter(page, "1234")
    expect(page.locator("[data-card=name]")).to_have_value(f"{person.family_name}　{person.given_name}")
    expect(page.locator("[data-card=birth_date]")).to_have_value(person.birth_date.isoformat())
    assert page.evaluate("window.told.address") == person.address
    expect(page.locator("[data-said]")).to_have_text("読み取りました。カードをお返しください")
