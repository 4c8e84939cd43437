"""The gate: who comes through, who is asked to sign in, and what everybody else sees, which is nothing."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from support.town import Town

from yakuba.kernel.access.actor import VISITOR
from yakuba.kernel.access.adapters import AccountAdapter
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, address_of, gate, network_of, scaled
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.words import Right

SECRET = "ひみつ"
SOMETIMES, NEVER = "1000/d", "nothing: for the test"


def _show(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SECRET)


def _missing(request: HttpRequest) -> HttpResponse:
    raise NotFound("2026-000001")


def _forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("環境課の案件です")


def _guarded(view: Any, who: Who, rate: str = SOMETIMES, **rest: Any) -> Any:
    return gate(who, rate=rate, audit=NEVER, **rest)(view)


@cache
def addresses() -> type:
    """The town's addresses and a few more, in the place of a module of addresses."""
    from yakuba.site import urls

    more = {
        "public": _guarded(_show, Who.PUBLIC),
        "own": _guarded(_show, Who.SIGNED_IN),
        "staff": _guarded(_show, Who.STAFF),
        "audit": _guarded(_show, Who.STAFF, right=Right.AUDIT),
        "counter": _guarded(_show, Who.STAFF, right=Right.COUNTER),
        "missing": _guarded(_missing, Who.PUBLIC),
        "forbidden": _guarded(_forbidden, Who.PUBLIC),
        "rare": _guarded(_show, Who.PUBLIC, rate="2/d"),
        "rare-too": _guarded(_show, Who.PUBLIC, rate="2/d"),
        "rare-own": _guarded(_show, Who.SIGNED_IN, rate="2/d"),
        "open": _show,
    }
    patterns = [path(f"try/{name}/", view, name=f"try-{name}") for name, view in more.items()]
    handlers = {f"handler{code}": getattr(urls, f"handler{code}") for code in (400, 403, 404, 500)}
    return type("Addresses", (), {"urlpatterns": [*patterns, *urls.urlpatterns], **handlers})


@pytest.fixture
def doors() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=addresses()):
        yield


def visitor(email: str = "", **rest: Any) -> Client:
    """Somebody's browser, signed in unless nobody is named."""
    client = Client(raise_request_exception=False, **rest)
    if email:
        client.force_login(Account.objects.get(email=email))
    return client


CLERK, CHIEF, RESIDENT = "s1@staff.example.jp", "s3@staff.example.jp", "mother@example.jp"


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize(
    ("door", "visitor_sees", "resident_sees", "clerk_sees"),
    [
        ("public", 200, 200, 200), ("own", 302, 200, 200), ("staff", 302, 404, 200), ("counter", 302, 404, 200),
        ("audit", 302, 404, 404), ("missing", 404, 404, 404), ("forbidden", 404, 404, 404), ("nowhere", 404, 404, 404),
    ],
)  # fmt: skip
def test_each_door_opens_to_those_it_is_for(
    town: Town, door: str, visitor_sees: int, resident_sees: int, clerk_sees: int
) -> None:
    for email, status in (("", visitor_sees), (RESIDENT, resident_sees), (CLERK, clerk_sees)):
        response = visitor(email).get(f"/try/{door}/")
        assert response.status_code == status
        assert (SECRET in response.content.decode()) == (status == 200)


@pytest.mark.usefixtures("doors")
def test_whoever_is_signed_out_signs_in_and_comes_back(town: Town) -> None:
    response = visitor().get("/try/own/?page=2")
    assert response.headers["Location"] == "/accounts/login/?next=/try/own/%3Fpage%3D2"


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize("key", ['"\\000aaaaaaaaaaaa"', '"\\377\\376aaaaaaaaaa"', "a" * 5000, "é" * 40])
def test_a_session_nobody_was_given_is_none(town: Town, key: str) -> None:
    assert visitor().get("/try/own/", headers={"Cookie": f"sessionid={key}"}).status_code == 302


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize("email", ["", RESIDENT, CLERK])
def test_missing_and_forbidden_are_one_answer_to_the_byte(town: Town, email: str) -> None:
    doors = [
        "missing",
        "forbidden",
        "nowhere",
        *(["audit"] if email else []),
        *(["staff"] if email == RESIDENT else []),
    ]
    answers = {door: visitor(email).get(f"/try/{door}/") for door in doors}
    assert {answer.status_code for answer in answers.values()} == {404}
    assert len({_without_address(answer.content.decode(), door) for door, answer in answers.items()}) == 1
    assert len({tuple(sorted(answer.headers)) for answer in answers.values()}) == 1
    assert "2026-000001" not in answers["missing"].content.decode()
    assert "環境課の案件" not in answers["forbidden"].content.decode()


