"""予定: what is ahead of a child, what was had, and reminders that come once."""

from __future__ import annotations

import io
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from support.town import START, Town

from yakuba.desks.entitlements import actions as offers
from yakuba.desks.entitlements import who_is_told
from yakuba.desks.entitlements.models import Offer
from yakuba.desks.plans import actions, queries
from yakuba.desks.plans.models import Carried, Dose, Due
from yakuba.desks.plans.queries import children, late, plan_of
from yakuba.desks.plans.words import Source
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.audit.queries import looks
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.people.actions import FactReport, import_facts, put_facts, set_fact
from yakuba.kernel.people.models import KnownFact, Representation, Resident

from .health import BCG, BORN, FIVE, MR, ROTA, TODAY, record, with_a_baby
from .screens import Page, as_resident, as_staff


@pytest.fixture
def town(db: None, frozen_today: date) -> Town:
    return with_a_baby()


def facts(town: Town, name: str = "") -> dict[str, Any]:
    found = KnownFact.objects.filter(resident=town.child, key__startswith=f"resident.{name}")
    return {one.key.removeprefix("resident."): one.value for one in found}


def ahead(town: Town, key: str) -> list[tuple[int, date]]:
    found = plan_of(town.resident_actor(), town.child).plan.planned
    return [(one.number, one.day) for one in found if one.programme.programme == key]


def test_facts_follow_from_what_a_clerk_records_in_the_same_breath(town: Town) -> None:
    record(town, FIVE, BORN + timedelta(days=61))
    record(town, BCG, BORN + timedelta(days=160), lot="KH099")
    assert facts(town) == {
        "dpt_ipv_hib_doses": 1, "dpt_ipv_hib_last": "2026-07-01", "bcg_doses": 1, "live_injection_last": "2026-10-08",
    }  # fmt: skip
    assert set(Entry.objects.filter(act="dose.record").values_list("about", flat=True)) == {"resident:0000002"}
    assert ahead(town, FIVE)[0] == (2, TODAY)


def test_a_dose_recorded_late_stands_in_its_place(town: Town) -> None:
    record(town, FIVE, BORN + timedelta(days=100))
    record(town, FIVE, BORN + timedelta(days=61))
    assert facts(town) == {"dpt_ipv_hib_doses": 2, "dpt_ipv_hib_last": "2026-08-09"}


def test_what_is_struck_out_is_no_fact_any_more(town: Town) -> None:
    dose = record(town, BCG, BORN + timedelta(days=160))
    actions.remove(town.actor("係員"), town.child.number, dose.pk)
    assert (facts(town), Dose.objects.count()) == ({}, 0)


def test_doses_another_register_counted_are_kept_and_not_counted_twice(town: Town) -> None:
    said = {"resident.dpt_ipv_hib_doses": 2, "resident.dpt_ipv_hib_last": "2026-08-09"}
    put_facts(town.child, said, source="健康管理システム", as_of=date(2026, 9, 1))
    assert ahead(town, FIVE)[0] == (3, TODAY)
    record(town, FIVE, date(2026, 8, 9))
    assert facts(town, "dpt")["dpt_ipv_hib_doses"] == 2
    record(town, FIVE, date(2026, 10, 1))
    assert facts(town, "dpt") == {"dpt_ipv_hib_doses": 3, "dpt_ipv_hib_last": "2026-10-01"}
    assert Carried.objects.get(key="resident.dpt_ipv_hib_doses").value == 2


DOSES, SYSTEM_OF_HEALTH = "resident.dpt_ipv_hib_doses", "健康管理システム"


def file_of_facts(count: int, day: str) -> FactReport:
    text = f"宛名番号,事実,値,基準日,台帳\n0000002,{DOSES},{count},{day},{SYSTEM_OF_HEALTH}\n"
    return import_facts(SYSTEM, io.BytesIO(text.encode()))


