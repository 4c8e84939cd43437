"""The town hall's own functions, where the calendar and the law are at their trickiest."""

from datetime import date, datetime

import pytest

from yakuba.language.rules import FUNCTIONS, Unknown
from yakuba.language.rules import functions as f

from .asking import TODAY, refusal, worth


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("birth", "on", "years", "by_law"), [
    ("2008-11-21", "2026-11-20", 17, 18),  # the day before the birthday ends with the age reached
    ("2008-11-21", "2026-11-21", 18, 18),
    ("2008-11-21", "2026-11-19", 17, 17),
    ("2008-04-01", "2026-03-31", 17, 18),  # why an April-first child starts school a year early
    ("2008-02-29", "2026-02-28", 17, 18),
    ("2008-02-29", "2026-03-01", 18, 18),
    ("2008-02-29", "2028-02-28", 19, 20),
    ("2008-02-29", "2028-02-29", 20, 20),
    ("2026-11-21", "2026-11-21", 0, 0),
])  # fmt: skip
def test_age(birth: str, on: str, years: int, by_law: int) -> None:
    assert (f.age(birth, on), f.age_by_law(birth, on)) == (years, by_law)
    assert f.age(day(birth), day(on)) == years


@pytest.mark.parametrize(("birth", "on", "months", "by_law"), [
    ("2026-09-22", "2026-11-20", 1, 1), ("2026-09-22", "2026-11-21", 1, 2), ("2026-09-22", "2026-11-22", 2, 2),
    ("2026-01-31", "2026-02-27", 0, 0), ("2026-01-31", "2026-02-28", 0, 1),  # no 31st to come: the month ends with its last day
    ("2026-03-01", "2026-03-31", 0, 1), ("2026-11-21", "2026-11-21", 0, 0),
])  # fmt: skip
def test_age_in_months(birth: str, on: str, months: int, by_law: int) -> None:
    assert (f.age_months(birth, on), f.age_months_by_law(birth, on)) == (months, by_law)


@pytest.mark.parametrize(("birth", "on", "years"), [
    ("1986-04-01", "2026-03-31", 40), ("1986-04-01", "2026-04-01", 41), ("1986-04-02", "2026-04-01", 40),
    ("1986-04-02", "2027-03-31", 40), ("1987-03-31", "2026-11-21", 40), ("1986-11-21", "2026-11-20", 40),
])  # fmt: skip
def test_the_age_reached_within_the_fiscal_year(birth: str, on: str, years: int) -> None:
    assert f.fiscal_year_age(birth, on) == years == f.age_by_law(birth, f.fiscal_year_end(on))


@pytest.mark.parametrize(("value", "unit", "rounded"), [
    (1249, 100, 1200), (1250, 100, 1300), (-1249, 100, -1200), (-1250, 100, -1300), (0, 10, 0), (4, 10, 0), (5, 10, 10),
    (1, 3, 0), (2, 3, 3), (7, 1, 7), (1, 2, 2),
])  # fmt: skip
def test_rounding_to_a_unit(value: int, unit: int, rounded: int) -> None:
    assert f.round_to(value, unit) == rounded


