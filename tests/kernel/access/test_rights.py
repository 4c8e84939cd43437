"""Rights come from dated grants to somebody, to a chair or to a department, and only to whoever holds a post."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from support.town import Town

from yakuba.kernel import clock
from yakuba.kernel.access.actions import (
    AlreadyBound,
    bind_resident,
    end_grant,
    grant_right,
    open_staff_account,
    set_preferences,
)
from yakuba.kernel.access.actor import SYSTEM, VISITOR, Actor
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.access.words import Assurance, Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.offices.actions import end_appointment, hire
from yakuba.kernel.offices.models import Post

FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
DAY = timedelta(days=1)
CHAIRS = ("税務課/係員", "税務課/課長", "環境課/課長")


def to_whom(town: Town, kind: str) -> dict[str, object]:
    return {
        "staff": {"staff": town.staff["税務課/係員"]},
        "post": {"post": Post.objects.get(department__name="税務課", title="係員")},
        "department": {"department": town.departments["税務課"]},
        "above": {"department": town.departments["市民部"]},
    }[kind]


def actor_of(town: Town, chair: str, on: date = FIRST) -> Actor:
    return actor_for(Account.objects.get(staff=town.staff[chair]), on=on)


@pytest.mark.parametrize(
    ("kind", "holders"),
    [("staff", CHAIRS[:1]), ("post", CHAIRS[:1]), ("department", CHAIRS[:2]), ("above", ())],
)
def test_a_grant_reaches_those_it_names(town: Town, kind: str, holders: tuple[str, ...]) -> None:
    grant_right(SYSTEM, Right.AUDIT, starts_on=FIRST, **to_whom(town, kind))
    assert tuple(chair for chair in CHAIRS if actor_of(town, chair).has(Right.AUDIT)) == holders
    assert not town.resident_actor().has(Right.AUDIT)


@pytest.mark.parametrize(("day", "has"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)])
def test_a_grant_is_in_force_from_its_first_day_through_its_last(town: Town, day: date, has: bool) -> None:
    grant = grant_right(SYSTEM, Right.AUDIT, starts_on=FIRST, **to_whom(town, "staff"))
    end_grant(SYSTEM, grant, LAST)
    assert actor_of(town, "税務課/係員", day).has(Right.AUDIT) == has


def test_a_grant_starts_today_unless_told(town: Town, frozen_today: date) -> None:
    assert grant_right(SYSTEM, Right.AUDIT, **to_whom(town, "staff")).starts_on == frozen_today


def test_whoever_left_has_no_right_also_not_their_own(town: Town) -> None:
    clerk = town.staff["税務課/係員"]
    grant_right(SYSTEM, Right.OFFICES, staff=clerk, starts_on=FIRST)
    end_appointment(SYSTEM, clerk.appointments.get(), LAST)
    assert actor_of(town, "税務課/係員", LAST).has(Right.OFFICES)
    left = actor_of(town, "税務課/係員", LAST + DAY)
    assert (left.rights, left.offices, left.posts, left.appointments) == (frozenset(), frozenset(), frozenset(), ())


def test_one_right_is_not_another(town: Town) -> None:
    grant_right(SYSTEM, Right.ALL_CASES, starts_on=FIRST, **to_whom(town, "staff"))
    clerk = actor_of(town, "税務課/係員")
    assert clerk.rights == {"all_cases"}
    assert clerk.works_for(town.departments["環境課"].pk)
    assert not actor_of(town, "税務課/課長").works_for(town.departments["環境課"].pk)


CHANGES = {
    "access.grant": lambda who, town: grant_right(who, Right.OFFICES, staff=town.staff["環境課/課長"]),
    "access.end_grant": lambda who, town: end_grant(who, Grant.objects.first(), FIRST),
    "access.open": lambda who, town: open_staff_account(who, town.staff["new"]),
}


@pytest.mark.parametrize("act", CHANGES)
def test_nobody_gives_themselves_a_right(town: Town, act: str) -> None:
    town.staff["new"] = hire(SYSTEM, "900", "新", "人", "new@staff.example.jp")
    for who in (VISITOR, town.resident_actor(), town.actor("課長")):
        with pytest.raises(PermissionDenied, match="権限がありません"):
            CHANGES[act](who, town)
    assert not Entry.objects.filter(act=act).exists()
    CHANGES[act](SYSTEM, town)
    assert Entry.objects.filter(act=act).count() == 1


@pytest.mark.parametrize(
    ("kind", "about"), [("staff", "staff:007"), ("post", "post:"), ("department", "department:130")]
)
def test_a_grant_is_logged_with_whom_it_is_for(town: Town, kind: str, about: str) -> None:
    grant_right(SYSTEM, Right.SENSITIVE, **to_whom(town, kind))
    entry = Entry.objects.get(act="access.grant")
    assert entry.about.startswith(about)
    assert entry.data == {"right": "sensitive"}


def test_an_account_of_staff_has_their_address_and_what_their_chair_gives(town: Town) -> None:
    staff = hire(SYSTEM, "900", "新", "人", "New@Staff.example.jp")
    account = open_staff_account(SYSTEM, staff)
    assert (account.email, account.has_usable_password()) == ("new@staff.example.jp", False)
    actor = actor_for(account)
    assert (actor.name, actor.post, actor.rights, actor.appointment) == ("新 人", "", frozenset(), None)


def test_an_account_becomes_a_residents_once(town: Town) -> None:
    account = Account.objects.create_user("new@example.jp")
    bind_resident(SYSTEM, account, town.child, "counter")
    account.refresh_from_db()
    assert account.resident == town.child
    entry = Entry.objects.get(act="access.bind")
    assert (entry.about, entry.data) == ("resident:0000002", {"account": account.pk, "ground": "counter"})
    bind_resident(SYSTEM, account, town.child, "counter")
    other = Account.objects.create_user("other@example.jp")
    with pytest.raises(AlreadyBound, match="別のアカウント"):
        bind_resident(SYSTEM, other, town.child, "counter")
    other.refresh_from_db()
    assert other.resident is None


def test_an_actor_has_the_name_others_know(town: Town) -> None:
    assert (VISITOR.name, town.resident_actor().name, town.actor("課長").name) == ("", "髙橋 葛󠄀子", "環境課 課長")
    assert actor_for(Account.objects.create_user("x@example.jp")).name == "x@example.jp"
    assert town.resident_actor(assurance=Assurance.VERIFIED).assurance == Assurance.VERIFIED


def test_preferences_are_ones_own(town: Town) -> None:
    set_preferences(town.resident_actor(), language="easy", notify_by_email=False)
    account = Account.objects.get(resident=town.mother)
    assert (account.language, account.notify_by_email) == ("easy", False)
    with pytest.raises(PermissionDenied, match="ログイン"):
        set_preferences(VISITOR, language="ja", notify_by_email=True)


def test_rights_are_read_anew_each_day(town: Town) -> None:
    end_grant(SYSTEM, Grant.objects.get(right=Right.COUNTER), LAST)
    for day, has in ((LAST, True), (LAST + DAY, False)):
        with clock.on(day):
            assert town.actor("係員").has(Right.COUNTER) == has
