"""Departments and appointments are dated: what was true on a day stays true of that day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from support.town import START, Town

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, VISITOR
from yakuba.kernel.access.models import Account
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.offices import actions
from yakuba.kernel.offices.models import Appointment, Department, FormerName, Post, Staff
from yakuba.kernel.offices.queries import (
    NoSuchPost,
    appointments_of,
    away,
    department_named,
    departments,
    holder,
    municipality,
    post_named,
    with_children,
)

APRIL = date(2026, 4, 1)
DAY = timedelta(days=1)


@pytest.fixture
def chair(town: Town) -> Post:
    return Post.objects.get(department__name="環境課", title="課長")


@pytest.fixture
def newcomer(town: Town) -> Staff:
    return actions.hire(SYSTEM, "900", "新任", "課長", "new@staff.example.jp")


@pytest.mark.parametrize(
    ("day", "who"), [(START - DAY, None), (START, "環境課 課長"), (APRIL - DAY, "環境課 課長"), (APRIL, "新任 課長")]
)
def test_a_chair_for_one_passes_on_the_day_of_the_appointment(
    chair: Post, newcomer: Staff, day: date, who: str | None
) -> None:
    actions.appoint(SYSTEM, newcomer, chair, APRIL)
    found = holder(chair, day)
    assert (found and found.staff.full_name) == who
    assert away(chair, day) == (who is None)


def test_last_years_decision_still_shows_last_years_chief(town: Town, chair: Post, newcomer: Staff) -> None:
    with clock.on(APRIL - DAY):
        old = town.actor("課長")
        actions.delegate(old, chair, town.staff["環境課/係長"], APRIL - DAY, APRIL - DAY, "出張")
    decided = Entry.objects.get(act="offices.delegate")
    actions.appoint(SYSTEM, newcomer, chair, APRIL)
    former = Appointment.objects.get(pk=old.appointment.pk)
    assert (former.staff.full_name, str(former.post), former.ends_on) == ("環境課 課長", "環境課課長", APRIL - DAY)
    assert (decided.actor, decided.post) == (old.label, "環境課課長")
    assert holder(chair, localdate(decided.at)) == former


def test_clerks_share_a_chair(town: Town, newcomer: Staff) -> None:
    desk = Post.objects.get(department__name="環境課", title="係員")
    actions.appoint(SYSTEM, newcomer, desk, APRIL)
    assert desk.appointments.filter(ends_on__isnull=True).count() == 2


def test_somebody_may_hold_two_chairs_and_the_highest_is_named_first(town: Town, chair: Post) -> None:
    chief = town.staff["環境課/部長"]
    actions.appoint(SYSTEM, chief, chair, APRIL)
    assert [str(held.post) for held in appointments_of(chief, APRIL)] == ["市民部部長", "環境課課長"]
    assert [str(held.post) for held in appointments_of(chief, APRIL - DAY)] == ["市民部部長"]


def test_somebody_who_moves_works_for_the_old_office_until_the_day_before(town: Town) -> None:
    clerk = town.staff["環境課/係員"]
    old, tax = clerk.appointments.get(), Post.objects.get(department__name="税務課", title="係員")
    actions.end_appointment(SYSTEM, old, APRIL - DAY)
    actions.appoint(SYSTEM, clerk, tax, APRIL)
    account = Account.objects.get(staff=clerk)
    before, after = actor_for(account, on=APRIL - DAY), actor_for(account, on=APRIL)
    environment, taxes = town.departments["環境課"].pk, town.departments["税務課"].pk
    assert (before.works_for(environment), before.works_for(taxes)) == (True, False)
    assert (after.works_for(environment), after.works_for(taxes)) == (False, True)
    assert (before.post, after.post) == ("環境課係員", "税務課係員")


def test_an_appointment_dated_back_ends_the_former_one_then_and_not_the_present_one(
    chair: Post, newcomer: Staff, town: Town
) -> None:
    present = actions.appoint(SYSTEM, newcomer, chair, APRIL)
    between = actions.appoint(SYSTEM, town.staff["環境課/係長"], chair, date(2025, 4, 1))
    assert holder(chair, date(2025, 3, 31)).staff == town.staff["環境課/課長"]
    assert holder(chair, date(2025, 4, 1)) == between
    assert holder(chair, APRIL) == present
    present.refresh_from_db()
    assert present.ends_on is None


def test_a_vacant_chair_is_held_by_nobody(town: Town, chair: Post) -> None:
    actions.end_appointment(SYSTEM, holder(chair, APRIL), APRIL)
    assert holder(chair, APRIL) is not None
    assert holder(chair, APRIL + DAY) is None
    assert away(chair, APRIL + DAY)
    assert actor_for(Account.objects.get(staff=town.staff["環境課/課長"]), on=APRIL + DAY).appointments == ()


def test_a_department_is_in_being_from_its_first_day_through_its_last(town: Town) -> None:
    old = town.departments["環境課"]
    actions.close_department(SYSTEM, old, APRIL - DAY)
    new = actions.open_department(SYSTEM, "115", "環境課", town.departments["市民部"], APRIL)
    assert [department_named("環境課", day) for day in (START - DAY, START, APRIL - DAY, APRIL)] == [
        None,
        old,
        old,
        new,
    ]
    assert old not in departments(APRIL)
    assert new not in departments(APRIL - DAY)
    assert Department.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize(
    ("name", "post"),
    [("係長", "環境課係長"), ("部長", "市民部部長"), ("防災課/課長", "防災課課長"), ("市民部/部長", "市民部部長")],
)
def test_a_route_means_the_nearest_chair_above_or_the_one_it_names(town: Town, name: str, post: str) -> None:
    assert str(post_named(name, town.departments["環境課"], APRIL)) == post


@pytest.mark.parametrize("name", ["副部長", "防災課/部長", "無い課/課長", "/課長の上"])
def test_a_route_to_no_chair_says_which_and_where(town: Town, name: str) -> None:
    with pytest.raises(NoSuchPost, match=f"「{name}」という職が環境課に"):
        post_named(name, town.departments["環境課"], APRIL)


def test_the_top_of_the_town_is_above_every_office(town: Town) -> None:
    hall = actions.open_department(SYSTEM, "000", "秘書課", None, START)
    mayor = actions.add_post(SYSTEM, hall, "市長", 6, START)
    assert post_named("市長", town.departments["環境課"], APRIL) == mayor


def test_a_closed_department_is_named_by_no_route(town: Town) -> None:
    actions.close_department(SYSTEM, town.departments["防災課"], APRIL - DAY)
    assert post_named("防災課/課長", town.departments["環境課"], APRIL - DAY)
    with pytest.raises(NoSuchPost):
        post_named("防災課/課長", town.departments["環境課"], APRIL)


def test_a_closed_chair_has_nobody_and_no_route_leads_to_it(town: Town, chair: Post) -> None:
    held, office = holder(chair, APRIL - DAY), town.departments["環境課"]
    actions.close_post(SYSTEM, chair, APRIL - DAY)
    assert post_named("課長", office, APRIL - DAY) == chair
    with pytest.raises(NoSuchPost):
        post_named("課長", office, APRIL)
    assert (holder(chair, APRIL - DAY), holder(chair, APRIL)) == (held, None)
    again = actions.add_post(SYSTEM, office, "課長", 3, APRIL + DAY)
    assert [post_named("課長", office, day) for day in (START, APRIL + DAY)] == [chair, again]


def test_a_department_takes_its_chairs_along(town: Town, chair: Post) -> None:
    actions.close_department(SYSTEM, town.departments["環境課"], APRIL - DAY)
    assert not Post.objects.filter(department=town.departments["環境課"], ends_on=None).exists()
    assert holder(chair, APRIL - DAY) and not holder(chair, APRIL)
    assert Post.objects.filter(department=town.departments["税務課"], ends_on=None).exists()


def test_who_is_renamed_was_called_as_they_were_called(town: Town, chair: Post) -> None:
    office, chief = town.departments["環境課"], town.staff["環境課/課長"]
    moments = []
    for family, name in (("第一", "第一課"), ("第二", "第二課")):
        with clock.on(APRIL + DAY * len(moments)):
            moments.append(clock.now() - timedelta(hours=1))
            actions.change_staff(SYSTEM, chief, family_name=family)
            actions.change_department(SYSTEM, office, name, office.parent)
    moments.append(clock.now())
    held = Appointment.objects.get(staff=chief)
    assert [held.called(at) for at in moments] == [
        "環境課課長 環境課 課長",
        "第一課課長 第一 課長",
        "第二課課長 第二 課長",
    ]
    assert [town.departments["税務課"].called(at) for at in moments] == ["税務課"] * 3


def test_another_mail_or_place_is_no_other_name(town: Town) -> None:
    actions.change_staff(SYSTEM, town.staff["環境課/課長"], email="other@staff.example.jp")
    actions.change_department(SYSTEM, town.departments["環境課"], "環境課", None)
    assert not FormerName.objects.exists()


def test_a_chief_answers_for_everything_below(town: Town) -> None:
    hall, environment = town.departments["市民部"], town.departments["環境課"]
    assert with_children([hall]) == {department.pk for department in town.departments.values()}
    assert with_children([environment]) == {environment.pk}
    assert with_children([]) == frozenset()
    assert town.actor("部長").works_for(environment.pk)
    assert not town.actor("課長").works_for(hall.pk)


def test_a_circle_of_departments_has_an_end(town: Town) -> None:
    hall, environment = town.departments["市民部"], town.departments["環境課"]
    Department.objects.filter(pk=hall.pk).update(parent=environment)
    assert with_children([environment]) >= {hall.pk, environment.pk}


def test_the_town_knows_its_own_name(town: Town) -> None:
    assert str(municipality()) == "試しの町"


@pytest.mark.django_db
def test_before_it_is_founded_there_is_no_town() -> None:
    assert municipality() is None


CHANGES = {
    "offices.open": lambda who, town: actions.open_department(who, "140", "福祉課", None, APRIL),
    "offices.close": lambda who, town: actions.close_department(who, town.departments["税務課"], APRIL),
    "offices.post": lambda who, town: actions.add_post(who, town.departments["税務課"], "主査", 1, APRIL),
    "offices.close_post": lambda who, town: actions.close_post(
        who, Post.objects.get(department__name="税務課", title="課長"), APRIL
    ),
    "offices.hire": lambda who, town: actions.hire(who, "901", "新", "人", "x@staff.example.jp"),
    "offices.appoint": lambda who, town: actions.appoint(
        who, town.staff["税務課/係員"], Post.objects.get(department__name="環境課", title="係員"), APRIL
    ),
    "offices.end": lambda who, town: actions.end_appointment(who, town.staff["税務課/係員"].appointments.get(), APRIL),
}


@pytest.mark.parametrize("act", CHANGES)
def test_only_whoever_manages_offices_changes_them_and_it_is_logged(town: Town, act: str) -> None:
    before = [*Department.objects.values_list(), *Appointment.objects.values_list(), *Staff.objects.values_list()]
    for who in (VISITOR, town.resident_actor(), town.actor("部長")):
        with pytest.raises(PermissionDenied, match="権限がありません"):
            CHANGES[act](who, town)
    assert before == [
        *Department.objects.values_list(),
        *Appointment.objects.values_list(),
        *Staff.objects.values_list(),
    ]
    assert not Entry.objects.filter(act=act).exists()
    CHANGES[act](SYSTEM, town)
    assert Entry.objects.filter(act=act).count() == 1


def test_what_the_database_refuses_leaves_no_log(town: Town) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.add_post(SYSTEM, town.departments["環境課"], "課長", 3, APRIL)
    assert not Entry.objects.filter(act="offices.post").exists()


def test_handing_over_a_chair_logs_the_end_and_the_beginning(chair: Post, newcomer: Staff) -> None:
    actions.appoint(SYSTEM, newcomer, chair, APRIL)
    ended, begun = Entry.objects.get(act="offices.end"), Entry.objects.get(act="offices.appoint")
    assert (ended.about, ended.data) == ("staff:003", {"post": "環境課課長", "on": "2026-03-31"})
    assert (begun.about, begun.data) == ("staff:900", {"post": "環境課課長", "starts_on": "2026-04-01"})