@pytest.mark.parametrize(
    ("on", "year"), [("2026-03-31", 2025), ("2026-04-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2026)]
)
def test_the_fiscal_year_begins_in_april(on: str, year: int) -> None:
    assert f.fiscal_year(on) == year
    assert (f.fiscal_year_start(on), f.fiscal_year_end(on)) == (date(year, 4, 1), date(year + 1, 3, 31))
    assert f.fiscal_year_start(on) <= day(on) <= f.fiscal_year_end(on)


@pytest.mark.parametrize(("birth", "end"), [
    ("2008-04-01", "2026-03-31"), ("2008-04-02", "2027-03-31"), ("2008-03-31", "2026-03-31"), ("2008-11-21", "2027-03-31"),
    ("2008-02-29", "2026-03-31"),
])  # fmt: skip
def test_the_first_end_of_march_after_eighteen(birth: str, end: str) -> None:
    assert f.fiscal_year_end_after_age(birth, 18) == day(end)


@pytest.mark.parametrize(("birth", "on", "grade"), [
    ("2020-04-01", "2026-04-01", 1), ("2020-04-02", "2026-04-01", 0), ("2020-04-02", "2027-04-01", 1),
    ("2020-04-01", "2026-03-31", 0), ("2014-04-01", "2026-04-01", 7), ("2008-04-02", "2026-04-01", 12),
    ("2008-04-01", "2026-04-01", 13), ("1990-01-01", "2026-04-01", 13), ("2026-04-01", "2026-04-01", 0),
])  # fmt: skip
def test_school_grade(birth: str, on: str, grade: int) -> None:
    assert f.school_grade(birth, on) == grade


@pytest.mark.parametrize(("on", "months", "then"), [
    ("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-12-15", 1, "2027-01-15"),
    ("2026-01-15", -1, "2025-12-15"), ("2026-03-31", -1, "2026-02-28"), ("2026-08-31", 6, "2027-02-28"), ("2026-05-05", 0, "2026-05-05"),
    ("2026-11-21", -120, "2016-11-21"),
])  # fmt: skip
def test_months_later(on: str, months: int, then: str) -> None:
    assert f.add_months(on, months) == day(then)


def test_days_and_years_later() -> None:
    assert f.add_days("2026-02-28", 1) == date(2026, 3, 1)
    assert f.add_days("2026-03-01", -1) == date(2026, 2, 28)
    assert f.add_years("2024-02-29", 1) == date(2025, 2, 28)
    assert f.add_years("2024-02-29", 4) == date(2028, 2, 29)
    assert f.days_between("2026-02-28", "2026-03-01") == 1
    assert f.days_between("2026-03-01", "2026-02-28") == -1


def test_texts_for_people() -> None:
    assert f.wareki("2026-11-21") == "令和8年11月21日"
    assert f.wareki("2019-04-30") == "平成31年4月30日"
    assert f.wareki("2019-05-01") == "令和元年5月1日"
    assert [f.yen(amount) for amount in (0, 1234, -1500, 1234567.0)] == ["0円", "1,234円", "-1,500円", "1,234,567円"]


def test_sums() -> None:
    assert [f.total([]), f.total([1, 2]), f.total([1, 0.5])] == [0, 3, 1.5]
    assert [f.smallest([3, 1]), f.smallest(3, 1), f.largest([3, 1]), f.largest(3, 1), f.smallest([2])] == [
        1,
        1,
        3,
        3,
        2,
    ]


def test_a_day_may_be_a_day_a_moment_or_a_text() -> None:
    for written in ("2026-04-01", date(2026, 4, 1), datetime(2026, 4, 1, 23, 59)):
        assert f.to_date(written) == date(2026, 4, 1)


@pytest.mark.parametrize("text", [
    "date('2026-02-30')", "date('令和8年')", "date('')", "date(20260401)", "date(null)", "date(true)", "age(1, today)", "yen('1')",
    "yen(true)", "sum(1)", "sum(['a'])", "sum([true])", "min([])", "max('a')", "add_days(today, 'a')", "add_days(today, 9999999)",
    "add_months(today, 999999)", "add_years(today, -3000)", "add_months(today, 1.5)", "wareki(date('1872-12-31'))",
    "sum([9223372036854775807, 1])", "round_to(1.5, 1)", "round_to(1, 0)", "round_to(1, -10)", "round_to(true, 1)", "round_to(1, '1')",
    "round_to(9223372036854775807, 10)", "age_months_by_law(1, today)", "fiscal_year_age(today, 1)",
])  # fmt: skip
def test_a_function_says_what_it_cannot_do(text: str) -> None:
    assert refusal(text).position == 0


@pytest.mark.parametrize(("text", "wanted"), [
    ("age(birth, today)", 18), ("birth.age(today)", 18), ("age_by_law(birth, add_days(today, -1))", 18), ("fiscal_year(today)", 2026),
    ("days_between(birth, today) > 365 ? 'はい' : 'いいえ'", "はい"), ("today == date('2026-11-21')", True), ("yen(1000 * 2)", "2,000円"),
    ("today.wareki()", "令和8年11月21日"), ("max(sum([1, 2]), 2)", 3), ("[1, 2].sum()", 3),
])  # fmt: skip
def test_functions_in_rules(text: str, wanted: object) -> None:
    assert worth(text, {"birth": date(2008, 11, 21)}) == wanted


def test_a_fact_may_be_called_today_when_a_story_is_told_of_another_day() -> None:
    assert worth("today") == TODAY
    assert worth("fiscal_year(today)", {"today": date(2020, 1, 1)}) == 2019


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_is_explained_and_unknown_of_the_unknown(name: str) -> None:
    assert FUNCTIONS[name].about
    results = []
    for count in (1, 2):
        try:
            results.append(worth(f"{name}({', '.join(['x', 'y'][:count])})"))
        except ValueError:
            continue
    assert results
    assert all(isinstance(result, Unknown) and "x" in result.missing for result in results)
