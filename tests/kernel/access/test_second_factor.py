"""A member of staff with a second step: the password alone opens nothing, the right code does."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.urls import reverse

from yakuba.kernel.access.middleware import SESSION_KEY
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.words import Assurance
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.offices.models import Appointment, Department, Post, Staff

from .conftest import WORD, found

ADDRESS = "clerk@staff.example.jp"
SECOND_STEP = "/accounts/2fa/authenticate/"
HALF_MINUTE = 59_000_000


@pytest.fixture
def secret(db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """A clerk who switched the second step on, and what their telephone knows. The half minute of a code never ends."""
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([HALF_MINUTE]))
    found()
    start = date(2020, 4, 1)
    office = Department.objects.create(code="1", name="環境課", starts_on=start)
    post = Post.objects.create(department=office, title="係員", rank=1, starts_on=start)
    staff = Staff.objects.create(number="001", family_name="見本", given_name="守", email=ADDRESS)
    Appointment.objects.create(staff=staff, post=post, starts_on=start)
    account = Account.objects.create_user(ADDRESS, WORD, staff=staff)
    EmailAddress.objects.create(user=account, email=ADDRESS, primary=True, verified=True)
    kept = auth.generate_totp_secret()
    auth.TOTP.activate(account, kept)
    return kept


def right_code(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, HALF_MINUTE))


def wrong_code(secret: str) -> str:
    return "000000" if right_code(secret) != "000000" else "111111"


def give_password(client: Client) -> None:
    response = client.post("/accounts/login/", {"login": ADDRESS, "password": WORD})
    assert (response.status_code, response["Location"]) == (302, SECOND_STEP)


def test_the_right_code_admits_a_clerk_to_the_cases(secret: str, client: Client) -> None:
    give_password(client)
    response = client.post(SECOND_STEP, {"code": right_code(secret)})
    assert (response.status_code, response["Location"]) == (302, reverse("casework:inbox"))
    assert client.get(reverse("casework:inbox")).status_code == 200
    assert client.session[SESSION_KEY] == Assurance.BASIC
    assert Entry.objects.filter(act="access.sign_in").count() == 1


def test_the_password_alone_opens_nothing(secret: str, client: Client) -> None:
    give_password(client)
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("casework:inbox")).status_code != 200
    assert not Entry.objects.filter(act="access.sign_in").exists()


def test_a_wrong_code_is_refused_and_the_right_one_still_taken(secret: str, client: Client) -> None:
    give_password(client)
    refused = client.post(SECOND_STEP, {"code": wrong_code(secret)})
    assert refused.status_code == 200
    assert refused.context["form"].errors["code"]
    assert "_auth_user_id" not in client.session
    client.post(SECOND_STEP, {"code": right_code(secret)})
    assert client.get(reverse("casework:inbox")).status_code == 200


def test_a_code_is_taken_once(secret: str) -> None:
    code, first, second = right_code(secret), Client(), Client()
    give_password(first)
    assert first.post(SECOND_STEP, {"code": code}).status_code == 302
    give_password(second)
    assert second.post(SECOND_STEP, {"code": code}).status_code == 200
    assert "_auth_user_id" not in second.session
