"""Gives every request its actor, and refuses every view that has no gate."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.views.defaults import bad_request, page_not_found

from yakuba.kernel.full import is_full

from ._third_party import gate_of, is_bad_passkey
from .actor import VISITOR, Actor
from .errors import NotFound
from .gate import ACTOR, MARK, Who, refusal
from .models import Account
from .queries import actor_for
from .words import Assurance

SESSION_KEY = "assurance"


logger = logging.getLogger(__name__)
NOT_KEPT = "private, no-store"
"""What is not for everybody stays in no cache: the next person at a shared computer finds nothing by going back."""


class GateMiddleware:
    """Fails closed: a route nobody decided about raises, so nobody comes through and the log says where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        setattr(request, ACTOR, SimpleLazyObject(lambda: _actor(request)))
        response = self.get_response(request)
        decision = gate_of(request.resolver_match)
        if response.status_code >= 400 or decision is None or decision.who is not Who.PUBLIC:
            response["Cache-Control"] = NOT_KEPT
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if "\0" in request.path:
            return page_not_found(request, NotFound())  # no name holds one, and PostgreSQL would not even be asked
        if hasattr(view, MARK):
            return None
        decision = gate_of(request.resolver_match)
        if decision is None:
            raise RuntimeError(
                f"この画面 ({request.path}) には出入りの決まり (gate) がありません。開発者が @gate を付けてください"
            )
        return refusal(request, decision)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Missing and forbidden look the same on every screen; what no passkey says is a bad request."""
        if is_bad_passkey(request, error):
            logger.warning("a passkey's answer could not be read", exc_info=error)
            return bad_request(request, error)
        if is_full(error):
            logger.critical("no room left to write: %s", error)
            return render(request, "507.html", status=507)
        return page_not_found(request, error) if isinstance(error, (NotFound, PermissionDenied)) else None


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not isinstance(user, Account) or not user.is_authenticated:
        return VISITOR
    return actor_for(user, assurance=Assurance(request.session.get(SESSION_KEY, Assurance.BASIC)))
