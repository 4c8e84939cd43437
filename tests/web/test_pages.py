"""Whole pages: well made, under a strict content security policy, in the reader's language, and silent about secrets."""

from collections.abc import Callable

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.test import Client
from django.utils.html import strip_tags

from yakuba.web import City, NavItem, language_of, register, wire

ERRORS = {"/nowhere/": 404, "/broken/": 500, "/large/": 413, "/many/": 429}
OPEN_PAGES = [
    "/style-guide/",
    "/style-guide/?frame=staff",
    "/accessibility/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    *ERRORS,
]


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_a_page_is_well_made(browser: Client, page_of: Callable, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == ERRORS.get(address, 200)
    page = page_of(answer.content.decode())
    assert page.misfits == []
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    pointed = [*page.values("for"), *" ".join(page.values("aria-describedby")).split(), *page.values("aria-labelledby")]
    assert set(pointed) <= set(ids)
    names = [tag for tag, _ in page.elements]
    assert names.count("h1") == names.count("main") == names.count("title") == 1


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_a_page_needs_nothing_a_strict_policy_forbids(browser: Client, page_of: Callable, address: str) -> None:
    page = page_of(browser.get(address).content.decode())
    assert "style" not in [tag for tag, _ in page.elements]
    for tag, attrs in page.elements:
        assert not [name for name in attrs if name == "style" or name.startswith("on")], tag
        assert tag != "script" or "src" in attrs or attrs.get("type") == "application/json"
        assert not (attrs.get("src") or "").startswith("http")


@pytest.mark.parametrize("address", OPEN_PAGES[:6])
def test_every_asset_a_page_names_is_there(browser: Client, page_of: Callable, address: str) -> None:
    page = page_of(browser.get(address).content.decode())
    named = [attrs.get("src") or attrs.get("href") for tag, attrs in page.elements if tag in ("link", "script")]
    assets = [name.removeprefix("/static/") for name in named if name and name.startswith("/static/")]
    assert len(assets) >= 7
    assert [name for name in assets if not finders.find(name)] == []


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_a_page_stays_small(browser: Client, address: str) -> None:
    assert len(browser.get(address).content) < 40_000


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/"])
def test_signing_in_looks_like_ours_in_japanese(browser: Client, address: str) -> None:
    page = browser.get(address, headers={"accept-language": "ja"}).content.decode()
    assert 'class="button button-primary"' in page and 'class="field"' in page
    assert "メールアドレス" in strip_tags(page) and "必須" in page and "placeholder" not in page


def test_missing_and_forbidden_look_the_same(browser: Client) -> None:
    secret, missing = browser.get("/secret/"), browser.get("/nowher/")
    assert secret.status_code == missing.status_code == 404
    assert secret.content.replace(b"/secret/", b"") == missing.content.replace(b"/nowher/", b"")


@pytest.mark.parametrize(("address", "status"), ERRORS.items())
def test_an_error_has_its_status_and_says_who_can_help(browser: Client, address: str, status: int) -> None:
    answer = browser.get(address)
    assert answer.status_code == status
    assert any(word in answer.content.decode() for word in ("役場へ", "窓口", "担当者"))


def test_only_the_staff_load_htmx(browser: Client) -> None:
    assert b"htmx" not in browser.get("/style-guide/").content
    assert b"htmx-2.min.js" in browser.get("/style-guide/?frame=staff").content


def test_a_city_is_told_once_and_shown_everywhere(browser: Client) -> None:
    wire(city=lambda: City(name="見本市", name_en="Mihon City", address="中央一丁目", sample=True))
    page = browser.get("/accessibility/", headers={"accept-language": "ja"}).content.decode()
    assert page.count("見本市") >= 4 and "中央一丁目" in page and "見本データ" in page
    browser.get("/language/", {"lang": "en"})
    assert "Mihon City" in browser.get("/accessibility/").content.decode()


def test_a_real_city_has_no_banner(browser: Client) -> None:
    assert "見本データ" not in browser.get("/accessibility/").content.decode()


def test_who_is_signed_in_is_shown(browser: Client) -> None:
    assert "ログインする" in browser.get("/accessibility/").content.decode()
    wire(who=lambda _request: "<見本 花子>")
    assert "&lt;見本 花子&gt;" in browser.get("/accessibility/").content.decode()


@pytest.mark.parametrize(("code", "kept", "lang"), [("en", "en", "en"), ("easy", "easy", "ja"), ("ja", "ja", "ja")])
def test_a_language_is_kept(browser: Client, rf: object, code: str, kept: str, lang: str) -> None:
    answer = browser.get("/language/", {"lang": code, "next": "/accessibility/?a=1"})
    assert answer["Location"] == "/accessibility/?a=1"
    page = browser.get("/accessibility/")
    assert language_of(page.wsgi_request) == kept and f'<html lang="{lang}"' in page.content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)", ""])
def test_choosing_a_language_leads_nowhere_else(browser: Client, elsewhere: str) -> None:
    answer = browser.get("/language/", {"lang": "tlh", "next": elsewhere})
    assert answer["Location"] == "/" and not answer.cookies


def test_the_menu_shows_what_one_may_see(browser: Client) -> None:
    def right_and_only_right(_request: HttpRequest, right: str) -> bool:
        return right == "work"

    wire(may=right_and_only_right)
    register(NavItem("all", "課の案件", "work-all", "staff", right="work", order=2))
    register(
        NavItem("work", "わたしの仕事", "work", "staff", right="work", order=1, shortcut="w", badge=lambda _request: 12)
    )
    register(NavItem("secret", "ひみつ", "secret", "staff", right="other"))
    page = browser.get("/style-guide/?frame=staff").content.decode()
    assert page.index("わたしの仕事") < page.index("課の案件")
    assert "ひみつ" not in page and 'data-key="w"' in page and '<span class="badge">12' in page
    assert "わたしの仕事" not in browser.get("/style-guide/").content.decode()


def test_the_nearest_item_is_the_current_one(site: object, rf: object) -> None:
    from yakuba.web.navigation import links

    register(NavItem("work", "仕事", "work", "staff"))
    register(NavItem("all", "すべて", "work-all", "staff"))
    for address, current in (("/work/all/3/", ["all"]), ("/work/3/", ["work"]), ("/other/", [])):
        assert [link.key for link in links(rf.get(address), "staff") if link.current] == current


def test_a_menu_key_belongs_to_one_item(site: object) -> None:
    register(NavItem("work", "仕事", "work", "staff"))
    register(NavItem("work", "仕事", "work", "staff"))
    with pytest.raises(ValueError, match="'work' is taken"):
        register(NavItem("work", "別の仕事", "work-all", "staff"))
