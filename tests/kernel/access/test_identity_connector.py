"""The identity connector from the button to the session: a browser, the town, and the sample provider on this machine."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.messages import get_messages
from django.test import Client

from yakuba.kernel.access.middleware import SESSION_KEY
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.people.models import Resident

from .conftest import WORD, account_of, found, somebody
from .provider import switch_on

MOTHER, CARD = "mother@example.jp", "0000001"


@pytest.fixture
def browser(open_town: None, live_server: Any, settings: Any) -> Client:
    """A browser at a town that really runs: the town fetches tokens from itself over the loopback."""
    settings.ALLOWED_HOSTS = ["*"]
    switch_on(settings, live_server.url)
    found()
    somebody(1)
    account_of("stranger@example.jp", somebody(2, "森 静", address="霧見町2番地"))
    return Client(HTTP_HOST=urlsplit(live_server.url).netloc)


def sign_in(browser: Client, email: str = MOTHER) -> None:
    assert browser.post("/accounts/login/", {"login": email, "password": WORD}).status_code == 302


def ask(browser: Client, process: str = "connect") -> dict[str, str]:
    """Press the button: what the provider is asked."""
    sent = browser.post(f"/accounts/oidc/sample/login/?process={process}")
    assert sent.status_code == 302
    query = parse_qs(urlsplit(sent.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def hold_up(browser: Client, card: str, process: str = "connect") -> Any:
    """Press the button, choose a card, come back."""
    chosen = browser.post("/sample-idp/authorize", {**ask(browser, process), "person": card})
    return browser.get(chosen.headers["Location"])


def offered(number: str, email: str) -> Account:
    """An account of somebody whose card is on offer."""
    return account_of(email, Resident.objects.get(number=number))


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_the_provider_is_asked_with_proof_of_who_asks(browser: Client) -> None:
    offered(CARD, MOTHER)
    sign_in(browser)
    asked = ask(browser)
    assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == ("yakuba", "code", "S256")
    assert len(asked["code_challenge"]) == 43
    assert asked["state"]
    assert "openid" in asked["scope"].split()


def test_a_signed_in_resident_raises_the_session(browser: Client) -> None:
    account = offered(CARD, MOTHER)
    sign_in(browser)
    assert browser.session[SESSION_KEY] == Assurance.BASIC
    answer = hold_up(browser, CARD)
    assert "髙橋 葛󠄀子さんとして確認できました" in said(answer)
    assert browser.session[SESSION_KEY] == Assurance.VERIFIED
    assert SocialAccount.objects.get().user == account
    assert browser.get("/apply/settings/").wsgi_request.actor.assurance == Assurance.VERIFIED


def test_an_account_of_nobody_becomes_the_residents_and_the_log_says_by_what(browser: Client) -> None:
    # Cards are on offer for residents with an account: this one loses its account while the browser is at the provider.
    offered(CARD, "old@example.jp")
    new = account_of(MOTHER)
    sign_in(browser)
    chosen = browser.post("/sample-idp/authorize", {**ask(browser), "person": CARD})
    Account.objects.filter(email="old@example.jp").update(resident=None)
    browser.get(chosen.headers["Location"])
    new.refresh_from_db()
    assert new.resident.number == CARD
    assert browser.session[SESSION_KEY] == Assurance.VERIFIED
    entry = Entry.objects.get(act="access.bind")
    assert (entry.about, entry.actor) == (f"resident:{CARD}", f"account:{new.pk}")
    assert entry.data == {"account": new.pk, "ground": f"identity:sample-{CARD}"}


def test_a_card_alone_makes_no_account(browser: Client) -> None:
    offered(CARD, MOTHER)
    chosen = browser.post("/sample-idp/authorize", {**ask(browser, "login"), "person": CARD})
    Account.objects.filter(email=MOTHER).update(resident=None)
    answer = browser.get(chosen.headers["Location"])
    assert answer.headers["Location"] == "/accounts/signup/"
    assert "先にメールアドレスでアカウントを作って" in said(answer)
    assert SESSION_KEY not in browser.session
    assert not SocialAccount.objects.exists()


def test_signing_in_with_the_card_alone(browser: Client) -> None:
    account = offered(CARD, MOTHER)
    hold_up(browser, CARD, "login")
    assert browser.session["_auth_user_id"] == str(account.pk)
    assert browser.session[SESSION_KEY] == Assurance.VERIFIED
    assert Entry.objects.get(act="access.sign_in").actor == f"account:{account.pk}"
    again = Client(HTTP_HOST=browser.defaults["HTTP_HOST"])
    hold_up(again, CARD, "login")
    assert again.session[SESSION_KEY] == Assurance.VERIFIED
    assert SocialAccount.objects.count() == 1


def test_somebody_elses_card_changes_nothing(browser: Client) -> None:
    offered(CARD, MOTHER)
    sign_in(browser, "stranger@example.jp")
    answer = hold_up(browser, CARD)
    assert "別の方のもの" in said(answer)
    assert browser.session[SESSION_KEY] == Assurance.BASIC
    assert not SocialAccount.objects.exists()
    assert not Entry.objects.filter(act="access.bind").exists()


def test_a_resident_with_an_account_is_not_taken_over_by_a_new_one(browser: Client) -> None:
    offered(CARD, MOTHER)
    account_of("second@example.jp")
    sign_in(browser, "second@example.jp")
    answer = hold_up(browser, CARD)
    assert "もう別のアカウントを持っています" in said(answer)
    assert Account.objects.get(email="second@example.jp").resident is None
    assert browser.session[SESSION_KEY] == Assurance.BASIC


@pytest.mark.parametrize("why", ["moved", "namesake"])
def test_whoever_cannot_be_told_goes_to_the_counter(browser: Client, why: str) -> None:
    offered(CARD, MOTHER)
    sign_in(browser)
    if why == "moved":
        Resident.objects.filter(number=CARD).update(standing="moved")
    else:
        somebody(9)
    answer = hold_up(browser, CARD)
    assert "窓口で本人確認" in said(answer)
    assert browser.session[SESSION_KEY] == Assurance.BASIC
    assert not SocialAccount.objects.exists()


def test_a_card_shown_before_signing_in_lifts_nobody_elses_password(browser: Client) -> None:
    offered(CARD, MOTHER)
    Account.objects.filter(email=MOTHER).update(is_active=False)
    hold_up(browser, CARD, "login")
    assert "_auth_user_id" not in browser.session, "her account is closed"
    sign_in(browser, "stranger@example.jp")
    assert browser.session["_auth_user_id"] == str(Account.objects.get(email="stranger@example.jp").pk)
    assert browser.session[SESSION_KEY] == Assurance.BASIC


def test_a_code_is_worth_nothing_in_another_browser_or_twice(browser: Client) -> None:
    offered(CARD, MOTHER)
    sign_in(browser)
    chosen = browser.post("/sample-idp/authorize", {**ask(browser), "person": CARD})
    thief = Client(HTTP_HOST=browser.defaults["HTTP_HOST"])
    thief.get(chosen.headers["Location"])
    assert SESSION_KEY not in thief.session
    browser.get(chosen.headers["Location"])
    assert browser.session[SESSION_KEY] == Assurance.VERIFIED
    replay = Client(HTTP_HOST=browser.defaults["HTTP_HOST"])
    state = ask(replay, "login")["state"]
    code = parse_qs(urlsplit(chosen.headers["Location"]).query)["code"][0]
    replay.get("/accounts/oidc/sample/login/callback/", {"code": code, "state": state})
    assert SESSION_KEY not in replay.session
    assert "_auth_user_id" not in replay.session


def test_a_real_town_has_no_such_provider_also_for_itself(browser: Client, settings: Any) -> None:
    offered(CARD, MOTHER)
    sign_in(browser)
    settings.SOCIALACCOUNT_PROVIDERS, settings.IDENTITY_CONNECTOR = {"openid_connect": {"APPS": []}}, ""
    assert browser.post("/accounts/oidc/sample/login/?process=connect").status_code == 404
