"""代決: who may name a deputy, for which chair, and until when."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from support.town import Town

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, VISITOR, Actor
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.offices.actions import appoint, delegate, end_appointment, end_delegation
from yakuba.kernel.offices.models import Delegation, Post
from yakuba.kernel.offices.queries import away, delegations_of, deputising

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 27)
DAY = timedelta(days=1)


@pytest.fixture
def chair(town: Town, frozen_today: date) -> Post:
    return Post.objects.get(department__name="環境課", title="課長")


def asked(town: Town, who: Actor, chair: Post, **changed: object) -> Delegation:
    given = {"deputy": town.staff["環境課/係長"], "starts_on": FIRST, "ends_on": LAST, "reason": "出張", **changed}
    return delegate(who, chair, **given)


@pytest.mark.parametrize(("day", "stands_in"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)])
def test_a_deputy_decides_from_the_first_day_through_the_last(
    town: Town, chair: Post, day: date, stands_in: bool
) -> None:
    made = asked(town, town.actor("課長"), chair)
    deputy = Account.objects.get(staff=town.staff["環境課/係長"])
    assert list(deputising(deputy.staff, day)) == ([made] if stands_in else [])
    assert actor_for(deputy, on=day).deputy_posts == ({chair.pk} if stands_in else frozenset())
    assert away(chair, day) == stands_in


def test_a_deputy_does_not_hold_the_chair(town: Town, chair: Post) -> None:
    asked(town, town.actor("課長"), chair)
    deputy = actor_for(Account.objects.get(staff=town.staff["環境課/係長"]), on=FIRST)
    assert chair.pk not in deputy.posts
    with pytest.raises(PermissionDenied):
        asked(town, deputy, chair, deputy=town.staff["環境課/係員"])


@pytest.mark.parametrize("who", ["visitor", "resident", "係長", "部長", "防災課/課長"])
def test_nobody_gives_somebody_elses_chair_away(town: Town, chair: Post, who: str) -> None:
    others = {"visitor": VISITOR, "resident": town.resident_actor()}
    actor = others[who] if who in others else town.actor(who)
    with pytest.raises(PermissionDenied, match="自分の職"):
        asked(town, actor, chair)
    made = asked(town, town.actor("課長"), chair)
    with pytest.raises(PermissionDenied, match="自分の職"):
        end_delegation(actor, made, FIRST)
    made.refresh_from_db()
    assert made.ends_on == LAST
    assert [entry.act for entry in Entry.objects.filter(act__startswith="offices.")] == ["offices.delegate"]


def test_whoever_left_the_chair_gives_it_away_no_more(town: Town, chair: Post) -> None:
    end_appointment(SYSTEM, town.staff["環境課/課長"].appointments.get(), clock.today() - DAY)
    with pytest.raises(PermissionDenied):
        asked(town, town.actor("課長"), chair)


def test_whoever_manages_offices_names_a_deputy_for_a_vacant_chair(town: Town, chair: Post) -> None:
    end_appointment(SYSTEM, town.staff["環境課/課長"].appointments.get(), clock.today() - DAY)
    assert asked(town, SYSTEM, chair).deputy == town.staff["環境課/係長"]


def test_an_end_before_the_beginning_is_refused(town: Town, chair: Post) -> None:
    with pytest.raises(ValueError, match="終わりの日"):
        asked(town, town.actor("課長"), chair, ends_on=FIRST - DAY)
    assert not Delegation.objects.exists()
    assert asked(town, town.actor("課長"), chair, ends_on=FIRST).ends_on == FIRST


def test_a_reason_longer_than_its_box_is_refused_and_never_cut(town: Town, chair: Post) -> None:
    with pytest.raises(ValueError, match="100文字"):
        asked(town, town.actor("課長"), chair, reason="長" * 101)
    assert not Delegation.objects.exists()
    assert asked(town, town.actor("課長"), chair, reason="長" * 100).reason == "長" * 100


def test_it_is_logged_with_the_deputy_and_the_last_day(town: Town, chair: Post) -> None:
    asked(town, town.actor("課長"), chair)
    entry = Entry.objects.get(act="offices.delegate")
    assert (entry.about, entry.post) == (f"post:{chair.pk}", "環境課課長")
    assert entry.data == {"deputy": "002", "until": "2026-11-27"}


def test_the_holder_is_back_early(town: Town, chair: Post) -> None:
    made = asked(town, town.actor("課長"), chair)
    end_delegation(town.actor("課長"), made, FIRST + 2 * DAY)
    assert [away(chair, FIRST + number * DAY) for number in range(4)] == [True, True, False, False]


def test_a_delegation_ended_before_it_began_never_was(town: Town, chair: Post) -> None:
    made = asked(town, town.actor("課長"), chair)
    end_delegation(town.actor("課長"), made, FIRST)
    assert not Delegation.objects.exists()
    assert Entry.objects.filter(act="offices.end_delegation").count() == 1


def test_ending_what_is_over_does_not_make_it_longer(town: Town, chair: Post) -> None:
    made = asked(town, town.actor("課長"), chair)
    end_delegation(town.actor("課長"), made, LAST + 10 * DAY)
    made.refresh_from_db()
    assert made.ends_on == LAST


def test_what_is_in_force_or_lies_ahead_is_listed_in_its_order(town: Town, chair: Post) -> None:
    later = asked(town, town.actor("課長"), chair, starts_on=LAST + DAY, ends_on=LAST + DAY)
    now = asked(town, town.actor("課長"), chair)
    other = Post.objects.get(department__name="税務課", title="課長")
    asked(town, SYSTEM, other)
    assert list(delegations_of([chair.pk], LAST)) == [now, later]
    assert list(delegations_of([chair.pk], LAST + DAY)) == [later]
    assert list(delegations_of([], LAST)) == []


def test_a_delegation_ends_with_the_holder_who_asked_for_it(town: Town, chair: Post) -> None:
    made = asked(town, town.actor("課長"), chair)
    asked(town, town.actor("課長"), chair, starts_on=LAST + DAY, ends_on=LAST + DAY)
    appoint(SYSTEM, town.staff["税務課/課長"], chair, FIRST + DAY)
    assert [away(chair, FIRST), away(chair, FIRST + DAY), away(chair, LAST + DAY)] == [True, False, False]
    assert list(deputising(made.deputy, FIRST + DAY)) == []


def test_whoever_leaves_their_own_chair_stands_in_for_nobody(town: Town, chair: Post) -> None:
    made = asked(town, town.actor("課長"), chair)
    assert list(deputising(made.deputy, FIRST + DAY)) == [made]
    end_appointment(SYSTEM, made.deputy.appointments.get(), FIRST)
    assert [list(deputising(made.deputy, FIRST)), list(deputising(made.deputy, FIRST + DAY))] == [[made], []]


def test_a_deputy_who_holds_no_chair_at_all_decides_nothing(town: Town, chair: Post) -> None:
    made = asked(town, town.actor("課長"), chair)
    made.deputy.appointments.update(ends_on=FIRST - DAY)
    assert list(deputising(made.deputy, FIRST)) == []
