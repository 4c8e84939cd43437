"""A family at the one-stop counter, by keyboard alone, with every group of keys counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

CLERK, OTHER = "shimin-kakari@staff.example.jp", "zeimu-kakari@staff.example.jp"
DESK = {"width": 1280, "height": 900}
FAMILY = "シサク メグミ"
MOVED_ON, NEW_HOME = "2026-01-10", "霧ヶ浦市北二丁目3番4号"
MOST_GROUPS = 12
FILED = frozenset(
    {
        "moving-within", "card-address-update", "child-allowance-address", "water-stop", "water-start",
        "dog-address-change", "school-change",
    }
)  # fmt: skip
"""What a family of four with three schools, child allowance, a dog and the water contract needs when it moves."""


@dataclass
class Hands:
    """A clerk's hands. One typed value is a group, and so is every single key pressed, Enter too."""

    page: Page
    groups: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        self.groups.append(key)
        self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.groups.append(words)
        self.page.keyboard.type(words)


def identify(page: Page) -> Hands:
    """Find the family, open its page and choose the card that was shown: what comes before counting."""
    page.goto("/counter/")
    page.keyboard.type(FAMILY)
    page.keyboard.press("Enter")
    expect(page.locator("ol.found > li")).to_have_count(1)
    page.keyboard.press("1")
    page.wait_for_url("**/residents/**")
    expect(page.locator("#id_q")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#id_document")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_document")).to_have_value("マイナンバーカード")
    page.keyboard.press("Enter")
    expect(page.locator("[data-opens-visit]")).to_be_focused()
    return Hands(page)


def to_questions(hands: Hands, look: Callable[[Page], None] = lambda page: None) -> None:
    """Open the visit, say what happened with one key, accept the list."""
    page = hands.page
    hands.press("v")
    page.wait_for_url("**/events/")
    look(page)
    hands.press(page.locator("button[value=moving-within]").get_attribute("data-key") or "")
    page.wait_for_url("**/needs/")
    look(page)
    hands.press("n")
    page.wait_for_url("**/ask/")
    look(page)


def answer(hands: Hands) -> None:
    """When, where to, and everybody."""
    page = hands.page
    expect(box_of(page, "moving.on")).to_be_focused()
    hands.type(MOVED_ON)
    hands.press("Enter")
    expect(box_of(page, "moving.to", ".address")).to_be_focused()
    hands.type(NEW_HOME)
    hands.press("Enter")
    expect(page.locator("[data-people] input").first).to_be_focused()
    hands.press("a")
    expect(page.locator("#go")).to_be_focused()


def to_check(hands: Hands) -> None:
    hands.press("Enter")
    hands.page.wait_for_url("**/check/")


def print_sheet(hands: Hands) -> bytes:
    """What the sheet's link gives, once the key has opened it."""
    page = hands.page
    paper = page.locator("[data-key=p]")
    with page.context.expect_page() as printed:
        hands.press("p")
    printed.value.close()
    return bytes(page.request.get(paper.get_attribute("href") or "").body())


def sign_and_file(hands: Hands) -> None:
    hands.press("m")
    expect(hands.page.locator("#id_signed")).to_be_checked()
    hands.press("a")
    hands.page.wait_for_url("**/done/")


def box_of(page: Page, name: str, part: str = "") -> Any:
    """The box of a question, by the question's name."""
    names = page.locator("[name=_names]").input_value().split()
    return page.locator(f"[name='q{names.index(name)}{part}']")


def number_of(page: Page) -> str:
    return page.locator(".visit-number").inner_text().strip()


def whole_journey(page: Page, look: Callable[[Page], None] = lambda page: None) -> Hands:
    """From the family's page to receipt numbers; the groups are in what is returned."""
    hands = identify(page)
    to_questions(hands, look)
    answer(hands)
    to_check(hands)
    look(page)
    assert print_sheet(hands).startswith(b"%PDF-")
    sign_and_file(hands)
    look(page)
    return hands
