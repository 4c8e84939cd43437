"""In a real browser: nothing is cut at 320 px, axe finds nothing, and the scripts of the frame do their few things."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from yakuba.web import NavItem, register

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
HOME = "http://town.test"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ADDRESSES = ["/style-guide/", "/style-guide/?frame=staff", "/accounts/login/", "/nowhere/"]
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = {"Content-Security-Policy": "default-src 'self'"}


@pytest.fixture
def visit(chromium: object, browser: Client) -> Iterator[Callable[..., object]]:
    """Opens an address of the site; every request is answered by Django itself, without a network. Console errors fail."""
    contexts, complaints = [], []

    def answer(route: object) -> None:
        address = route.request.url.removeprefix(HOME)
        file = finders.find(address.partition("?")[0].removeprefix("/static/")) if "/static/" in address else None
        if file:
            route.fulfill(path=file, content_type=TYPES[Path(file).suffix])
            return
        visits.append((route.request.method, address))
        route.fulfill(body=browser.get(address).content, content_type="text/html; charset=utf-8", headers=POLICY)

    def opened(address: str, width: int = 1280, **more: object) -> object:
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale="ja-JP", **more)
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", answer)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(HOME + address)
        return page

    visits: list[tuple[str, str]] = []
    opened.visits = visits
    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_cut_and_everything_can_be_read(visit: Callable, address: str, width: int) -> None:
    page = visit(address, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    small = """[...document.querySelectorAll('body *')].filter(e => !e.children.length && e.textContent.trim()
               && e.tagName !== 'RT' && parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.outerHTML)"""
    assert page.evaluate(small) == []


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(visit: Callable, address: str, width: int) -> None:
    modules = Path(os.environ.get("YAKUBA_NODE_MODULES", ROOT / "node_modules"))
    axe = modules / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed here")
    page = visit(address, width, bypass_csp=True)
    page.evaluate(axe.read_text("utf-8"))
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_choices_are_large_enough_for_a_thumb(visit: Callable) -> None:
    page = visit("/style-guide/", 320)
    heights = (
        "[...document.querySelectorAll('.choice, .button, .field select')].map(e => e.getBoundingClientRect().height)"
    )
    assert min(page.evaluate(heights)) >= 44


def test_the_error_summary_is_read_first(visit: Callable) -> None:
    assert visit("/style-guide/").evaluate("document.activeElement.className") == "error-summary"


def test_a_double_click_sends_once(visit: Callable) -> None:
    page = visit("/style-guide/")
    page.evaluate("""() => {
        const form = document.querySelector("form[method=post]");
        form.removeAttribute("data-again");
        form.action = "/work/";
        form.append(Object.assign(document.createElement("button"), { id: "send", textContent: "send" }));
    }""")
    page.locator("#send").dblclick()
    page.wait_for_url("**/work/")
    assert [one for one in visit.visits if one[0] == "POST"] == [("POST", "/work/")]


def test_a_key_follows_its_link(visit: Callable) -> None:
    register(NavItem("work", "仕事", "work", "staff", shortcut="w"))
    page = visit("/style-guide/?frame=staff")
    page.locator("#id_name").press("w")
    assert page.url.endswith("frame=staff"), "whoever types must not be carried off"
    page.locator("h1").click()
    page.keyboard.press("w")
    page.wait_for_url("**/work/")


def test_the_keys_are_listed_and_can_be_switched_off(visit: Callable) -> None:
    register(NavItem("work", "仕事", "work", "staff", shortcut="w"))
    page = visit("/style-guide/?frame=staff")
    page.keyboard.press("?")
    assert "W\t仕事" in page.locator("#keys tbody").inner_text()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible() and page.url.endswith("frame=staff")
    page.locator("#keys-open").click()
    assert page.locator("#keys").is_visible()


def test_pages_work_without_javascript(visit: Callable) -> None:
    page = visit("/style-guide/?frame=staff", java_script_enabled=False)
    assert page.locator("h1").is_visible() and page.locator(".menu").is_visible()


def test_a_file_too_large_is_said_at_its_field_before_anything_is_sent(visit: Callable) -> None:
    page = visit("/style-guide/")
    page.evaluate(
        """() => { document.querySelector("main").innerHTML = `<form method="post" action="/large/"><p id="id_a-help">x</p>
        <div class="box"><input type="file" id="id_a" multiple data-most="10" data-most-all="15" data-over="10まで"
        aria-describedby="id_a-help"></div><button>send</button></form>`; }"""
    )
    box = page.locator("#id_a")

    def choose(*sizes: int) -> None:
        files = [{"name": f"{at}.png", "mimeType": "image/png", "buffer": b"x" * size} for at, size in enumerate(sizes)]
        box.set_input_files(files)

    for sizes in ((11,), (8, 8)):
        choose(*sizes)
        page.click("main button")
        assert page.locator("#id_a-over").text_content() == "10まで"
        assert box.get_attribute("aria-invalid") == "true"
        assert box.get_attribute("aria-describedby") == "id_a-help id_a-over"
        assert page.evaluate("document.activeElement.id") == "id_a"
    assert ("POST", "/large/") not in visit.visits
    choose(7, 8)
    assert page.locator("#id_a-over").text_content() == ""
    page.click("main button")
    page.wait_for_url("**/large/")
    assert ("POST", "/large/") in visit.visits
