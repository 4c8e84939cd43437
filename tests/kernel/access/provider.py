"""Somebody's browser and the town's own server, on the way through the sample provider of verified identity."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from yakuba.site._environment import identity_apps

IDP = "/sample-idp"
VERIFIER = "a verifier nobody else knows, of forty-three characters or more"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def switch_on(settings: Any, address: str = "http://testserver") -> None:
    """The sample connector, served at an address."""
    settings.IDENTITY_CONNECTOR, settings.PUBLIC_ADDRESS = "sample", address
    apps = identity_apps("sample", address, settings.SECRET_KEY)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


@dataclass
class Party:
    """Whoever asks the provider: `secret` is theirs, `back` the address they are answered at."""

    secret: str
    back: str = "http://testserver/accounts/oidc/sample/login/callback/"
    client_id: str = "yakuba"

    def authorize(self, person: str = "", **changed: str) -> Any:
        """Ask for a code: the page of cards, or the answer to a chosen card."""
        asked = {
            "client_id": self.client_id, "redirect_uri": self.back, "state": "a state", "nonce": "a nonce",
            "code_challenge": CHALLENGE, **changed,
        }  # fmt: skip
        if person:
            return Client().post(f"{IDP}/authorize", {**asked, "person": person})
        return Client().get(f"{IDP}/authorize", asked)

    def code(self, person: str = "0000001", **changed: str) -> str:
        """A code for somebody."""
        return answered(self.authorize(person, **changed))["code"]

    def token(self, code: str, /, **changed: str) -> Any:
        """Exchange a code for tokens."""
        given = {
            "client_id": self.client_id, "client_secret": self.secret, "redirect_uri": self.back, "code": code,
            "grant_type": "authorization_code", "code_verifier": VERIFIER, **changed,
        }  # fmt: skip
        return Client(enforce_csrf_checks=True).post(f"{IDP}/token", given)


def answered(response: Any) -> dict[str, str]:
    """What an address somebody is sent to carries."""
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()}


def userinfo(token: str) -> Any:
    return Client().get(f"{IDP}/userinfo", headers={"Authorization": f"Bearer {token}"})
