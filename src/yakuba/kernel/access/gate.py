"""The gate every route passes: who may come, how sure we must be of them, how often, and what is logged.

A view without a gate is refused by the middleware, so that forgetting is safe. Missing and forbidden look the same:
whoever has no right gets the answer of a page that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_ratelimit.core import get_usage

from .actor import Actor
from .words import Right


class Who(StrEnum):
    """Who may come through."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    STAFF = "staff"
    API = "api"


@dataclass(frozen=True)
class Gate:
    """One route's decisions. `csrf` is false only where no cookie is believed (API tokens)."""

    who: Who
    rate: str
    audit: str
    right: Right | None = None
    csrf: bool = True


View = Callable[..., HttpResponse]
MARK = "gate"
ACTOR = "actor"


def gate(who: Who, *, rate: str, audit: str, right: Right | None = None, csrf: bool = True) -> Callable[[View], View]:
    """Decide about a route. `rate` is django-ratelimit's spelling (60/m); `audit` says what is logged, or why nothing is."""
    decision = Gate(who, rate, audit, right, csrf)

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return refusal(request, decision) or view(request, *args, **kwargs)

        setattr(guarded, MARK, decision)
        return guarded

    return wrap


def refusal(request: HttpRequest, decision: Gate) -> HttpResponse | None:
    """The answer to somebody the gate does not let through; None when it does. Raises Http404 for a missing right."""
    match = request.resolver_match
    group = match.view_name if match else request.path
    if wait := to_wait(request, group, _visitor, decision.rate):
        answer = too_often(wait) if decision.who is Who.API else render(request, "429.html", status=429)
        answer["Retry-After"] = str(wait)
        return answer
    actor: Actor = getattr(request, ACTOR)
    if decision.who in (Who.SIGNED_IN, Who.STAFF) and actor.account is None:
        return redirect_to_login(request.get_full_path())
    if decision.who is Who.STAFF and not actor.appointments:
        raise Http404
    if decision.right and not actor.has(decision.right):
        raise Http404
    return None


def to_wait(request: HttpRequest, group: str, visitor: Callable[[str, HttpRequest], str], rate: str) -> int:
    """How many seconds a visitor who came too often has to wait; 0 when not. Each group of addresses counts for itself."""
    usage = get_usage(request, group=group, key=visitor, rate=scaled(rate), increment=True)
    return max(1, usage["time_left"]) if usage and usage["should_limit"] else 0


def too_often(wait: int) -> JsonResponse:
    """The answer to a program that calls too often, in the shape of every failure of the API."""
    words = _("呼び出しが多すぎます。%(wait)s秒ほど待ってから、もう一度お試しください") % {"wait": wait}
    return JsonResponse({"message": words, "problems": []}, status=429, headers={"Retry-After": str(wait)})


def scaled(rate: str) -> str:
    """A rate as this instance counts it: benchmarks raise all of them at once."""
    count, _, period = rate.partition("/")
    return f"{int(count) * settings.RATE_FACTOR}/{period}"


def _visitor(group: str, request: HttpRequest) -> str:
    account = getattr(request, ACTOR).account
    return f"account:{account.pk}" if account else network_of(request)


def address_of(request: HttpRequest) -> str:
    """The visitor's network address; behind a trusted proxy, the last one the proxy added. Empty when nobody can tell."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUST_PROXY else ""
    found = _read(forwarded.rpartition(",")[2]) or _read(request.META.get("REMOTE_ADDR", ""))
    return str(found or "")


def network_of(request: HttpRequest) -> str:
    """Whose visits are counted together: an address; of IPv6 the /64 it is in, for one line has all of those."""
    found = _read(address_of(request))
    return str(IPv6Network((int(found), 64), strict=False) if isinstance(found, IPv6Address) else found or "")


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: some with the port, and IPv4 inside IPv6 (::ffff:192.0.2.1)."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
