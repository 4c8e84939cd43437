"""Any OpenID Connect provider, by its address (OpenID Connect Core 1.0; claims as in its section 5.1)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from yakuba.kernel.access.identity import Confirmed, IdentityProvider


class OpenIdConnect(IdentityProvider):
    """The provider named by YAKUBA_OIDC_SERVER, YAKUBA_OIDC_CLIENT and YAKUBA_OIDC_SECRET."""

    key = "oidc"
    label = "本人確認"

    def app(self) -> dict[str, Any]:
        return settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]

    def confirmed(self, claims: Mapping[str, Any]) -> Confirmed:
        for name in ("sub", "birthdate"):
            if not claims.get(name):
                raise ValueError(f"the provider gave no {name}")
        name = claims.get("name") or f"{claims.get('family_name', '')}{claims.get('given_name', '')}"
        address = claims.get("address") or {}
        return Confirmed(
            subject=str(claims["sub"]), full_name=str(name), birth_date=date.fromisoformat(str(claims["birthdate"])),
            address=str(address.get("formatted", "")) if isinstance(address, Mapping) else str(address),
        )  # fmt: skip

    def check(self) -> list[str]:
        return [
            f"環境変数 YAKUBA_OIDC_{name} を入れてください"
            for name in ("SERVER", "CLIENT", "SECRET")
            if not os.environ.get(f"YAKUBA_OIDC_{name}")
        ]
