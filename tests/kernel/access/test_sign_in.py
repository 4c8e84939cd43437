"""Signing in and out: what the log says, and what a session is worth."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from yakuba.kernel.access.middleware import SESSION_KEY
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.audit.models import Entry

from .conftest import WORD, account_of, found, somebody

ADDRESS = "mother@example.jp"


@pytest.fixture
def account(db: None) -> Account:
    found()
    return account_of(ADDRESS, somebody(1))


def sign_in(client: Client, email: str = ADDRESS, word: str = WORD, address: str = "192.0.2.1") -> Any:
    return client.post("/accounts/login/", {"login": email, "password": word}, REMOTE_ADDR=address)


def told() -> list[tuple[str, str, str, dict[str, Any]]]:
    return list(Entry.objects.order_by("seq").values_list("act", "actor", "about", "data"))


def test_signing_in_is_logged_and_makes_a_basic_session(account: Account, client: Client) -> None:
    assert sign_in(client).status_code == 302
    assert client.session[SESSION_KEY] == Assurance.BASIC
    me = f"account:{account.pk}"
    assert told() == [("access.sign_in", me, me, {"address": "192.0.2.1"})]


@pytest.mark.parametrize(("email", "word"), [(ADDRESS, "wrong-password-1"), ("nobody@example.jp", WORD)])
def test_a_failure_is_logged_without_what_was_typed(account: Account, client: Client, email: str, word: str) -> None:
    response = sign_in(client, email, word)
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    assert told() == [("access.sign_in_failed", "visitor", "account:?", {"address": "192.0.2.1"})]
    assert word not in response.content.decode()


def test_a_wrong_password_and_an_unknown_address_look_the_same(account: Account) -> None:
    import re

    pages = [
        re.sub(r'value="\S*"', "", sign_in(Client(), email, "wrong-password-1").content.decode())
        for email in (ADDRESS, "nobody@example.jp")
    ]
    assert pages[0] == pages[1]


def test_signing_out_is_logged_and_takes_the_assurance_away(account: Account, client: Client) -> None:
    sign_in(client)
    assert client.post("/accounts/logout/").status_code == 302
    assert SESSION_KEY not in client.session
    assert [entry[0] for entry in told()] == ["access.sign_in", "access.sign_out"]


def test_a_changed_password_is_logged(account: Account, client: Client) -> None:
    sign_in(client)
    given = {"oldpassword": WORD, "password1": "another-word-22", "password2": "another-word-22"}
    assert client.post("/accounts/password/change/", given).status_code == 302
    assert told()[-1][:3] == ("access.password_changed", f"account:{account.pk}", f"account:{account.pk}")
    assert "another-word-22" not in str(told())


def test_an_address_nobody_confirmed_does_not_sign_in(account: Account, client: Client) -> None:
    account_of("new@example.jp", verified=False)
    sign_in(client, "new@example.jp")
    assert "_auth_user_id" not in client.session
    assert "access.sign_in" not in [entry[0] for entry in told()]


def test_a_closed_account_does_not_sign_in(account: Account, client: Client) -> None:
    Account.objects.update(is_active=False)
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_a_password_lifts_no_session_above_basic(account: Account, client: Client) -> None:
    session = client.session
    session[SESSION_KEY] = int(Assurance.VERIFIED)
    session.save()
    sign_in(client)
    assert client.session[SESSION_KEY] == Assurance.BASIC


def test_guessing_is_stopped(account: Account, client: Client) -> None:
    for _ in range(12):
        sign_in(client, word="wrong-password-1")
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_nobody_is_locked_out_by_guesses_made_elsewhere(account: Account, client: Client) -> None:
    for _ in range(6):
        sign_in(Client(), word="wrong-password-1", address="198.51.100.7")
    refused = sign_in(Client(), address="198.51.100.7")
    assert "_auth_user_id" not in refused.client.session, "whoever guesses is stopped"
    sign_in(client)
    assert client.session["_auth_user_id"] == str(account.pk)


def test_a_second_factor_cannot_be_guessed_from_many_places(account: Account, client: Client) -> None:
    TOTP.activate(account, generate_totp_secret())
    sign_in(client)
    guesses = [
        client.post("/accounts/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=f"198.51.100.{number}")
        for number in range(7)
    ]
    said = [str(guess.context["form"].errors["code"]) for guess in guesses]
    assert said[0] == said[4] != said[5] == said[6]
