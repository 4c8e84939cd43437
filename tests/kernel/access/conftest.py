"""A town of a few accounts, without procedures; and counters that start at nought."""

from collections.abc import Iterator
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from yakuba.kernel.access.identity import provider
from yakuba.kernel.access.models import Account
from yakuba.kernel.offices.models import Municipality
from yakuba.kernel.people.models import Resident

WORD = "sample-password-1"
BORN = date(1990, 5, 5)


def somebody(number: int, name: str = "髙橋 葛󠄀子", **rest: object) -> Resident:
    """A resident."""
    family, _, given = name.partition(" ")
    given_values = {"birth_date": BORN, "sex": "female", "address": "霧見町1番地", **rest}
    return Resident.objects.create(number=f"{number:07}", family_name=family, given_name=given, **given_values)


def account_of(email: str, resident: Resident | None = None, *, verified: bool = True) -> Account:
    """An account somebody can sign in with."""
    made = Account.objects.create_user(email, WORD, resident=resident)
    EmailAddress.objects.create(user=made, email=email, primary=True, verified=verified)
    return made


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    """Rates are counted in the cache, which outlives a test; so does the connector in use."""
    cache.clear()
    provider.cache_clear()
    yield
    cache.clear()
    provider.cache_clear()


def found(sample: bool = True) -> Municipality:
    """The town itself."""
    return Municipality.objects.create(name="試しの町", code="992011", sample=sample)
