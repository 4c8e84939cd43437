"""Every route has a decision about sign-in, right, CSRF, rate and audit; nobody forgets, because this test reads the routes."""

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from yakuba.kernel.access.gate import Who
from yakuba.kernel.access.kept import FORM_OF
from yakuba.site.routes import Route, every_route

ROUTES = every_route()
RATE = re.compile(r"^[1-9]\d*/[smhd]$")


def test_there_are_routes_to_judge() -> None:
    assert len(ROUTES) > 40
    assert {"home", "account_login", "api:openapi-json"} <= {route.name for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_route_is_decided_about(route: Route) -> None:
    assert route.gate is not None, f"{route.path}: put @gate(...) on its view"
    assert RATE.match(route.gate.rate), f"{route.path}: a rate like 60/m"
    assert route.gate.audit.strip(), f"{route.path}: say what is logged, or why nothing is"
    assert route.gate.csrf or route.gate.who is Who.API, (
        f"{route.path}: only token routes may go without CSRF protection"
    )


def test_a_view_without_a_gate_is_refused(rf: RequestFactory) -> None:
    from yakuba.kernel.access.middleware import GateMiddleware

    request = rf.get("/nowhere/")
    request.resolver_match = None
    with pytest.raises(RuntimeError, match="@gate"):
        GateMiddleware(lambda request: None).process_view(request, csrf_exempt(lambda request: None), (), {})


STAFF_ROUTES = [route for route in ROUTES if route.gate and route.gate.who is Who.STAFF and "<" not in route.path]
SIGNED_IN = [route for route in ROUTES if route.gate and route.gate.who is Who.SIGNED_IN and "<" not in route.path]


@pytest.mark.django_db
@pytest.mark.parametrize("route", [*STAFF_ROUTES, *SIGNED_IN], ids=lambda route: route.path)
def test_a_visitor_is_sent_to_sign_in(route: Route, client: Client) -> None:
    response = client.get(route.path)
    assert response.status_code == 302
    assert "/accounts/login/" in response.headers["Location"] or "reauthenticate" in response.headers["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("route", STAFF_ROUTES, ids=lambda route: route.path)
def test_a_resident_sees_a_staff_page_as_missing(route: Route, client: Client) -> None:
    from yakuba.kernel.access.models import Account

    client.force_login(Account.objects.create_user("somebody@example.jp", "sample-password-1"))
    assert client.get(route.path).status_code == 404


def only_takes_forms(path: str) -> bool:
    """Whether `require_POST` is anywhere inside the view of an address."""
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    while view and "request_method_list" not in view.__code__.co_freevars:
        view = getattr(view, "__wrapped__", None)
    return view is not None


def address(route: Route) -> str:
    """An address of a route, whether or not there is anything."""
    return re.sub(r"<(\w+:)?\w+>", "1", route.path)


SIGNED = [route for route in ROUTES if route.gate and route.gate.who in (Who.STAFF, Who.SIGNED_IN)]
FORMS = [route for route in SIGNED if ":" in route.name and only_takes_forms(address(route))]


def test_there_are_addresses_that_only_take_forms() -> None:
    assert {"casework:act", "counter:begin", "payments:drop"} <= {route.name for route in FORMS}


@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.path)
def test_whoever_comes_back_to_the_address_of_a_form_is_led_to_its_page(route: Route) -> None:
    """After signing in, or to read again what was refused."""
    page = getattr(resolve(address(route)).func, FORM_OF, "")
    assert page in {other.name for other in ROUTES}, f"{route.path}: put @sent_from(...) on its view"
    assert page not in {other.name for other in FORMS}
