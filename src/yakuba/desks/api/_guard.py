"""Who may call: a bearer token, its scope, its rate."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.gate import network_of, to_wait
from yakuba.kernel.access.queries import actor_by_token
from yakuba.kernel.access.words import Scope

RATE = "300/m"


class TooOften(Exception):
    """A program calls too often; `wait` says for how many seconds it should not."""

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


def _caller(group: str, request: HttpRequest) -> str:
    return network_of(request)


class Bearer(HttpBearer):
    """`Authorization: Bearer ...` with a token of a scope. Without the scope the operation looks missing."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        if wait := to_wait(request, "api-token", _caller, RATE):
            raise TooOften(wait)
        actor = actor_by_token(token)
        if actor and not actor.may(self.scope):
            raise HttpError(404, "見つかりません")
        return actor
