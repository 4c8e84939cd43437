"""The sample provider speaks OpenID Connect by the book: codes work once, for the one who asked, and nothing can be forged."""

import time
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from django.core import signing
from django.test import Client

from yakuba.kernel.offices.models import Municipality
from yakuba.kernel.people.models import Resident

from .conftest import account_of, found, somebody
from .provider import IDP, Party, answered, switch_on, userinfo

PAGES = (".well-known/openid-configuration", "authorize", "token", "userinfo", "jwks")


@pytest.fixture
def party(db: None, settings: Any) -> Party:
    """The town as a client of its own provider, with two cards to choose from."""
    found()
    account_of("mother@example.jp", somebody(1))
    account_of("stranger@example.jp", somebody(2, "森 静"))
    somebody(3, "無口座 太郎")
    switch_on(settings)
    return Party(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["secret"])


def tokens(party: Party, person: str = "0000001") -> dict[str, Any]:
    return party.token(party.code(person)).json()


def test_a_card_leads_to_the_person_it_is_for(party: Party) -> None:
    given = tokens(party)
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 300)
    assert userinfo(given["access_token"]).json() == {
        "sub": "sample-0000001", "name": "髙橋 葛󠄀子", "family_name": "髙橋", "given_name": "葛󠄀子",
        "birthdate": "1990-05-05", "address": {"formatted": "霧見町1番地"},
    }  # fmt: skip


def test_the_addresses_it_publishes_are_its_own_and_answer(party: Party) -> None:
    said = Client().get(f"{IDP}/.well-known/openid-configuration").json()
    assert said["issuer"] == "http://testserver/sample-idp"
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"):
        assert said[name].startswith(said["issuer"])
        assert Client().get(urlsplit(said[name]).path).status_code != 500
    assert said["code_challenge_methods_supported"] == ["S256"]


def test_its_id_token_bears_its_signature_and_what_was_asked(party: Party) -> None:
    (key,) = Client().get(f"{IDP}/jwks").json()["keys"]
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(key), "the private half stays at home"
    token = tokens(party)["id_token"]
    claims = jwt.decode(
        token, jwt.PyJWK(key).key, algorithms=["RS256"], audience="yakuba", issuer="http://testserver/sample-idp"
    )
    assert (claims["sub"], claims["nonce"]) == ("sample-0000001", "a nonce")
    assert set(claims) == {"iss", "aud", "sub", "iat", "exp", "nonce"}
    assert jwt.get_unverified_header(token)["kid"] == key["kid"]


def test_the_cards_are_those_of_people_with_an_account(party: Party) -> None:
    page = party.authorize().content.decode()
    assert ("髙橋 葛󠄀子" in page, "森 静" in page, "無口座" in page) == (True, True, False)
    assert "これは見本です" in page
    assert party.authorize("0000003").status_code == 200, "no card, no code"


def test_the_state_comes_back_as_it_was_sent(party: Party) -> None:
    given = answered(party.authorize("0000001", state="状態&code=x"))
    assert given["state"] == "状態&code=x"
    assert given["code"] != "x"


def test_a_code_works_once(party: Party) -> None:
    code = party.code()
    assert party.token(code).status_code == 200
    again = party.token(code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"client_secret": "wrong"}, 401),
        ({"client_secret": ""}, 401),
        ({"client_id": "somebody"}, 401),
        ({"code_verifier": "another verifier of forty-three characters or more"}, 400),
        ({"code_verifier": ""}, 400),
        ({"redirect_uri": "http://testserver/accounts/elsewhere/"}, 400),
        ({"redirect_uri": ""}, 400),
        ({"code": ""}, 400),
        ({"code": "forged"}, 400),
    ],
)
def test_a_code_is_only_for_whoever_asked_for_it(party: Party, changed: dict[str, str], status: int) -> None:
    refused = party.token(party.code(), **changed)
    assert refused.status_code == status
    assert set(refused.json()) == {"error"}


def test_a_wrong_secret_does_not_use_up_the_code(party: Party) -> None:
    code = party.code()
    assert party.token(code, client_secret="wrong").status_code == 401
    assert party.token(code).status_code == 200


def test_a_code_signed_for_another_purpose_is_none(party: Party) -> None:
    grant = {"number": "0000001", "redirect_uri": party.back, "code_challenge": "", "nonce": ""}
    for forged in (signing.dumps(grant), signing.dumps(grant, key="x" * 40, salt="sample-idp-code")):
        assert party.token(forged).status_code == 400


@pytest.mark.parametrize("seconds", [61, 3600])
def test_a_code_left_lying_is_worthless(party: Party, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    code, now = party.code(), time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + seconds)
    assert party.token(code).status_code == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "somebody"},
        {"client_id": ""},
        {"redirect_uri": "https://thief.example.com/accounts/"},
        {"redirect_uri": "http://testserver.thief.example.com/accounts/"},
        {"redirect_uri": "http://testserver/apply/"},
        {"redirect_uri": ""},
    ],
)
def test_no_code_is_sent_to_a_strange_client_or_address(party: Party, changed: dict[str, str]) -> None:
    assert party.authorize(**changed).status_code == 404
    assert party.authorize("0000001", **changed).status_code == 404


@pytest.mark.parametrize("how", ["none", "words", "code", "other-salt", "other-key", "id-token"])
def test_a_forged_token_opens_nothing(party: Party, how: str) -> None:
    forged = {
        "none": "",
        "words": "0000001",
        "code": party.code(),
        "other-salt": signing.dumps("0000001"),
        "other-key": signing.dumps("0000001", key="x" * 40, salt="sample-idp-access"),
        "id-token": tokens(party)["id_token"],
    }[how]
    refused = userinfo(forged)
    assert (refused.status_code, refused.json()) == (401, {"error": "invalid_token"})


def test_a_token_has_its_time(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    token, now = tokens(party)["access_token"], time.time()
    for seconds, status in ((299, 200), (301, 401)):
        monkeypatch.setattr("django.core.signing.time.time", lambda later=seconds: now + later)
        assert userinfo(token).status_code == status


def test_a_token_of_somebody_no_longer_registered_finds_nobody(party: Party) -> None:
    token = tokens(party, "0000002")["access_token"]
    Resident.objects.filter(number="0000002").delete()
    assert userinfo(token).status_code == 404


def test_tokens_are_not_handed_out_to_a_link(party: Party) -> None:
    assert Client().get(f"{IDP}/token").status_code == 405


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("town", ["real", "none", "another-connector", "no-connector"])
def test_only_a_sample_city_that_switched_it_on_has_it(party: Party, settings: Any, page: str, town: str) -> None:
    code = party.code()
    if town == "none":
        Municipality.objects.all().delete()
    Municipality.objects.update(sample=town != "real")
    settings.IDENTITY_CONNECTOR = {"another-connector": "oidc", "no-connector": ""}.get(town, "sample")
    answer = party.token(code) if page == "token" else Client().get(f"{IDP}/{page}")
    assert answer.status_code == 404
    assert b"error" not in answer.content.lower() or b"invalid" not in answer.content
