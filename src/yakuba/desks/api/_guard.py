"""Who may call: a bearer token and its scope. How often, the gate says."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.queries import actor_by_token
from yakuba.kernel.access.words import Scope


class Bearer(HttpBearer):
    """`Authorization: Bearer ...` with a token of a scope. Without the scope the operation looks missing."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = actor_by_token(token)
        if actor and not actor.may(self.scope):
            raise HttpError(404, _("見つかりません"))
        return actor
