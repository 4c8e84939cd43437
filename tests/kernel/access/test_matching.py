"""Whom the register means by a confirmed name, birth date and address: one person, or nobody."""

from datetime import date

import pytest

from yakuba.connectors.identity.oidc import OpenIdConnect
from yakuba.connectors.identity.sample import SampleIdentity
from yakuba.kernel.access.identity import Confirmed, provider, resident_of

from .conftest import BORN, somebody

pytestmark = pytest.mark.django_db
LONG = "霧見県霧見市霧見町大字霧見字霧見100番地"


@pytest.mark.parametrize(
    ("name", "born", "address", "fits"),
    [
        ("髙橋 葛󠄀子", BORN, "霧見町1番地", True),
        ("髙橋葛󠄀子", BORN, "霧見町1番地", True),
        ("高橋\u3000葛子", BORN, "霧見町１番地", True),
        ("髙橋 葛󠄀子", BORN, "霧見町1番地 霧見荘201号", True),
        ("髙橋 葛󠄀子", BORN, "", False),
        ("髙橋 葛󠄀子", BORN, "霧見町2番地", False),
        ("髙橋 葛󠄀子", BORN, "港町1番地", False),
        ("髙橋 葛󠄀子", date(1990, 5, 6), "霧見町1番地", False),
        ("髙橋 桂子", BORN, "霧見町1番地", False),
        ("髙橋", BORN, "霧見町1番地", False),
        ("", BORN, "霧見町1番地", False),
    ],
)
def test_name_birth_date_and_address_must_all_fit(name: str, born: date, address: str, fits: bool) -> None:
    person = somebody(1)
    assert resident_of(Confirmed("sub", name, born, address)) == (person if fits else None)


@pytest.mark.parametrize("standing", ["moved", "died"])
def test_whoever_does_not_live_here_is_nobody(standing: str) -> None:
    somebody(1, standing=standing)
    assert resident_of(Confirmed("sub", "髙橋 葛󠄀子", BORN, "霧見町1番地")) is None


def test_two_who_fit_are_nobody_until_the_address_tells_them_apart() -> None:
    somebody(1), somebody(2, address="港町5番地"), somebody(3, name="高橋 葛子", address="霧見町1番地")
    assert resident_of(Confirmed("sub", "髙橋 葛󠄀子", BORN, "霧見町1番地")) is None
    assert resident_of(Confirmed("sub", "髙橋 葛󠄀子", BORN, "港町5番地")).number == "0000002"


def test_addresses_alike_at_their_beginning_count_as_two_who_fit() -> None:
    somebody(1, address=LONG), somebody(2, address=LONG.replace("100", "200"))
    assert resident_of(Confirmed("sub", "髙橋 葛󠄀子", BORN, LONG)) is None


def test_nobody_is_found_in_an_empty_register() -> None:
    assert resident_of(Confirmed("sub", "髙橋 葛󠄀子", BORN, "霧見町1番地")) is None


def test_without_an_address_in_the_register_nobody_is_found() -> None:
    somebody(1, address="")
    assert resident_of(Confirmed("sub", "髙橋 葛󠄀子", BORN, "霧見町1番地")) is None


PARTS = {"region": "霧見県", "locality": "霧見町", "street_address": "1番地", "postal_code": "999-0001"}
CLAIMS = {"sub": "abc", "name": "髙橋 葛󠄀子", "birthdate": "1990-05-05", "address": {"formatted": "霧見町1番地"}}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Confirmed("abc", "髙橋 葛󠄀子", BORN, "霧見町1番地")),
        ({"address": "霧見町1番地"}, Confirmed("abc", "髙橋 葛󠄀子", BORN, "霧見町1番地")),
        ({"address": PARTS}, Confirmed("abc", "髙橋 葛󠄀子", BORN, "霧見県霧見町1番地")),
        ({"address": None}, Confirmed("abc", "髙橋 葛󠄀子", BORN, "")),
        (
            {"name": "", "family_name": "髙橋", "given_name": "葛󠄀子"},
            Confirmed("abc", "髙橋葛󠄀子", BORN, "霧見町1番地"),
        ),
    ],
)
def test_claims_are_read_as_the_standard_writes_them(changed: dict[str, object], expected: Confirmed) -> None:
    assert OpenIdConnect().confirmed({**CLAIMS, **changed}) == expected


@pytest.mark.parametrize("claim", ["sub", "birthdate"])
def test_a_claim_that_is_missing_is_named(claim: str) -> None:
    with pytest.raises(ValueError, match=claim):
        OpenIdConnect().confirmed({**CLAIMS, claim: ""})


def test_a_birth_date_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="1990"):
        OpenIdConnect().confirmed({**CLAIMS, "birthdate": "1990"})


@pytest.mark.parametrize(("name", "kind"), [("", None), ("sample", SampleIdentity), ("oidc", OpenIdConnect)])
def test_the_operator_chooses_the_connector(settings: object, name: str, kind: type | None) -> None:
    settings.IDENTITY_CONNECTOR = name
    assert type(provider()) is (kind or type(None))


def test_a_connector_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YAKUBA_OIDC_SECRET", raising=False)
    monkeypatch.setenv("YAKUBA_OIDC_SERVER", "https://idp.example.jp")
    assert "環境変数 YAKUBA_OIDC_SECRET を入れてください" in OpenIdConnect().check()
    assert not any("SERVER" in line for line in OpenIdConnect().check())
    assert "本番" in SampleIdentity().check()[0]
    assert (SampleIdentity.sample, OpenIdConnect.sample) == (True, False)
