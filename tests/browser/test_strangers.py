"""No page of the town hall asks another host for anything; the watch over that sees it when one does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ELSEWHERE = "http://127.0.0.2:9"


def test_a_page_that_asks_another_host_is_noticed(visit: Callable[..., Page], strangers: list[str]) -> None:
    page = visit()
    page.goto("/")
    assert strangers == []
    page.goto("about:blank")  # away from the town hall's own policy, which stops some of it before it is asked
    page.set_content(f'<link rel="stylesheet" href="{ELSEWHERE}/look.css"><img src="{ELSEWHERE}/count.png">')
    page.evaluate("address => fetch(address).catch(() => null)", f"{ELSEWHERE}/ask")
    with page.expect_popup() as opened:
        page.evaluate("address => { window.open(address) }", f"{ELSEWHERE}/page")
    opened.value.wait_for_load_state()
    assert {one.removeprefix(ELSEWHERE) for one in strangers} == {"/look.css", "/count.png", "/ask", "/page"}
    strangers.clear()
