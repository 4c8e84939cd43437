"""A resident keeps a passkey on the telephone and signs in with it."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from yakuba.kernel.access.models import Account
from yakuba.kernel.audit.models import Entry
from yakuba.site.sample_city import SAMPLE_WORD

from .conftest import PHONE

pytestmark = pytest.mark.browser
OWNER = "dog@example.jp"
TELEPHONE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def give_telephone(page: Page) -> None:
    """An authenticator of Chromium's own in place of the telephone's fingerprint reader."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": TELEPHONE})


def add_passkey(page: Page, accessible: Callable[[Page], None]) -> None:
    """From the settings to a passkey that is kept; whoever does so says the password once more."""
    page.goto("/apply/settings/")
    page.click("text=パスキーと二段階の確認")
    accessible(page)
    page.click("a[href$='/webauthn/add/']")
    accessible(page)
    page.fill("[name=password]", SAMPLE_WORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/webauthn/add/")
    accessible(page)
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url)


def test_a_passkey_signs_its_owner_in(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    account = Account.objects.get(email=OWNER)
    page = visit(OWNER, PHONE)
    give_telephone(page)
    add_passkey(page, accessible)
    assert Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto("/accounts/logout/")
    page.click("main form button")
    expect(page.locator("a.head-login")).to_be_visible()
    page.click("a.head-login")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "login" not in url)
    expect(page.locator("details.who summary")).to_contain_text(account.resident.full_name)
    assert Entry.objects.filter(act="access.sign_in", about=f"account:{account.pk}").count() == 2
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("に使いました")
    accessible(page)
