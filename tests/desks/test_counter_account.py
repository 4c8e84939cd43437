"""利用者登録 at the counter: an account made online becomes a resident's by the paper the clerk has seen."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from support.town import START, Town

from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing

from .screens import Page, as_staff, begin

ADDRESS = "mori@example.jp"
GIVEN = {"email": ADDRESS, "document": "運転免許証"}


@pytest.fixture
def clerk(town: Town) -> Client:
    """係員 of 環境課, who may bind accounts; 森 静 has made one online, and it is nobody's yet."""
    Account.objects.filter(resident=town.stranger).delete()
    account = Account.objects.create_user(ADDRESS, "sample-password-1")
    EmailAddress.objects.create(user=account, email=ADDRESS, verified=True, primary=True)
    Grant.objects.create(right=Right.PEOPLE, staff=town.staff["環境課/係員"], starts_on=START)
    return as_staff(town, "係員")


def send(client: Client, town: Town, **given: str) -> Page:
    where = reverse("counter:account", args=[town.stranger.number])
    return Page(client.post(where, {**GIVEN, **given}, follow=True))


def test_whoever_showed_a_paper_can_file_online(town: Town, clerk: Client) -> None:
    browser = Client()
    browser.force_login(Account.objects.get(email=ADDRESS))
    assert "settings" in begin(browser)
    assert "この方のものにしました" in send(clerk, town).said()
    entry = Entry.objects.get(act="access.bind")
    assert (entry.about, entry.data["ground"]) == (f"resident:{town.stranger.number}", "counter:運転免許証")
    assert "draft" in begin(browser)
    assert "もうあります" in Page(clerk.get(reverse("counter:account", args=[town.stranger.number]))).said()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"document": ""}, "見た書類を選んで"),
        ({"email": "nobody@example.jp"}, "利用者登録がありません"),
        ({"email": "s3@staff.example.jp"}, "利用者登録がありません"),
        ({"email": "mother@example.jp"}, "別の方が使っています"),
    ],
)
def test_what_cannot_be_bound_is_named(town: Town, clerk: Client, given: dict[str, str], words: str) -> None:
    mother = Account.objects.get(resident=town.mother)
    EmailAddress.objects.get_or_create(user=mother, email=mother.email, verified=True, primary=True)
    assert words in send(clerk, town, **given).said(".error-summary")
    assert not Account.objects.filter(resident=town.stranger).exists()


def test_nobody_acts_as_somebody_who_died(town: Town, clerk: Client) -> None:
    Resident.objects.filter(pk=town.stranger.pk).update(standing=Standing.DIED)
    assert "亡くなった方" in send(clerk, town).said(".error-summary")
    assert not Account.objects.filter(resident=town.stranger).exists()


def test_an_address_nobody_confirmed_and_ones_own_household_are_refused(town: Town, clerk: Client) -> None:
    Account.objects.filter(staff=town.staff["環境課/係員"]).update(resident=town.child)
    where = reverse("counter:account", args=[town.mother.number])
    Account.objects.filter(resident=town.mother).update(resident=None)
    page = Page(as_staff(town, "係員").post(where, GIVEN))
    assert "自分や同じ世帯" in page.said(".error-summary")
    EmailAddress.objects.filter(email=ADDRESS).update(verified=False)
    assert "利用者登録がありません" in send(clerk, town).said(".error-summary")


def test_without_the_right_there_is_no_such_page(town: Town) -> None:
    where = reverse("counter:account", args=[town.stranger.number])
    assert as_staff(town, "係員").get(where).status_code == 404
