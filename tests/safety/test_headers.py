"""What every answer tells the browser: run nothing but our own, show us in no frame, guess no types, tell nobody where from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html
from support.town import Town, build

from yakuba.kernel.access.actions import issue_token
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.words import Scope
from yakuba.kernel.records.models import Record

NONCE = re.compile(r"^'nonce-[A-Za-z0-9+/=_-]{16,}'$")


@dataclass
class Answers:
    """The town with one case, and a client for everybody who may ask."""

    town: Town
    record: Record
    clients: dict[str, Client] = field(default_factory=dict)

    def of(self, who: str, where: str) -> HttpResponse:
        return self.clients[who].get(where)

    def case(self, desk: str) -> str:
        return reverse(f"{desk}:case", args=[self.record.number])


@pytest.fixture
def answers(db: None) -> Answers:
    cache.clear()
    town = build()
    found = Answers(town, town.file())
    mother = town.resident_actor()
    secret = issue_token(mother, mother.account, "試し", list(Scope.values), 30)
    found.clients = {
        "visitor": Client(), "resident": Client(), "clerk": Client(),
        "program": Client(headers={"Authorization": f"Bearer {secret}"}),
        "forger": Client(enforce_csrf_checks=True),
    }  # fmt: skip
    found.clients["resident"].force_login(Account.objects.get(resident=town.mother))
    found.clients["clerk"].force_login(Account.objects.get(staff=town.staff["環境課/係員"]))
    return found


PAGES: dict[str, Callable[[Answers], HttpResponse]] = {
    "the front page": lambda a: a.of("visitor", reverse("home")),
    "a procedure": lambda a: a.of("visitor", reverse("apply:procedure", args=["trial"])),
    "the way in": lambda a: a.of("visitor", reverse("account_login")),
    "a resident's case": lambda a: a.of("resident", a.case("apply")),
    "the office's list": lambda a: a.of("clerk", reverse("casework:inbox")),
    "the office's case": lambda a: a.of("clerk", a.case("casework")),
    "the API's handbook": lambda a: a.of("visitor", reverse("api:openapi-view")),
}
OTHERS: dict[str, Callable[[Answers], HttpResponse]] = {
    "an answer of the API": lambda a: a.of("program", f"/api/v1/cases/{a.record.number}"),
    "the API's description": lambda a: a.of("visitor", reverse("api:openapi-json")),
    "a copy": lambda a: a.of("resident", reverse("apply:copy", args=[a.record.number])),
}
REFUSALS: dict[str, tuple[int, Callable[[Answers], HttpResponse]]] = {
    "no such page": (404, lambda a: a.of("visitor", "/nothing/here/")),
    "no such file": (404, lambda a: a.of("visitor", "/static/nothing.js")),
    "somebody else's case": (404, lambda a: a.of("resident", a.case("casework"))),
    "a program without a token": (401, lambda a: a.of("visitor", "/api/v1/cases")),
    "a program's forged number": (404, lambda a: a.of("program", "/api/v1/cases/nonsense")),
    "a form sent from elsewhere": (403, lambda a: a.clients["forger"].post(reverse("account_login"))),
    "sent to sign in": (302, lambda a: a.of("visitor", a.case("casework"))),
}
EVERY: dict[str, tuple[int, Callable[[Answers], HttpResponse]]] = {
    **{name: (200, ask) for name, ask in {**PAGES, **OTHERS}.items()},
    **REFUSALS,
}


def policy(response: HttpResponse) -> dict[str, list[str]]:
    """The Content-Security-Policy as sent, by directive."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";") if part.strip()]
    assert len({part[0] for part in parts}) == len(parts), "of a directive said twice browsers read the first"
    return {name: sources for name, *sources in parts}


@pytest.fixture
def every(answers: Answers) -> dict[str, HttpResponse]:
    """Each answer by its name, once it is proved to be the one that was meant."""
    found = {name: ask(answers) for name, (_, ask) in EVERY.items()}
    assert {name: one.status_code for name, one in found.items()} == {
        name: status for name, (status, _) in EVERY.items()
    }
    return found


def test_nothing_runs_but_our_own_files(every: dict[str, HttpResponse]) -> None:
    for name, answer in every.items():
        sent = policy(answer)
        assert sent["default-src"] == ["'self'"], name
        told = [
            source
            for directive, sources in sent.items()
            if directive.startswith(("script", "style"))
            for source in sources
        ]
        assert [one for one in told if one not in ("'self'", "'none'") and not NONCE.match(one)] == [], name


def test_no_directive_takes_a_wildcard_or_code_from_text(every: dict[str, HttpResponse]) -> None:
    for name, answer in every.items():
        allowed = {source for sources in policy(answer).values() for source in sources}
        assert allowed & {"https:", "http:", "'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'"} == set(), name
        assert not any("*" in source for source in allowed), name


def test_nobody_may_frame_us_move_our_links_or_take_our_forms(every: dict[str, HttpResponse]) -> None:
    wanted = {
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
    }
    for name, answer in every.items():
        sent = policy(answer)
        assert {directive: sent.get(directive) for directive in wanted} == wanted, name
        assert answer["X-Frame-Options"] == "DENY", name


def test_the_policy_is_enforced_and_not_only_reported(every: dict[str, HttpResponse]) -> None:
    for name, answer in every.items():
        assert "Content-Security-Policy" in answer.headers, name
        assert "Content-Security-Policy-Report-Only" not in answer.headers, name


def test_types_are_not_guessed_and_addresses_not_told_to_others(every: dict[str, HttpResponse]) -> None:
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    for name, answer in every.items():
        assert {header: answer.headers.get(header) for header in wanted} == wanted, name


def test_a_page_needs_nothing_that_its_own_policy_forbids(every: dict[str, HttpResponse]) -> None:
    for name in PAGES:
        tree = html.fromstring(every[name].content.decode())
        scripts = [one for one in tree.iter("script") if one.get("type") != "application/json"]
        inline = [one for one in [*scripts, *tree.iter("style")] if one.get("src") is None and one.get("nonce") is None]
        assert [one.text_content() for one in inline] == [], name
        assert tree.xpath("//@style | //@*[starts-with(name(), 'on')]") == [], name
        loaded = tree.xpath(
            "//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //img/@src | //iframe/@src"
        )
        assert loaded, f"{name} has no style sheet: it is not ours"
        assert [where for where in loaded if not where.startswith("/") or where.startswith("//")] == [], name