@pytest.mark.parametrize(
    ("count", "day", "stands"), [(1, "2026-09-01", 2), (3, "2026-09-01", 4), (1, "2026-09-30", 2), (2, "2026-10-01", 2), (1, "2026-08-31", 2)],
    ids=["the same file", "corrected", "newer, before the dose", "newer, with the dose", "older"],
)  # fmt: skip
def test_what_a_register_says_later_does_not_undo_a_recorded_dose(
    town: Town, count: int, day: str, stands: int
) -> None:
    file_of_facts(1, "2026-09-01")
    record(town, FIVE, date(2026, 10, 1))
    assert facts(town, "dpt")["dpt_ipv_hib_doses"] == 2
    report = file_of_facts(count, day)
    assert (report.taken, facts(town, "dpt")["dpt_ipv_hib_doses"]) == (int(day >= "2026-09-01"), stands)


def test_what_a_clerk_enters_of_another_register_does_not_undo_it_either(town: Town) -> None:
    record(town, FIVE, date(2026, 10, 1))
    set_fact(SYSTEM, town.child, DOSES, 1, source=SYSTEM_OF_HEALTH, as_of=date(2026, 9, 30))
    assert facts(town, "dpt") == {"dpt_ipv_hib_doses": 2, "dpt_ipv_hib_last": "2026-10-01"}


@pytest.mark.parametrize("before", [0, 1])
def test_facts_from_before_days_were_kept_are_no_registers_own_word(town: Town, before: int) -> None:
    if before:
        put_facts(town.child, {DOSES: before}, source=SYSTEM_OF_HEALTH, as_of=date(2026, 9, 1))
    record(town, FIVE, date(2026, 10, 1))
    put_facts(town.child, {"resident.bcg_doses": 1}, source=SYSTEM_OF_HEALTH, as_of=TODAY)
    KnownFact.objects.update(upon=None, voices={})
    import_module("yakuba.desks.plans.migrations.0003_what_follows_builds_on_a_day").forwards(apps, connection)
    assert KnownFact.objects.get(key=DOSES).upon == (date(2026, 9, 1) if before else date.min)
    assert KnownFact.objects.get(key="resident.bcg_doses").upon is None
    assert file_of_facts(1, TODAY.isoformat()).refused == []


def test_a_fuller_list_of_doses_stands_for_another_registers_count(town: Town) -> None:
    put_facts(town.child, {"resident.dpt_ipv_hib_doses": 1}, source="健康管理システム", as_of=date(2026, 9, 1))
    for days in (61, 90):
        record(town, FIVE, BORN + timedelta(days=days))
    assert facts(town, "dpt") == {"dpt_ipv_hib_doses": 2, "dpt_ipv_hib_last": "2026-07-30"}


def test_an_old_dose_does_not_set_back_a_day_another_register_carried(town: Town) -> None:
    put_facts(town.child, {"resident.live_injection_last": "2026-11-10"}, source="健康管理システム", as_of=TODAY)
    record(town, BCG, date(2026, 10, 8))
    assert facts(town, "live") == {"live_injection_last": "2026-11-10"}
    record(town, MR, date(2026, 11, 20))
    assert facts(town, "live") == {"live_injection_last": "2026-11-20"}


def test_what_a_family_tells_is_good_for_its_plan_and_no_fact_of_the_town(town: Town) -> None:
    client = as_resident(town)
    where = reverse("plans:child", args=[town.child.number])
    assert "今日から受けられます" in Page(client.get(where)).said()
    answer = client.post(f"{where}told/", {"what": FIVE, "on": "令和8年10月30日"}, follow=True)
    assert "予定を立て直しました" in Page(answer).said()
    assert (facts(town), ahead(town, FIVE)[0][0]) == ({}, 2)
    [dose] = Dose.objects.all()
    assert dose.source == Source.FAMILY
    office = as_staff(town, "係員")
    assert town.child.full_name in Page(office.get(reverse("plans:children"))).said()
    office.post(reverse("plans:confirm", args=[town.child.number, dose.pk]))
    assert facts(town) == {"dpt_ipv_hib_doses": 1, "dpt_ipv_hib_last": "2026-10-30"}
    assert client.post(reverse("plans:take-back", args=[town.child.number, dose.pk])).status_code == 404


