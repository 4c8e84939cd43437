"""Verified identity: the base class every provider's connector implements, and matching a person to the register.

A connector SHALL speak OpenID Connect through django-allauth, SHALL say plainly when it is a sample, and MUST NOT hand
over a My Number. What it confirms is name, birth date and address; the register decides who that is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.language.characters import fold


@dataclass(frozen=True)
class Confirmed:
    """What a provider confirmed of a person. `subject` is the provider's own lasting id."""

    subject: str
    full_name: str
    birth_date: date
    address: str


class IdentityProvider(ABC):
    """A provider of verified identity (公的個人認証 and its kin)."""

    key: str
    label: str
    sample: bool = False

    @abstractmethod
    def app(self) -> dict[str, Any]:
        """The application as django-allauth's openid_connect provider wants it: provider_id, client_id, secret, settings."""

    @abstractmethod
    def confirmed(self, claims: Mapping[str, Any]) -> Confirmed:
        """The person behind the claims. Raises ValueError naming the claim that is missing."""

    def check(self) -> list[str]:
        """What an operator must still set, in words; nothing when it is ready."""
        return []


@lru_cache(maxsize=1)
def provider() -> IdentityProvider | None:
    """The connector an operator switched on with YAKUBA_IDENTITY_CONNECTOR; None when there is none."""
    path = settings.IDENTITY_CONNECTORS.get(settings.IDENTITY_CONNECTOR)
    return import_string(path)() if path else None


def resident_of(person: Confirmed) -> Resident | None:
    """The one resident of that name, birth date and address; None when nobody or more than one fits.

    Without an address on either side nobody is found: a name and a birth date alone may be somebody else's.
    """
    name, claimed = fold(person.full_name), fold(person.address)
    found = [
        resident
        for resident in Resident.objects.filter(birth_date=person.birth_date, standing=Standing.RESIDENT)
        if fold(resident.family_name + resident.given_name) == name
        and resident.address
        and claimed.startswith(fold(resident.address)[:12])
    ]
    return found[0] if len(found) == 1 else None
