"""The sample provider's side of the connector."""

from __future__ import annotations

from .oidc import OpenIdConnect


class SampleIdentity(OpenIdConnect):
    """見本の本人確認: holding up a card is choosing a sample person from a list. Never for real towns."""

    key = "sample"
    label = "見本の本人確認"
    sample = True

    def check(self) -> list[str]:
        return ["見本の町でだけ使えます。本番では YAKUBA_IDENTITY_CONNECTOR を変えてください"]
