"""Plans: the programmes' own rules played through time give days that are lawful, together, and steady."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.language.loading import load_packs, parameters_of
from yakuba.language.plans import Had, Missed, Plan, Planned, after, at_first, plan, replayed
from yakuba.language.programmes import Programme
from yakuba.language.rules import Parameters, Unknown, compile_rule
from yakuba.language.rules.functions import add_months, add_years
from yakuba.language.rules.spans import stretches

PACKS = Path(__file__).parents[2] / "packs"
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
LIVE = {"vaccine-bcg", "vaccine-mr-1", "vaccine-mr-2", "vaccine-chickenpox"}
Facts = dict[str, Any]


@lru_cache(maxsize=1)
def law() -> tuple[dict[str, Programme], Parameters]:
    """The programmes that are planned, as the health pack says them, by key without their first word."""
    texts = {
        name: {path.relative_to(PACKS / name).as_posix(): path.read_text("utf-8") for path in (PACKS / name).rglob("*.*")
               if path.parent.name in (name, "facts", "parameters", "programmes", "tables")}
        for name in ("commons", "health")
    }  # fmt: skip
    packs = load_packs(texts)
    programmes = {one.programme: one for pack in packs for one in pack.programmes if one.taken}
    return programmes, parameters_of(one for pack in packs for one in pack.parameters)


def facts_of(born: date, sex: str = "female", **known: Any) -> Facts:
    return {"resident": {"birth_date": born, "sex": sex, **known}}


def planned(facts: Facts, today: date, *keys: str) -> Plan:
    programmes, parameters = law()
    chosen = [programmes[key] for key in keys] if keys else list(programmes.values())
    return plan(chosen, facts, today=today, until=add_years(facts["resident"]["birth_date"], 20), parameters=parameters)


def said(found: Plan) -> list[tuple[str, int, date]]:
    return [(one.programme.programme, one.number, one.day) for one in found.planned]


def allowed(programme: Programme, facts: Facts, day: date) -> bool | None:
    """What the rule in force on the day says, read by the one reader of rules."""
    rule, (_, parameters) = programme.rule_on(day), law()
    if rule is None:
        return False
    text = f"({rule.when}) && !({programme.receiving})" if programme.receiving else rule.when
    value = compile_rule(text).value(facts, today=day, parameters=parameters)
    return None if isinstance(value, Unknown) else value


births = st.dates(date(2009, 1, 1), TODAY)
sexes = st.sampled_from(["female", "male"])


@st.composite
def children(draw: st.DrawFn) -> tuple[Facts, date]:
    """A child who had some doses on days they might really have been had on, or a little off; and a day to plan on."""
    born, sex = draw(births), draw(sexes)
    programmes, parameters = law()
    had = draw(st.lists(st.tuples(st.sampled_from(sorted(programmes)), st.integers(30, 3000)), max_size=12))
    done = [Had(key, born + timedelta(days=days)) for key, days in had if born + timedelta(days=days) <= TODAY]
    facts = at_first(programmes.values(), facts_of(born, sex))
    today = max([born, *(one.day for one in done)]) + timedelta(days=draw(st.integers(0, 500)))
    return replayed(programmes, facts, done, parameters), today


def each_day(found: Plan, facts: Facts) -> Iterator[tuple[Planned, Facts]]:
    """Every planned dose with the facts as they are when it is had."""
    _, parameters = law()
    held = at_first(law()[0].values(), facts)
    for one in found.planned:
        yield one, held
        held = after(one.programme, held, one.day, parameters)


@given(children(), st.sampled_from(sorted(law()[0])), st.integers(0, 6000))
def test_stretches_say_what_every_single_day_says(child: tuple[Facts, date], key: str, begin: int) -> None:
    facts, _ = child
    programme, parameters = law()[0][key], law()[1]
    first = facts["resident"]["birth_date"] + timedelta(days=begin)
    for text in filter(None, [programme.rules[-1].when, programme.standard]):
        found = list(stretches(text, facts, first, first + timedelta(days=400), parameters))
        assert (found[0].first, found[-1].last) == (first, first + timedelta(days=400))
        assert all(one.last + DAY == two.first and one.value != two.value for one, two in pairwise(found))
        rule = compile_rule(text)
        for one in found:
            for offset in range((one.last - one.first).days + 1):
                value = rule.value(facts, today=one.first + timedelta(days=offset), parameters=parameters)
                assert (None if isinstance(value, Unknown) else value) is one.value


@given(children())
def test_every_planned_day_is_lawful_with_what_was_had_before(child: tuple[Facts, date]) -> None:
    facts, today = child
    found = planned(facts, today)
    for one, held in each_day(found, facts):
        assert one.day >= today
        assert one.first <= one.day <= one.last
        verdict = allowed(one.programme, held, one.day)
        assert verdict is (None if one.missing else True), f"{one.programme.programme} {one.number} {one.day}"


@settings(max_examples=10)
@given(children())
def test_a_period_begins_and_ends_where_the_rule_does(child: tuple[Facts, date]) -> None:
    """The days a dose may be had on, against the naive walk over every day, with what was had before that visit."""
    facts, today = child
    begun: dict[date, Facts] = {}
    for one, held in list(each_day(planned(facts, today), facts))[:5]:
        before = begun.setdefault(one.day, held)
        days = [one.first + timedelta(days=offset) for offset in range(min((one.last - one.first).days + 1, 300))]
        assert all(allowed(one.programme, before, day) is not False for day in days)
        beside = [one.first - DAY, *([] if one.open_end else [one.last + DAY])]
        same = allowed(one.programme, before, one.day)
        assert not any(
            day >= facts["resident"]["birth_date"] and allowed(one.programme, before, day) is same for day in beside
        )


@given(children())
def test_doing_the_plan_ends_every_series(child: tuple[Facts, date]) -> None:
    facts, today = child
    found = planned(facts, today)
    held = facts
    for one, before in each_day(found, facts):
        held = after(one.programme, before, one.day, law()[1])
    grown = add_years(facts["resident"]["birth_date"], 20)
    last = max([today, *(one.day for one in found.planned)])
    assert planned(held, last).planned == ()
    assert last <= grown


@given(children(), st.integers(0, 20), st.integers(0, 200))
def test_planning_again_later_with_the_plan_kept_gives_the_same_rest(
    child: tuple[Facts, date], kept: int, wait: int
) -> None:
    facts, today = child
    found = planned(facts, today)
    visits = found.visits()
    held, later = facts, today
    for day, items in visits[:kept]:
        later = day
        for one in items:
            held = after(one.programme, at_first([one.programme], held), day, law()[1])
    rest = [one for one in found.planned if not visits[:kept] or one.day > later]
    if rest:
        later = min(later + timedelta(days=wait), rest[0].day)
    assert said(planned(held, later)) == [(one.programme.programme, one.number, one.day) for one in rest]


@given(children(), st.integers(1, 1500))
def test_whoever_misses_a_day_gets_a_lawful_plan_or_is_told_what_is_too_late(
    child: tuple[Facts, date], late: int
) -> None:
    facts, today = child
    before = planned(facts, today)
    later = today + timedelta(days=late)
    now = planned(facts, later)
    for one, held in each_day(now, facts):
        assert one.day >= later
        assert allowed(one.programme, held, one.day) is not False
    ahead = {one.programme.programme for one in now.planned} | {one.programme.programme for one in now.missed}
    # What was due and sure is still planned, or said to be too late; nothing is lost without a word.
    assert {one.programme.programme for one in before.planned if not one.missing} <= ahead
    assert all(one.last < later for one in now.missed)


@given(children())
def test_injected_live_vaccines_are_27_days_apart_or_on_one_day(child: tuple[Facts, date]) -> None:
    facts, today = child
    days = sorted({one.day for one in planned(facts, today).planned if one.programme.programme in LIVE})
    assert all((two - one).days > 27 for one, two in pairwise(days))


def by_key(found: Plan, key: str) -> list[Planned]:
    return [one for one in found.planned if one.programme.programme == f"vaccine-{key}"]


def missed(found: Plan, key: str) -> Missed | None:
    return next((one for one in found.missed if one.programme.programme == f"vaccine-{key}"), None)


def test_a_child_born_today_has_the_usual_childhood_ahead() -> None:
    found = planned(facts_of(TODAY), TODAY)
    first, begin = found.visits()[0]
    # 生後2月に至る日は、2か月の応当日の前日
    assert first == date(2027, 1, 20)
    assert [one.programme.programme for one in begin] == [
        "vaccine-dpt-ipv-hib", "vaccine-hepatitis-b", "vaccine-pneumococcal-child", "vaccine-rota",
    ]  # fmt: skip
    assert [one.number for one in by_key(found, "dpt-ipv-hib")] == [1, 2, 3, 4]
    assert by_key(found, "bcg")[0].day == date(2027, 4, 20)
    assert {one.day for key in ("mr-1", "chickenpox") for one in by_key(found, key)[:1]} == {date(2027, 11, 20)}
    assert (found.missed, len(by_key(found, "hpv"))) == ((), 2)
    assert by_key(planned(facts_of(TODAY, "male"), TODAY), "hpv") == []


def test_a_vaccine_whose_kind_is_not_known_is_perhaps_had_again() -> None:
    third = by_key(planned(facts_of(TODAY), TODAY), "rota")[2]
    assert third.missing == {"resident.rota_kind"}
    begun = facts_of(TODAY, rota_doses=1, rota_last=TODAY + timedelta(days=60), rota_kind="monovalent")
    assert [one.number for one in by_key(planned(begun, TODAY + timedelta(days=61)), "rota")] == [2]


def test_whoever_began_the_pneumococcal_vaccine_at_eight_months_has_two_and_one_more_at_a_year() -> None:
    born = date(2026, 1, 15)
    begun = date(2026, 9, 15)
    had = replayed(law()[0], facts_of(born), [Had("vaccine-pneumococcal-child", begun)], law()[1])
    ahead = by_key(planned(had, begun), "pneumococcal-child")
    assert [(one.number, one.day) for one in ahead] == [(2, date(2026, 10, 13)), (3, date(2027, 1, 14))]


def test_the_first_dose_of_rota_is_too_late_after_14_weeks_and_6_days() -> None:
    born = date(2026, 1, 15)
    last = born + timedelta(days=14 * 7 + 6)
    assert by_key(planned(facts_of(born), last), "rota")[0].day == last
    late = planned(facts_of(born), last + DAY)
    assert (by_key(late, "rota"), missed(late, "rota").last) == ([], last)


def test_a_child_who_moved_in_at_three_without_mr_is_told_that_it_is_too_late() -> None:
    born = add_years(TODAY, -3) - timedelta(days=200)
    found = planned(facts_of(born, mr_1_doses=0, mr_missed_by_shortage=False), TODAY)
    assert missed(found, "mr-1").last == add_years(born, 2) - DAY
    assert by_key(found, "mr-2")[0].day == date(2029, 4, 1)


def test_mr_waits_27_days_after_a_late_bcg() -> None:
    born = date(2025, 11, 30)
    had = replayed(law()[0], facts_of(born), [Had("vaccine-bcg", date(2026, 11, 20))], law()[1])
    found = planned(had, date(2026, 11, 29), "vaccine-bcg", "vaccine-mr-1")
    assert by_key(found, "mr-1")[0].day == date(2026, 12, 18)


def test_a_dose_missed_by_months_is_due_at_once_and_the_next_keeps_its_distance() -> None:
    born = date(2026, 1, 15)
    late = add_months(born, 9)
    ahead = by_key(planned(facts_of(born), late), "dpt-ipv-hib")
    assert ahead[0].day == late
    assert ahead[0].overdue(late)
    assert all((two.day - one.day).days > 20 for one, two in pairwise(ahead[:3]))
    assert ahead[3].day >= add_months(ahead[2].day, 6)


def test_doses_are_replayed_in_the_order_of_their_days() -> None:
    done = [
        Had("vaccine-rota", date(2026, 4, 20), "pentavalent"),
        Had("vaccine-rota", date(2026, 3, 16), "pentavalent"),
        Had("x", TODAY),
    ]
    facts = replayed(law()[0], facts_of(date(2026, 1, 15)), done, law()[1])["resident"]
    assert (facts["rota_doses"], facts["rota_last"], facts["rota_kind"]) == (2, date(2026, 4, 20), "pentavalent")


def test_facts_a_register_brought_count_as_had() -> None:
    born = date(2026, 1, 15)
    known = facts_of(born, dpt_ipv_hib_doses=2, dpt_ipv_hib_last=date(2026, 4, 20))
    assert [one.number for one in by_key(planned(known, TODAY), "dpt-ipv-hib")] == [3, 4]


@pytest.mark.parametrize("changes", [{"taken": {}}, {"taken": {}, "standard": None}])
def test_a_programme_without_taken_is_not_planned(changes: dict[str, Any]) -> None:
    programme = law()[0]["vaccine-bcg"].model_copy(update={"standard": None, **changes})
    found = plan([programme], facts_of(TODAY), today=TODAY, until=add_years(TODAY, 2), parameters=law()[1])
    assert found == replace(found, planned=(), missed=())


@settings(max_examples=5)
@given(births)
def test_whoever_has_passed_twenty_has_nothing_ahead(born: date) -> None:
    assert planned(facts_of(born), add_years(born, 20)).planned == ()
