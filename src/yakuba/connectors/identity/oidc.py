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
        return Confirmed(
            subject=str(claims["sub"]), full_name=str(name), birth_date=date.fromisoformat(str(claims["birthdate"])),
            address=_one_line(claims.get("address") or ""),
        )  # fmt: skip

    def check(self) -> list[str]:
        return [
            f"環境変数 YAKUBA_OIDC_{name} を入れてください"
            for name in ("SERVER", "CLIENT", "SECRET")
            if not os.environ.get(f"YAKUBA_OIDC_{name}")
        ]


def _one_line(address: object) -> str:
    """The address claim as a register writes it: prefecture, town and street in one."""
    if not isinstance(address, Mapping):
        return str(address)
    parts = (address.get(name) or "" for name in ("region", "locality", "street_address"))
    return str(address.get("formatted") or "".join(str(part) for part in parts))
