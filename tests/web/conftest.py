"""The smallest site the frame runs on: its own addresses and sign-in, no database, no room of the kernel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from django.utils import translation

from yakuba.web import navigation as menu
from yakuba.web import views, wiring


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("for the test")


@cache
def addresses() -> type:
    """The addresses of the site, in the place of a module of addresses. Made late: allauth needs Django to stand."""
    patterns = [
        path("", include("yakuba.web.urls")),
        path("accounts/", include("allauth.urls")),
        path("secret/", forbidden, name="secret"),
        path("broken/", broken),
        path("large/", views.too_large),
        path("many/", views.too_many),
        path("work/", views.accessibility, name="work"),
        path("work/all/", views.accessibility, name="work-all"),
    ]
    not_found = "yakuba.web.views.not_found"
    handlers = {
        400: "yakuba.web.views.bad_request",
        403: not_found,
        404: not_found,
        500: "yakuba.web.views.server_error",
    }
    return type(
        "Addresses", (), {"urlpatterns": patterns, **{f"handler{code}": name for code, name in handlers.items()}}
    )


TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "yakuba.web.context.frame",
            ]
        },
    }
]

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]


@pytest.fixture
def site(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[type]:
    """The frame alone, in Japanese: an empty menu, no city told, nobody else to sign in with."""
    monkeypatch.setattr(menu, "_items", {})
    monkeypatch.setattr(menu, "wiring", wiring.wiring)
    for name, answer in (("city", wiring.City), ("who", lambda _request: ""), ("may", lambda _request, _right: False)):
        monkeypatch.setattr(wiring.wiring, name, answer)
    if apps.is_installed("allauth.socialaccount"):
        adapter = "allauth.socialaccount.adapter.DefaultSocialAccountAdapter.list_apps"
        monkeypatch.setattr(adapter, lambda *_args, **_named: [])
    settled = override_settings(
        ROOT_URLCONF=addresses(),
        TEMPLATES=TEMPLATES,
        MIDDLEWARE=MIDDLEWARE,
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        MESSAGE_STORAGE="django.contrib.messages.storage.cookie.CookieStorage",
    )
    with settled, translation.override("ja"):
        yield addresses()


@pytest.fixture
def browser(site: type) -> Client:
    """Somebody who looks at the pages and is shown the page for broken things, as a resident would be."""
    return Client(raise_request_exception=False)


@pytest.fixture
def draw(site: type, rf: RequestFactory) -> Callable[..., str]:
    """Draws a piece of template with the tags of the frame, without the white space between the tags."""

    def drawn(source: str, **values: object) -> str:
        text = engines["django"].from_string("{% load frame %}" + source).render(values, rf.get("/list/?q=a"))
        return re.sub(r">\s+<", "><", text).strip()

    return drawn


class Page(HTMLParser):
    """What a page is made of: its elements, its ids, and every end that does not fit its start."""

    VOID = frozenset(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.misfits: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.misfits += [f"<{tag}> stays open" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.misfits += [f"<{tag}> has {name} twice" for name in {*names} if names.count(name) > 1]
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.misfits.append(f"</{tag}> at {self.getpos()}")

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute, over all elements."""
        return [attrs[attribute] or "" for _, attrs in self.elements if attribute in attrs]


@pytest.fixture
def page_of() -> type[Page]:
    """Takes a page apart."""
    return Page
