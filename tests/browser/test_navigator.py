"""The navigator by keyboard alone on a phone of 320 px, and at the counter: from what happened to what has to be done."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import DESK, PHONE

pytestmark = pytest.mark.browser
MOST_PAGES = 30


def go(page: Page, key: str = "Enter") -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the wanted control has the focus."""
    for _press in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


@pytest.mark.parametrize("javascript", [False, True])
def test_by_keyboard_alone_on_a_phone(
    javascript: bool, visit: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visit("", PHONE, javascript=javascript)
    check = accessible if javascript else lambda page: None
    page.goto("/")
    tab_to(page, "main a[href='/navigator/']")
    go(page)
    check(page)
    tab_to(page, "[name=event][value=pets]")
    page.keyboard.press("Space")
    go(page)
    asked = []
    for _page in range(MOST_PAGES):
        if page.locator("h2", has_text="要らない手続").count() or page.locator("h1", has_text="あなたの手続").count():
            break
        check(page)
        asked.append(page.locator("h1").inner_text())
        if page.locator(".pick").count():
            tab_to(page, ".pick[value=true]")
        else:
            tab_to(page, "main input[type=text]")
            page.keyboard.type(
                "1990-05-05" if page.locator("main input[name$='.birth_date'][type=text]").count() else "1"
            )
        go(page)
    assert len(asked) == len(set(asked)) > 0
    check(page)
    assert "犬の登録" in page.locator("h2:has-text('必要な手続') + ul").first.inner_text()
    tab_to(page, "button[value^='again.']")
    go(page)
    assert page.locator("h1").inner_text() == asked[0]
    page.set_viewport_size(DESK)
    check(page)
    assert page.url.endswith("/navigator/")
    assert {one["name"] for one in page.context.cookies()} <= {"csrftoken"}


def test_a_clerk_answers_with_one_key_each(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = visit("shimin-kakari@staff.example.jp", DESK)
    page.goto("/counter/?q=村上")
    page.locator(".found a").first.click()
    page.wait_for_load_state()
    page.locator("a[data-key=n]").focus()
    go(page)
    assert "/navigator/residents/" in page.url
    accessible(page)
    page.locator("[name=event][value=pets]").check()
    page.locator("main button[name=do][value=next]").first.click()
    for _page in range(MOST_PAGES):
        if not page.locator(".pick").count():
            break
        accessible(page)
        go(page, "1")
    accessible(page)
    assert "まわる順番" in page.locator("main").inner_text()
