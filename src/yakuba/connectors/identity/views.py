"""見本の本人確認: a small OpenID Connect provider, served in sample cities only."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.queries import sample_people
from yakuba.kernel.offices.queries import municipality
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import resident as resident_named

from . import _tokens

SAMPLE = "nothing: sample people only; the binding of the account is logged"


def _only_in_samples() -> None:
    town = municipality()
    if settings.IDENTITY_CONNECTOR != "sample" or town is None or not town.sample:
        raise NotFound("sample-idp")


def _issuer() -> str:
    return f"{settings.PUBLIC_ADDRESS}/sample-idp"


def _app() -> dict[str, Any]:
    return settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]


@gate(Who.PUBLIC, rate="120/m", audit=SAMPLE)
def discovery(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Discovery 1.0."""
    _only_in_samples()
    issuer = _issuer()
    return JsonResponse(
        {
            "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize", "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo", "jwks_uri": f"{issuer}/jwks", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"], "code_challenge_methods_supported": ["S256"],
        }
    )  # fmt: skip


@gate(Who.PUBLIC, rate="30/m", audit=SAMPLE)
def authorize(request: HttpRequest) -> HttpResponse:
    """Hold up a card: choose who you are."""
    _only_in_samples()
    asked = request.POST if request.method == "POST" else request.GET
    back = asked.get("redirect_uri", "")
    if asked.get("client_id") != _app()["client_id"] or not back.startswith(f"{settings.PUBLIC_ADDRESS}/accounts/"):
        raise PermissionDenied("unknown client or address to return to")
    people = sample_people()
    if request.method == "POST":
        chosen = next((person for person in people if person.number == asked.get("person")), None)
        if chosen:
            grant = {name: asked.get(name, "") for name in ("redirect_uri", "code_challenge", "nonce")}
            code = _tokens.code_for({**grant, "number": chosen.number})
            return redirect(f"{back}?{urlencode({'code': code, 'state': asked.get('state', '')})}")
    hidden = {name: asked.get(name, "") for name in ("client_id", "redirect_uri", "state", "nonce", "code_challenge")}
    return render(request, "identity/authorize.html", {"people": people, "hidden": hidden})


@csrf_exempt
@gate(Who.API, rate="60/m", audit=SAMPLE, csrf=False)
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Exchange a code for tokens."""
    _only_in_samples()
    app, given = _app(), request.POST
    if given.get("client_id") != app["client_id"] or given.get("client_secret") != app["secret"]:
        return JsonResponse({"error": "invalid_client"}, status=401)
    grant = _tokens.grant_of(given.get("code", ""))
    if not grant or grant["redirect_uri"] != given.get("redirect_uri"):
        return JsonResponse({"error": "invalid_grant"}, status=400)
    if not _tokens.proves(grant["code_challenge"], given.get("code_verifier", "")):
        return JsonResponse({"error": "invalid_grant"}, status=400)
    now = int(time.time())
    claims = {
        "iss": _issuer(), "aud": app["client_id"], "sub": f"sample-{grant['number']}", "iat": now, "exp": now + _tokens.TOKEN_SECONDS,
        "nonce": grant["nonce"],
    }  # fmt: skip
    return JsonResponse(
        {
            "access_token": _tokens.access_token(grant["number"]), "token_type": "Bearer", "expires_in": _tokens.TOKEN_SECONDS,
            "id_token": _tokens.id_token(claims),
        }
    )  # fmt: skip


@gate(Who.API, rate="60/m", audit=SAMPLE)
def userinfo(request: HttpRequest) -> HttpResponse:
    """Who the token's person is: name, birth date, address; never a My Number."""
    _only_in_samples()
    number = _tokens.number_of(request.headers.get("Authorization", "").removeprefix("Bearer "))
    if number is None:
        return JsonResponse({"error": "invalid_token"}, status=401)
    person: Resident = resident_named(number)
    return JsonResponse(
        {
            "sub": f"sample-{number}", "name": person.full_name, "family_name": person.family_name, "given_name": person.given_name,
            "birthdate": person.birth_date.isoformat(), "address": {"formatted": person.address},
        }
    )  # fmt: skip


@gate(Who.PUBLIC, rate="120/m", audit=SAMPLE)
def jwks(request: HttpRequest) -> HttpResponse:
    """The provider's public key."""
    _only_in_samples()
    return JsonResponse(_tokens.public_keys())
