"""代理の登録 at the counter: seen on paper, kept with its document, ended, and in force at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from support.town import START, Town

from yakuba.kernel import clock
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.offices.models import Staff
from yakuba.kernel.people.models import Representation, Resident
from yakuba.kernel.people.queries import may_act_for, search_key

from .screens import Page, as_staff

GIVEN = {"q": "見本", "kind": "proxy", "evidence": "委任状"}


@pytest.fixture
def clerk(town: Town) -> Client:
    """係員 of 環境課, who may register agents; and residents who can be found."""
    for person in Resident.objects.all():
        Resident.objects.filter(pk=person.pk).update(search=search_key(person))
    staff = Staff.objects.get(pk=town.actor("係員").staff.pk)
    Grant.objects.create(right=Right.PEOPLE, staff=staff, starts_on=START)
    return as_staff(town, "係員")


def where(person: Resident) -> str:
    return reverse("counter:agents", args=[person.number])


def send(client: Client, town: Town, **given: str) -> Page:
    sent = {**GIVEN, "agent": town.stranger.number, **given}
    return Page(client.post(where(town.mother), sent, follow=True))


def test_a_registered_agent_may_act_at_once_and_the_log_knows_the_paper(town: Town, clerk: Client) -> None:
    here = Page(clerk.get(reverse("counter:resident", args=[town.mother.number])))
    assert here.all(f"//a[@href='{where(town.mother)}']")
    found = Page(clerk.get(where(town.mother), {"q": town.stranger.number}))
    assert town.stranger.full_name in found.said("form")
    assert may_act_for(town.stranger, town.mother, clock.today()) is None
    until = clock.today() + timedelta(days=30)
    assert "代理の登録をしました" in send(clerk, town, ends_on=until.isoformat()).said()
    assert may_act_for(town.stranger, town.mother, clock.today()) == "proxy"
    assert may_act_for(town.stranger, town.mother, until + timedelta(days=1)) is None
    entry = Entry.objects.get(act="people.represent")
    assert (entry.about, entry.data["evidence"]) == (f"resident:{town.mother.number}", "委任状")


@pytest.mark.parametrize("days", [0, 5])
def test_what_is_ended_is_over_tomorrow_and_what_was_wrong_from_today_at_once(
    town: Town, clerk: Client, days: int
) -> None:
    with clock.on(clock.today() - timedelta(days=days)):
        send(clerk, town)
    held = Representation.objects.get(principal=town.mother, agent=town.stranger)
    assert "終わりにしました" in Page(clerk.post(where(town.mother), {"end": held.pk}, follow=True)).said()
    assert (may_act_for(town.stranger, town.mother, clock.today()) is None) is (days == 0)
    assert may_act_for(town.stranger, town.mother, clock.today() + timedelta(days=1)) is None
    assert clerk.post(where(town.stranger), {"end": held.pk}).status_code == 404
    assert "代理の登録をしました" in send(clerk, town, evidence="正しい委任状").said()


@pytest.mark.parametrize("own", ["agent", "principal", "household"])
def test_nobody_registers_themselves_or_those_they_live_with(town: Town, clerk: Client, own: str) -> None:
    person = {"agent": town.stranger, "principal": town.mother, "household": town.child}[own]
    Account.objects.filter(resident=person).delete()
    Account.objects.filter(staff=town.staff["環境課/係員"]).update(resident=person)
    assert "自分では登録できません" in send(clerk, town, q=town.stranger.number).said(".error-summary")
    assert may_act_for(town.stranger, town.mother, clock.today()) is None


def test_whoever_moved_away_or_died_is_no_agent(town: Town, clerk: Client) -> None:
    Resident.objects.filter(pk=town.stranger.pk).update(standing="died")
    assert "いまは町の住民ではありません" in send(clerk, town, q=town.stranger.number).said(".error-summary")
    assert may_act_for(town.stranger, town.mother, clock.today()) is None


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"agent": ""}, "agent", "選んでください"),
        ({"agent": "9999999"}, "agent", "選んでください"),
        ({"kind": "friend"}, "kind", "理由を選んで"),
        ({"evidence": " "}, "evidence", "見た書類"),
        ({"evidence": "委" * 201}, "evidence", "今は201文字あります"),
        ({"ends_on": "2月30日"}, "ends_on", "2月"),
        ({"ends_on": "2020-01-01"}, "ends_on", "今日か、それより後"),
    ],
)
def test_a_wrong_registration_names_its_field(
    town: Town, clerk: Client, given: dict[str, str], field: str, words: str
) -> None:
    before = Representation.objects.count()
    page = send(clerk, town, q=town.stranger.number, **given)
    assert words in page.said(".error-summary")
    assert Representation.objects.count() == before


def test_nobody_acts_for_themselves_or_twice_on_one_ground(town: Town, clerk: Client) -> None:
    send(clerk, town)
    before = Representation.objects.count()
    send(clerk, town)
    send(clerk, town, agent=town.mother.number)
    assert Representation.objects.count() == before


def test_without_the_right_there_is_no_such_page(town: Town) -> None:
    clerk = as_staff(town, "係員")
    assert clerk.get(where(town.mother)).status_code == 404
    here = Page(clerk.get(reverse("counter:resident", args=[town.mother.number])))
    assert not here.all(f"//a[@href='{where(town.mother)}']")
