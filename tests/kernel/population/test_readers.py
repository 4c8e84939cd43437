"""One tree, three readers: one person at a time, arrays and Spark's columns say the same of everybody."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from language.rules import expressions as made
from language.rules.asking import NONE, TODAY

from yakuba.kernel.population import EngineFailed, _embedded, engine, write_rows
from yakuba.language.rules import DatedValue, Parameters, compile_rule
from yakuba.language.rules.columns import INT, NotInColumns, Rows, compile_question

from .readers import SHAPE, of_all, of_one

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
def test_the_arrays_say_what_one_person_hears(rules: list[str], everybody: list[dict[str, Any]]) -> None:
    agree("embedded", [(rule, None) for rule in rules], everybody)


@settings(max_examples=10, deadline=None)
@given(
    rules=st.lists(RULES, min_size=6, max_size=6),
    few=people(9),
)
def test_many_people_are_judged_stretch_by_stretch(rules: list[str], few: list[dict[str, Any]]) -> None:
    """Households go over the edges of a stretch, and what is rare in one is worked out for a few alone."""
    everybody = [{**one, "list": few[0].get("list", [])} if place % 3 else one for place, one in enumerate(few * 8)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_embedded, "STRETCH", 17)
        agree("embedded", [(rule, AMOUNTS[place]) for place, rule in enumerate(rules)], everybody)


AMOUNTS = [
    "sum(list.filter(i, i.ok).map(i, i.count * 1000 + n))",
    "size(list) > 1 ? max(list.map(i, i.count)) : min(n, home.rent, 2)",
    "n / home.rent + n % home.rent",
    "size(list.filter(i, size(list.filter(o, o.count < i.count)) >= 1)) * 30000",
    "round_to(n * 7 + home.rent, 4) + round_to(home.rent * 5, 10) + round_to(-n, 3)",
    "cel.bind(s, list.filter(i, i.ok), cel.bind(m, size(s) * n, m > 0 ? m * m + sum(s.map(i, i.count)) : m / home.rent))",
    "list.exists(i, i.count == n) ? parameter('no.such') : -n",
]


@settings(max_examples=15)
@given(rule=RULES, everybody=people(8))
def test_amounts_are_the_same(rule: str, everybody: list[dict[str, Any]]) -> None:
    agree("embedded", [(rule, amount) for amount in AMOUNTS], everybody)


DAYS = [
    date(year, month, day)
    for year in (1926, 1999, 2000, 2007, 2008, 2020, 2023, 2024, 2026)
    for month, day in ((1, 1), (2, 28), (3, 31), (4, 1), (4, 2), (5, 15), (11, 20), (11, 21), (11, 22), (12, 31))
] + [date(2000, 2, 29), date(2008, 2, 29), date(2024, 2, 29), date(2023, 5, 31)]
OF_DAYS = [
    "age(born, today)", "age(born, moved)", "age_by_law(born, today)", "age_by_law(born, moved)", "age_months(born, today)",
    "age_months_by_law(born, today)", "age_months_by_law(born, moved)", "fiscal_year_age(born, today)", "fiscal_year_age(born, moved)",
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
    assert agree("embedded", [("born <= moved", amount) for amount in OF_DAYS], [*everybody, {}]) == len(OF_DAYS) * (
        len(everybody) + 1
    )


def test_a_part_wrong_for_one_person_does_not_stop_the_others() -> None:
    everybody = [{"n": 1, "home": {"rent": rent}} for rent in (0, 1, 2)]
    assert agree("embedded", [("n / home.rent >= 1", "n * 9223372036854775807 / home.rent")], everybody) == 3


def test_a_value_is_bound_once_and_fails_or_is_missing_only_where_it_is_used() -> None:
    everybody = [{"p": p, "n": n, "home": home} for p in (True, False) for n in (0, 2) for home in ({"rent": 3}, {})]
    rules = [
        "cel.bind(x, 6 / n, p || x > 1)", "cel.bind(x, home.rent > n, !(p && x))", "cel.bind(h, home, p ? h.rent > 1 : n > 0)",
        "cel.bind(x, parameter('no.such'), p || n < x)", "cel.bind(n, n + 1, cel.bind(n, n * 2, n == 6 && p))",
    ]  # fmt: skip
    assert agree("embedded", [(rule, None) for rule in rules], everybody) == len(rules) * len(everybody)


def columns_of(rule: str) -> object:
    parameters = Parameters({"fee": [DatedValue(date(2020, 4, 1), None, 3000, "条例")]})
    return compile_question("q", compile_rule(rule), None, shape=SHAPE, today=TODAY, parameters=parameters)


def test_a_parameter_of_another_day_is_a_column_where_the_day_is_the_same_for_everybody() -> None:
    assert columns_of("n < parameter('fee', fiscal_year_start(today))")
    with pytest.raises(NotInColumns, match="人ごとに違います"):
        columns_of("n < parameter('fee', moved)")


def test_a_rule_that_would_be_endless_when_written_out_is_asked_person_by_person() -> None:
    doubled = "".join(f"cel.bind(x{step}, {f'x{step - 1} + x{step - 1}' if step else 'n'}, " for step in range(40))
    with pytest.raises(NotInColumns, match="長すぎます"):
        columns_of(f"{doubled}x39 > 0{')' * 40}")


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
    assert agree("embedded", rules, [*everybody, {}]) == len(rules) * (len(everybody) + 1)


@settings(max_examples=15, deadline=None)
@given(everybody=people(12))
def test_what_is_made_of_a_filtered_list_is_the_same(everybody: list[dict[str, Any]]) -> None:
    rules = [
        "sum(list.filter(i, i.ok).map(i, i.count)) > n", "sum(list.filter(i, i.count > n).map(o, o.count * 2)) > 3",
        "sum(list.filter(i, i.ok).map(i, i.count / n)) > 1", "size(list.filter(i, i.ok && p)) == 1",
        "size(list.filter(i, i.count / n > 0)) >= 1", "list.filter(i, i.ok).all(i, i.count > 0)",
        "list.exists(i, size(list.filter(o, o.count > i.count)) == 1) || q",
    ]  # fmt: skip
    agree("embedded", [(rule, None) for rule in rules], everybody)


def test_parquet_is_read_as_lines_are(tmp_path: Path) -> None:
    """The columns wanted of it, whatever else is in it."""
    import duckdb

    duckdb.sql("SELECT 7 AS person, 7 AS home, 2 AS n, 'x' AS other, [{'count': 1}] AS list").write_parquet(
        str(tmp_path / "people.parquet")
    )
    running = engine("embedded")
    assert running.load(tmp_path / "people.parquet", {"n": INT, "list": Rows({"count": INT})}) == 1
    asked = compile_question(
        "q", compile_rule("list.exists(i, i.count < n)"), None, shape={"n": INT, "list": Rows({"count": INT})},
        today=DAYS[0], parameters=NONE,
    )  # fmt: skip
    running.judge([asked])
    assert [(found.key, found.verdict) for found in running.found(asked)] == [(7, True)]
    running.close()


@pytest.mark.parametrize(
    "rule",
    ["n * 9223372036854775807 > 0", "n + 9223372036854775807 > 0", "-9223372036854775807 - n < 0", "n * n > 0",
     "sum(list.map(i, i.count)) > 0", "add_years(born, 8000) > today", "(p ? list : list.filter(i, i.ok)).exists(i, i.ok)"],
)  # fmt: skip
def test_what_the_arrays_cannot_hold_is_said_and_not_wrapped_round(tmp_path: Path, rule: str) -> None:
    """Whoever asked then asks person by person."""
    large = {"ok": True, "count": 2**62}
    running = engine("embedded")
    facts = {"n": 2**40, "p": True, "list": [large, large], "born": date(2000, 2, 29)}
    with pytest.raises(EngineFailed):
        of_all(running, [(rule, None)], [facts, {**facts, "p": False}], tmp_path)
    running.close()


WORDS = [
    "word.startsWith('a')", "word.endsWith('b')", "word.contains('髙')", "size(word) > 1", "word + 'b' == 'ab'", "word < 'b'",
    "word >= '髙'", "(word + word).contains('ba')", "'b' in [word, 'a']", "word.contains(word + 'x')", "list.exists(i, word > 'a')",
]  # fmt: skip


def test_words_are_compared_and_cut_the_same() -> None:
    everybody = [{"word": word, "list": [{}]} for word in ("", "a", "ab", "b", "髙橋", "\U00020bb7野家", "bab")]
    rules = [(rule, None) for rule in WORDS]
    assert agree("embedded", rules, [*everybody, {}]) == len(rules) * (len(everybody) + 1)


def test_people_that_cannot_be_read_are_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "people.parquet").write_bytes(b"not a table")
    running = engine("embedded")
    with pytest.raises(EngineFailed):
        running.load(tmp_path / "people.parquet", {"n": INT})
    running.close()


SHARED = [
    "list.exists(i, i.ok)",
    "list.all(i, i.count > n)",
    "size(list) > 1 && (p || q)",
    "list.exists(i, i.count == n) && size(list.filter(i, i.ok)) > 0",
]


@settings(max_examples=15, deadline=None)
@given(everybody=people(12))
def test_people_of_one_household_are_judged_by_the_same_lists(everybody: list[dict[str, Any]]) -> None:
    """Which stand in the file once, with the first of them, and are worked out once."""
    together = [
        {**one, "list": everybody[place // 4]["list"]} if "list" in everybody[place // 4] else one
        for place, one in enumerate(everybody)
    ]
    rules = [(rule, "size(list) * 10 + n") for rule in SHARED]
    assert agree("embedded", rules, together) == len(rules) * len(together)


def test_lists_of_a_household_are_written_once(tmp_path: Path) -> None:
    shared = [{"count": 1}]
    everybody = [{"n": 1, "list": shared}, {"n": 2, "list": shared}, {"n": 3, "list": [{"count": 1}]}, {"n": 4}]
    assert not list(write_rows(tmp_path / "people.ndjson", enumerate(everybody, start=1), SHAPE))
    rows = [json.loads(line) for line in (tmp_path / "people.ndjson").read_text("utf-8").splitlines()]
    assert [row["home"] for row in rows] == [1, 1, 3, 4]
    assert [row.get("list") for row in rows] == [shared, None, shared, None]


def test_counts_are_those_of_the_people_found(tmp_path: Path) -> None:
    everybody = [{"n": n, "p": p} for n in (1, 2, 3) for p in (True, False)] + [
        {"p": True},
        {"n": 3},
        {"n": 0, "p": True},
    ]
    running = engine("embedded")
    assert not list(write_rows(tmp_path / "people.ndjson", enumerate(everybody), SHAPE))
    running.load(tmp_path / "people.ndjson", SHAPE)
    asked, has = (
        compile_question(name, compile_rule(rule), compile_rule("n * 10"), shape=SHAPE, today=TODAY, parameters=NONE)
        for name, rule in (("q", "6 / n <= 3"), ("r", "p"))
    )
    running.judge([asked, has])
    assert list(running.entitled(asked, has)) == [(3, 20), (5, 30), (7, 30)]
    assert sorted(running.entitled(asked, None)) == [(2, 20), (3, 20), (4, 30), (5, 30), (7, 30)]
    counted = {
        (some.verdict, asked.missing(some.missing), some.has, some.fails): some.count
        for some in running.counted(asked, has)
    }
    nothing: frozenset[str] = frozenset()
    assert counted == {
        (True, nothing, True, False): 2, (True, nothing, False, False): 3, (None, frozenset({"n"}), True, False): 1,
        (None, nothing, True, True): 1,
    }  # fmt: skip
    assert sum(counted.values()) == len(list(running.found(asked)))
    running.close()