def test_a_family_takes_back_what_it_told(town: Town) -> None:
    client = as_resident(town)
    client.post(reverse("plans:told", args=[town.child.number]), {"what": BCG, "on": "2026-10-30"})
    client.post(reverse("plans:take-back", args=[town.child.number, Dose.objects.get().pk]))
    assert not Dose.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"what": "", "on": "2026-10-30"}, "what", "選ばれていません"), ({"what": BCG, "on": ""}, "on", "空です"),
        ({"what": BCG, "on": "きのう"}, "on", "日付ではありません"), ({"what": BCG, "on": "2026-11-22"}, "on", "まだ来ていない"),
        ({"what": BCG, "on": "2026-04-30"}, "on", "より前の日"), ({"what": f"{ROTA}:cola", "on": "2026-10-30"}, "what", "種類はありません"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("who", ["family", "office"])
def test_what_is_wrong_is_said_beside_its_field(
    town: Town, typed: dict[str, str], field: str, words: str, who: str
) -> None:
    client = as_resident(town) if who == "family" else as_staff(town, "係員")
    where = reverse("plans:told" if who == "family" else "plans:record", args=[town.child.number])
    page = Page(client.post(where, typed))
    assert words in page.problem(field)
    assert not Dose.objects.exists()


def test_the_plan_says_what_is_next_what_is_late_and_what_is_too_late(town: Town) -> None:
    for dose in (BCG,):
        record(town, dose, BORN + timedelta(days=160))
    put_facts(town.child, {"resident.rota_doses": 0}, source="健康管理システム", as_of=TODAY)
    page = Page(as_resident(town).get(reverse("plans:child", args=[town.child.number])))
    said = page.said()
    for words in ("次にすること", "五種混合の予防接種（1回目）", "時期を過ぎたもの", "ロタウイルスの予防接種（1回目）: 令和8年8月13日",
                  "受けたかどうかの記録が、市にありません", "令和9年4月30日", "受けたもの", "令和8年10月8日"):  # fmt: skip
        assert words in said, words
    assert page.all("//svg[@role='img']/title")
    assert Entry.objects.filter(act="look", about="resident:0000002").exists()


def test_the_calendar_file_can_be_read(town: Town) -> None:
    response = as_resident(town).get(reverse("plans:calendar", args=[town.child.number]))
    text = response.content.decode()
    assert response["Content-Type"].startswith("text/calendar")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20270430" in unfolded
    assert "MR（麻しん風しん）第1期の予防接種（1回目）" in unfolded
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") > 5


def test_only_the_family_sees_a_childs_plan(town: Town) -> None:
    where = reverse("plans:child", args=[town.child.number])
    stranger = as_resident(town, town.stranger)
    assert stranger.get(where).status_code == 404
    assert stranger.post(f"{where}told/", {"what": BCG, "on": "2026-10-30"}).status_code == 404
    assert stranger.get(f"{where}plan.ics").status_code == 404
    assert "予定を見られるお子さんがいません" in Page(stranger.get(reverse("plans:plans"))).said()
    Representation.objects.create(agent=town.stranger, principal=town.child, kind="proxy", starts_on=START)
    assert stranger.get(where).status_code == 404
    Representation.objects.create(agent=town.stranger, principal=town.child, kind="parent", starts_on=START)
    assert stranger.get(where).status_code == 200
    assert as_resident(town).get(reverse("plans:child", args=[town.stranger.number])).status_code == 404


def test_the_head_of_the_home_sees_the_children_who_live_there(town: Town) -> None:
    Representation.objects.all().delete()
    where = reverse("plans:child", args=[town.child.number])
    assert as_resident(town).get(reverse("plans:plans"))["Location"] == where
    Resident.objects.filter(pk=town.mother.pk).update(relation="母")
    assert as_resident(town).get(where).status_code == 404


@pytest.mark.parametrize(
    ("relation", "seen"),
    [("子", True), ("子の子", True), ("長男", True), ("妻の子", True), ("同居人", False), ("同居人の子", False), ("縁故者の子", False), ("", False)],
)  # fmt: skip
def test_the_child_of_a_lodger_is_no_child_of_the_head(town: Town, relation: str, seen: bool) -> None:
    Representation.objects.all().delete()
    Resident.objects.filter(pk=town.child.pk).update(relation=relation)
    town.child.refresh_from_db()
    assert (town.child in children(town.resident_actor()), who_is_told(town.child, TODAY) is not None) == (seen, seen)


def test_whom_a_sweep_tells_of_a_lodgers_child(town: Town) -> None:
    Resident.objects.filter(pk=town.child.pk).update(relation="同居人の子")
    put_facts(town.child, {"resident.bcg_doses": 0}, source="健康管理システム", as_of=TODAY)
    offers.ask_for_sweep(SYSTEM)
    offers.run_waiting()
    assert Offer.objects.get(definition__key=BCG, resident=town.child).told is None


def test_children_are_found_among_however_many_grown_up_namesakes(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_FOUND", 1)
    for number in range(6):
        Resident.objects.create(
            number=f"010000{number}", family_name="髙橋", given_name="あい", birth_date="1970-01-01", sex="male"
        )
    Resident.objects.update(address="坂上1番地")
    assert queries.search(town.actor("係員"), "坂上") == [town.child]


def test_a_parent_sees_no_plan_of_a_grown_child(town: Town) -> None:
    acts = Representation.objects.filter(agent=town.mother, principal=town.child)
    for born, kind, seen in ((date(2008, 11, 22), "parent", True), (date(2008, 11, 21), "parent", False),
                             (date(2008, 11, 21), "guardian", True)):  # fmt: skip
        Resident.objects.filter(pk=town.child.pk).update(birth_date=born)
        acts.update(kind=kind)
        assert (town.child in children(town.resident_actor())) == seen, (born, kind)


def test_only_the_office_with_the_right_sees_children(town: Town) -> None:
    for chair in ("係長", "防災課/係員"):
        client = as_staff(town, chair)
        assert client.get(reverse("plans:children")).status_code == 404
        assert client.get(reverse("plans:patient", args=[town.child.number])).status_code == 404
    Grant.objects.create(right=Right.OFFERS, staff=town.staff["防災課/係員"], starts_on=START)
    client = as_staff(town, "防災課/係員")
    assert client.get(reverse("plans:children")).status_code == 404
    with pytest.raises(NotFound):
        actions.record(town.actor("防災課/係員"), town.child.number, BCG, TODAY)


def test_without_the_right_to_sensitive_facts_hpv_is_not_there(town: Town) -> None:
    Resident.objects.filter(pk=town.child.pk).update(birth_date=date(2014, 5, 1))
    client, where = as_staff(town, "係員"), reverse("plans:patient", args=[town.child.number])
    assert "HPV" in Page(client.get(where)).said()
    Grant.objects.filter(right=Right.SENSITIVE).delete()
    said = Page(client.get(where)).said()
    assert ("HPV" in said, "日本脳炎第2期" in said) == (False, True)
    assert client.post(f"{where}record/", {"what": "vaccine-hpv", "on": "2026-10-30"}).status_code == 404


def test_a_clerk_finds_a_child_records_and_is_warned_of_a_day_the_law_does_not_allow(town: Town) -> None:
    client = as_staff(town, "係員")
    assert town.child.full_name in Page(client.get(reverse("plans:children"), {"q": town.child.number})).said()
    where = reverse("plans:patient", args=[town.child.number])
    first = client.post(f"{where}record/", {"what": FIVE, "on": "2026-07-01", "lot": "A1"}, follow=True)
    assert "決まりの時期か間隔" not in Page(first).said()
    second = client.post(f"{where}record/", {"what": FIVE, "on": "2026-07-10"}, follow=True)
    assert "決まりの時期か間隔に入っていません" in Page(second).said()
    third = Page(client.post(f"{where}record/", {"what": FIVE, "on": "2026-08-10", "lot": "A" * 41}))
    assert (third.status, third.typed("lot")) == (422, "A" * 41)
    assert "今は41文字あります" in third.by_id("id_lot-error").text_content()
    assert Dose.objects.count() == 2


def test_the_list_of_who_is_late(town: Town) -> None:
    put_facts(town.child, {"resident.dpt_ipv_hib_doses": 0}, source="健康管理システム", as_of=TODAY)
    with clock.on(date(2026, 12, 15)):
        actions.refresh_all()
        client = as_staff(town, "係員")
        assert "1" in Page(client.get(reverse("plans:children"))).said("table")
        where = reverse("plans:late", args=[FIVE])
        assert town.child.full_name in Page(client.get(where)).said()
        lines = client.get(f"{where}list.csv").content.decode("utf-8-sig").splitlines()
        assert (len(lines), lines[1].split(",")[0]) == (2, town.child.number)
        assert looks(f"resident:{town.child.number}").filter(about=f"definition:{FIVE}").count() == 2
        Resident.objects.filter(pk=town.child.pk).update(address="＝HYPERLINK(1)")
        assert "'＝HYPERLINK(1)" in client.get(f"{where}list.csv").content.decode("utf-8-sig")
        client.cookies["django_language"] = "en"
        assert "宛名番号" not in client.get(f"{where}list.csv").content.decode("utf-8-sig")
        record(town, FIVE, date(2026, 12, 14))
        actions.refresh_all()
        assert not late(Definition.objects.get(key=FIVE)).exists()


def imported(text: str) -> actions.ImportReport:
    return actions.import_doses(SYSTEM, io.BytesIO(text.encode()))


def test_doses_come_from_csv_once_however_often(town: Town) -> None:
    text = (
        "宛名番号,制度,受けた日,種類,ロット番号\n"
        f"0000002,{FIVE},令和8年7月1日,,A1\n"
        "0000002,ロタウイルスの予防接種,2026-07-01,1価（2回）,\n"
        "0000002,checkup-4-months,2026-09-10,,\n"
    )
    report = imported(text)
    assert report.counts() == {"added": 3, "changed": 0, "unchanged": 0, "refused": 0}
    assert facts(town) == {
        "dpt_ipv_hib_doses": 1, "dpt_ipv_hib_last": "2026-07-01", "rota_doses": 1, "rota_last": "2026-07-01",
        "rota_kind": "monovalent", "checkup_4_months_done": True,
    }  # fmt: skip
    assert imported(text).counts() == {"added": 0, "changed": 0, "unchanged": 3, "refused": 0}


def test_lines_that_cannot_be_taken_say_why(town: Town) -> None:
    report = imported(
        "宛名番号,制度,受けた日,種類\n9999999,vaccine-bcg,2026-10-01,\n0000002,BCGG,2026-10-01,\n0000002,vaccine-bcg,2026-04-01,\n"
        "0000002,vaccine-bcg,2027-04-01,\n0000002,vaccine-bcg,あした,\n0000002,vaccine-rota,2026-07-01,3価\n0000002,,2026-07-01,\n"
    )
    assert [(one.line, one.column) for one in report.refused] == [
        (2, "宛名番号"), (3, "制度"), (4, "受けた日"), (5, "受けた日"), (6, "受けた日"), (7, "種類"), (8, "制度"),
    ]  # fmt: skip
    assert not Dose.objects.exists()


def test_what_a_family_told_becomes_the_towns_when_the_register_says_it_too(town: Town) -> None:
    client = as_resident(town)
    client.post(reverse("plans:told", args=[town.child.number]), {"what": BCG, "on": "2026-10-30"})
    assert imported(f"宛名番号,制度,受けた日\n0000002,{BCG},2026-10-30\n").counts()["changed"] == 1
    assert (Dose.objects.get().source, facts(town, "bcg")) == (Source.REGISTER, {"bcg_doses": 1})


def test_what_is_due_is_worked_out_again_after_a_month_and_not_before(town: Town) -> None:
    assert actions.refresh_all() == 1
    assert actions.refresh_all() == 0
    assert Due.objects.filter(definition__key=FIVE, known=False).exists()
    with clock.on(TODAY + timedelta(days=31)):
        assert actions.refresh_all() == 1


def test_the_pages_speak_english(town: Town) -> None:
    client: Client = as_resident(town)
    client.cookies["django_language"] = "en"
    said = Page(client.get(reverse("plans:child", args=[town.child.number]))).said()
    for words in ("What to do next", "Five-in-one vaccination"):
        assert words in said, words
