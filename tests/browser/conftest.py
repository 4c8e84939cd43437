"""A real browser against a running town."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request

ROOT = Path(__file__).resolve().parents[2]
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}


@pytest.fixture
def city(open_town: None, live_server: object, settings: object) -> str:
    """The sample city with the real packs, and its address; whoever clicks as fast as a test does comes not too often."""
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import adopt_packs, read_packs
    from yakuba.sample import city as make
    from yakuba.site.sample_city import load

    settings.RATE_FACTOR = 1000
    load(make(residents=400), SYSTEM)
    adopt_packs(SYSTEM, read_packs(ROOT / "packs"))
    return live_server.url


@pytest.fixture
def strangers() -> Iterator[list[str]]:
    """Every address of another host that a page asked for: any left over is a failure."""
    asked: list[str] = []
    yield asked
    assert not asked, f"a page asked somebody else than the town hall: {asked}"


@pytest.fixture
def visit(chromium: Browser, city: str, strangers: list[str]) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody, signed in or not: `visit("mother@example.jp", PHONE)`."""
    contexts = []

    def watch(request: Request) -> None:
        address = urlsplit(request.url)
        # Chromium shows a PDF with an extension of its own, which is no host.
        if address.scheme in ("http", "https") and address.netloc != urlsplit(city).netloc:
            strangers.append(request.url)

    def open_page(email: str = "", size: dict[str, int] = PHONE, *, javascript: bool = True) -> Page:
        context = chromium.new_context(viewport=size, locale="ja-JP", java_script_enabled=javascript, base_url=city)
        context.on("request", watch)
        contexts.append(context)
        page = context.new_page()
        if email:
            sign_in(page, email)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, email: str) -> None:
    from yakuba.site.sample_city import SAMPLE_WORD

    page.goto("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", SAMPLE_WORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Runs axe on a page and fails with what it found; also fails when something is wider than the screen."""
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")

    def check(page: Page) -> None:
        page.evaluate(axe)
        found = page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        )
        told = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
        assert not told, f"{page.url}: " + "\n".join(told)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url}: {wide}px wider than the screen"

    return check