def _without_address(page: str, door: str) -> str:
    """The page without the address it was asked for, which differs, and the token against forged forms, which is chance."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return page.replace(f"/try/{door}/", "").replace(f"%2Ftry%2F{door}%2F", "")


@pytest.mark.usefixtures("doors")
def test_a_view_without_a_gate_is_refused(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    response = visitor(CLERK).get("/try/open/")
    assert response.status_code >= 400
    assert SECRET not in response.content.decode()
    assert "@gate" in caplog.text
    assert "/try/open/" in caplog.text


@pytest.mark.usefixtures("doors")
def test_whoever_comes_too_often_waits_and_others_do_not(town: Town) -> None:
    first, other = visitor(REMOTE_ADDR="192.0.2.1"), visitor(REMOTE_ADDR="192.0.2.2")
    assert [first.get("/try/rare/").status_code for _ in range(4)] == [200, 200, 429, 429]
    assert other.get("/try/rare/").status_code == 200
    assert first.get("/try/rare-too/").status_code == 200, "each route counts for itself"
    refused = first.get("/try/rare/")
    assert int(refused["Retry-After"]) > 0
    assert SECRET not in refused.content.decode()
    assert "もう一度" in refused.content.decode()


@pytest.mark.usefixtures("doors")
def test_an_account_is_counted_wherever_it_comes_from(town: Town) -> None:
    home, work = visitor(RESIDENT, REMOTE_ADDR="192.0.2.1"), visitor(RESIDENT, REMOTE_ADDR="192.0.2.2")
    neighbour = visitor(CHIEF, REMOTE_ADDR="192.0.2.1")
    assert [one.get("/try/rare-own/").status_code for one in (home, work, home)] == [200, 200, 429]
    assert neighbour.get("/try/rare-own/").status_code == 200


@pytest.mark.usefixtures("doors")
def test_too_often_is_said_before_anything_about_the_page(town: Town) -> None:
    stranger = visitor(REMOTE_ADDR="192.0.2.9")
    assert [stranger.get("/try/rare-own/").status_code for _ in range(3)] == [302, 302, 429]


def test_a_benchmark_raises_all_rates_at_once(settings: Any) -> None:
    assert scaled("60/m") == "60/m"
    settings.RATE_FACTOR = 1000
    assert scaled("60/m") == "60000/m"


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (False, "203.0.113.7", "192.0.2.1"),
        (True, "203.0.113.7", "203.0.113.7"),
        (True, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (True, "", "192.0.2.1"),
        (True, "6.6.6.6, 203.0.113.7:4711", "203.0.113.7"),
        (True, "[2001:db8::7]:4711", "2001:db8::7"),
        (True, "::ffff:203.0.113.7", "203.0.113.7"),
        (True, "6.6.6.6, unknown", "192.0.2.1"),
    ],
)
def test_an_address_said_by_the_visitor_is_not_believed(
    rf: RequestFactory, settings: Any, trusted: bool, forwarded: str, address: str
) -> None:
    settings.TRUST_PROXY = trusted
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})
    assert address_of(request) == address
    assert AccountAdapter().get_client_ip(request) == address, "django-allauth counts the same visitor"


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_one_line_is_counted_as_one_visitor(rf: RequestFactory, one: str, other: str, together: bool) -> None:
    networks = {network_of(rf.get("/", REMOTE_ADDR=address)) for address in (one, other)}
    assert (len(networks) == 1) == together


@pytest.mark.usefixtures("doors")
def test_a_new_address_of_the_same_line_does_not_begin_anew(town: Town) -> None:
    visits = [visitor(REMOTE_ADDR=f"2001:db8::{number}").get("/try/rare/").status_code for number in (1, 2, 3)]
    assert visits == [200, 200, 429]


def test_what_a_gate_decided_can_be_read_from_the_view(rf: RequestFactory) -> None:
    view = addresses().urlpatterns[3].callback
    assert (view.gate.who, view.gate.right, view.gate.rate, view.gate.csrf) == (Who.STAFF, Right.AUDIT, SOMETIMES, True)
    assert not VISITOR.has(Right.AUDIT)


@pytest.mark.usefixtures("doors")
def test_a_form_sent_from_elsewhere_is_refused(town: Town) -> None:
    client = visitor(RESIDENT, enforce_csrf_checks=True)
    response = client.post("/try/own/")
    assert response.status_code in (403, 404)
    assert SECRET not in response.content.decode()


@pytest.mark.usefixtures("doors")
def test_only_what_is_for_everybody_may_stay_in_a_cache(town: Town) -> None:
    for door in ("public", "own", "staff", "audit", "counter", "missing", "nowhere"):
        response = visitor(CLERK).get(f"/try/{door}/")
        kept = "no-store" not in response.headers.get("Cache-Control", "")
        assert kept == (door == "public"), door
    assert "no-store" in visitor().get("/try/own/")["Cache-Control"], "nor is the way to the sign-in page"
    for address, kept in (("/apply/", True), ("/static/assets/base.css", True), ("/api/v1/cases", False)):
        assert ("no-store" not in visitor().get(address).headers.get("Cache-Control", "")) == kept, address
