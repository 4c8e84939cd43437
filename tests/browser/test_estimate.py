"""The estimate on a phone of 320 px, without JavaScript and with it: from the front page to what one gets."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import DESK, PHONE

pytestmark = pytest.mark.browser
TOLD = {
    "people.0.birth_date": "平成2年5月5日", "people.0.relation": "世帯主", "people.1.birth_date": "2018-05-05",
    "people.1.relation": "子", "people.0.is_civil_servant": "false", "household.on_welfare": "false",
}  # fmt: skip
MOST_PAGES = 30


def answer(page: Page) -> None:
    """Fill in what is known of what the page asks."""
    for name in (page.locator("input[name=_asked]").first.get_attribute("value") or "").split():
        if name not in TOLD:
            continue
        box = page.locator(f"[name='{name}']")
        if box.first.evaluate("one => one.tagName") == "SELECT":
            box.select_option(TOLD[name])
        elif box.first.get_attribute("type") == "radio":
            page.locator(f"[name='{name}'][value='{TOLD[name]}']").check()
        else:
            box.fill(TOLD[name])


def press(page: Page, do: str) -> None:
    with page.expect_navigation():
        page.locator(f"main button[name=do][value='{do}']").first.click()


@pytest.mark.parametrize("javascript", [False, True])
def test_a_mother_sees_what_she_may_get_and_leaves_no_trace(
    javascript: bool, visit: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visit("", PHONE, javascript=javascript)
    check = accessible if javascript else lambda page: None
    page.goto("/")
    page.get_by_role("link", name="使える制度を調べる").click()
    check(page)
    page.locator("[name=topic]").select_option("子育て")
    press(page, "next")
    press(page, "add")
    answer(page)
    check(page)
    press(page, "next")
    for _page in range(MOST_PAGES):
        if page.locator("h1", has_text="ここまでの結果").count():
            break
        assert page.locator("main button[value=result]").count(), "the result can be seen at any time"
        answer(page)
        check(page)
        press(page, "next")
    entitled = page.locator("h2:has-text('対象になりそうな制度') ~ ul").first
    assert "児童手当" in page.locator("main").inner_text()
    assert "約10,000円（1か月）" in entitled.inner_text()
    check(page)
    page.set_viewport_size(DESK)
    check(page)
    assert page.url.endswith("/estimate/")
    assert {one["name"] for one in page.context.cookies()} <= {"csrftoken"}


def test_an_answer_is_taken_back_by_keyboard(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = visit("", PHONE)
    page.goto("/estimate/?topic=子育て")
    press(page, "next")
    press(page, "add")
    answer(page)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    press(page, "edit")
    accessible(page)
    press(page, "people")
    press(page, "remove.1")
    accessible(page)
    press(page, "next")
    press(page, "result")
    assert "児童手当" not in page.locator("h2:has-text('対象になりそうな制度') + *").inner_text()
