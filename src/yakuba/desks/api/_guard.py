"""Who may call: a bearer token, its scope, its rate."""

from __future__ import annotations

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from ninja.errors import HttpError
from ninja.security import HttpBearer

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.gate import network_of, scaled
from yakuba.kernel.access.queries import actor_by_token
from yakuba.kernel.access.words import Scope

TOO_OFTEN = "呼び出しが多すぎます。1分ほど待ってから、もう一度お試しください"
RATE = "300/m"
"""Below what the gate allows any address, whose answer is a page: a program is told in the shape of every failure."""


def _caller(group: str, request: HttpRequest) -> str:
    return network_of(request)


class Bearer(HttpBearer):
    """`Authorization: Bearer ...` with a token of a scope. Without the scope the operation looks missing."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        if is_ratelimited(request, group="api-token", key=_caller, rate=scaled(RATE), increment=True):
            raise HttpError(429, TOO_OFTEN)
        actor = actor_by_token(token)
        if actor and not actor.may(self.scope):
            raise HttpError(404, "見つかりません")
        return actor
