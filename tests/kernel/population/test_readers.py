"""One tree, three readers: one person at a time, DuckDB's columns and Spark's columns say the same of everybody."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from language.rules import expressions as made
from language.rules.asking import NONE

from yakuba.kernel.population import engine
from yakuba.language.rules import compile_rule
from yakuba.language.rules.columns import INT, Rows, compile_question

from .readers import of_all, of_one

RULES = made.expressions(dividing=True)


@st.composite
def people(draw: st.DrawFn, count: int) -> list[dict[str, Any]]:
    """People of whom not everything is known."""
    return [made.without(draw(made.facts()), draw(made.hidden())) for _ in range(count)]


def agree(kind: str, rules: list[tuple[str, str | None]], everybody: list[dict[str, Any]]) -> int:
    """Compares every answer; gives how many there were."""
    running = engine(kind)
    with tempfile.TemporaryDirectory() as folder:
        answers = of_all(running, rules, everybody, Path(folder))
    running.close()
    for (rule, person), said in answers.items():
        assert said == of_one(*rules[rule], everybody[person]), (rules[rule], everybody[person])
    return len(answers)


@settings(max_examples=60, deadline=None)
@given(rules=st.lists(RULES, min_size=6, max_size=6), everybody=people(8))
def test_duckdb_says_what_one_person_hears(rules: list[str], everybody: list[dict[str, Any]]) -> None:
    agree("duckdb", [(rule, None) for rule in rules], everybody)


AMOUNTS = [
    "sum(list.filter(i, i.ok).map(i, i.count * 1000 + n))",
    "size(list) > 1 ? max(list.map(i, i.count)) : min(n, home.rent, 2)",
    "n / home.rent + n % home.rent",
    "size(list.filter(i, size(list.filter(o, o.count < i.count)) >= 1)) * 30000",
    "list.exists(i, i.count == n) ? parameter('no.such') : -n",
]


@settings(max_examples=15)
@given(rule=RULES, everybody=people(8))
def test_amounts_are_the_same(rule: str, everybody: list[dict[str, Any]]) -> None:
    agree("duckdb", [(rule, amount) for amount in AMOUNTS], everybody)


DAYS = [
    date(year, month, day)
    for year in (1926, 1999, 2000, 2007, 2008, 2020, 2023, 2024, 2026)
    for month, day in ((1, 1), (2, 28), (3, 31), (4, 1), (4, 2), (5, 15), (11, 20), (11, 21), (11, 22), (12, 31))
] + [date(2000, 2, 29), date(2008, 2, 29), date(2024, 2, 29), date(2023, 5, 31)]
OF_DAYS = [
    "age(born, today)", "age(born, moved)", "age_by_law(born, today)", "age_by_law(born, moved)", "age_months(born, today)",
    "age_months(born, moved)", "fiscal_year(born)", "school_grade(born, today)", "school_grade(born, moved)",
    "days_between(born, moved)", "born.getFullYear() * 10000 + born.getMonth() * 100 + born.getDate()",
    *(
        f"days_between(date('2000-01-01'), {day})"
        for day in (
            "fiscal_year_start(born)", "fiscal_year_end(born)", "fiscal_year_end_after_age(born, 18)",
            "fiscal_year_end_after_age(born, 0)", "add_days(born, -1)", "add_days(born, 27)", "add_months(born, 1)",
            "add_months(born, -1)", "add_months(born, 18)", "add_years(born, 18)", "add_years(born, -1)",
        )
    ),
]  # fmt: skip


def test_days_are_counted_the_same() -> None:
    """On the last day of February, on both sides of the 1 April, and where somebody's birthday is today."""
    everybody = [{"born": born, "moved": moved} for born in DAYS for moved in (DAYS[3], DAYS[17], DAYS[-2])]
    assert agree("duckdb", [("born <= moved", amount) for amount in OF_DAYS], [*everybody, {}]) == len(OF_DAYS) * (
        len(everybody) + 1
    )


def test_a_part_wrong_for_one_person_does_not_stop_the_others() -> None:
    everybody = [{"n": 1, "home": {"rent": rent}} for rent in (0, 1, 2)]
    assert agree("duckdb", [("n / home.rent >= 1", "n * 9223372036854775807 / home.rent")], everybody) == 3


COMPARED = [
    f"{age} {relation} {limit}"
    for age, limit in (
        ("age(born, today)", 18), ("age_by_law(born, today)", 18), ("age_by_law(born, date('2024-02-28'))", 1),
        ("age_months(born, today)", 6), ("age_months(born, date('2024-02-29'))", 1), ("school_grade(born, today)", 0),
        ("school_grade(born, today)", 1), ("school_grade(born, today)", 13), ("fiscal_year_end_after_age(born, 18)", "today"),
        ("fiscal_year_end_after_age(born, 16)", "date('2024-03-31')"), ("age(born, today)", 5000),
    )
    for relation in ("<", "<=", ">", ">=", "==", "!=")
]  # fmt: skip


def test_an_age_compared_with_a_number_is_the_same() -> None:
    """Which the columns say as a day, both ways round."""
    rules = [
        (rule, None) for rule in [*COMPARED, *(f"18 {relation} age(born, today)" for relation in ("<", ">=", "=="))]
    ]
    everybody = [
        {"born": born} for born in [*DAYS, date(2005, 11, 21), date(2008, 11, 22), date(2026, 5, 21), date(2026, 5, 22)]
    ]
    assert agree("duckdb", rules, [*everybody, {}]) == len(rules) * (len(everybody) + 1)


@settings(max_examples=15, deadline=None)
@given(everybody=people(12))
def test_what_is_made_of_a_filtered_list_is_the_same(everybody: list[dict[str, Any]]) -> None:
    rules = [
        "sum(list.filter(i, i.ok).map(i, i.count)) > n", "sum(list.filter(i, i.count > n).map(o, o.count * 2)) > 3",
        "sum(list.filter(i, i.ok).map(i, i.count / n)) > 1", "size(list.filter(i, i.ok && p)) == 1",
        "size(list.filter(i, i.count / n > 0)) >= 1", "list.filter(i, i.ok).all(i, i.count > 0)",
        "list.exists(i, size(list.filter(o, o.count > i.count)) == 1) || q",
    ]  # fmt: skip
    agree("duckdb", [(rule, None) for rule in rules], everybody)


def test_parquet_is_read_as_lines_are(tmp_path: Path) -> None:
    """The columns wanted of it, whatever else is in it."""
    import duckdb

    duckdb.sql("SELECT 7 AS person, 2 AS n, 'x' AS other, [{'count': 1}] AS list").write_parquet(
        str(tmp_path / "people.parquet")
    )
    running = engine("duckdb")
    assert running.load(tmp_path / "people.parquet", {"n": INT, "list": Rows({"count": INT})}) == 1
    asked = compile_question(
        "q", compile_rule("list.exists(i, i.count < n)"), None, shape={"n": INT, "list": Rows({"count": INT})},
        today=DAYS[0], parameters=NONE,
    )  # fmt: skip
    running.judge([asked])
    assert [(found.key, found.verdict) for found in running.found(asked)] == [(7, True)]
    running.close()
