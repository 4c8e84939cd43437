"""Dated amounts: which is in force on a day."""

from datetime import date

import pytest

from yakuba.language.rules import DatedValue, Parameters, RuleError, Unknown, compile_rule

from .asking import worth

PARAMETERS = Parameters({
    "fee": [  # out of order on purpose
        DatedValue(date(2024, 4, 1), None, 3300, "改正条例"),
        DatedValue(date(2020, 4, 1), None, 3000, "条例"),
    ],
    "relief": [
        DatedValue(date(2020, 4, 1), date(2021, 3, 31), 100, "一つ目"),
        DatedValue(date(2022, 4, 1), date(2023, 3, 31), 200, "二つ目"),
    ],
    "limited": [DatedValue(date(2020, 4, 1), None, False, "法")],
    "since": [DatedValue(date(2020, 4, 1), None, "2026-04-01", "法")],
})  # fmt: skip


def on(day: str, rule: str, facts: dict | None = None) -> object:
    return compile_rule(rule).value(facts or {}, today=date.fromisoformat(day), parameters=PARAMETERS)


@pytest.mark.parametrize(("day", "value"), [
    ("2020-04-01", 3000), ("2024-03-31", 3000), ("2024-04-01", 3300), ("2099-01-01", 3300),
])  # fmt: skip
def test_a_value_is_in_force_until_the_next(day: str, value: int) -> None:
    assert on(day, "parameter('fee')") == value
    assert PARAMETERS.entry("fee", date.fromisoformat(day)).value == value


@pytest.mark.parametrize(("day", "value"), [
    ("2020-03-31", None), ("2020-04-01", 100), ("2021-03-31", 100), ("2021-04-01", None), ("2022-03-31", None), ("2022-04-01", 200),
    ("2023-03-31", 200), ("2023-04-01", None),
])  # fmt: skip
def test_a_value_with_an_end_leaves_a_gap(day: str, value: int | None) -> None:
    if value is not None:
        assert on(day, "parameter('relief')") == value
        return
    with pytest.raises(RuleError, match=f"定数「relief」には {day} の値がありません"):
        on(day, "parameter('relief')")


def test_a_value_is_whatever_kind_it_is() -> None:
    assert on("2026-04-01", "!parameter('limited')") is True
    assert on("2026-04-01", "date(parameter('since')) == today") is True
    assert on("2026-04-01", "income < parameter('fee') * 2", {"income": 6599}) is True
    assert on("2026-04-01", "parameter('f' + 'ee')") == 3300


@pytest.mark.parametrize(("rule", "value"), [
    ("parameter('fee', date('2024-03-31'))", 3000), ("parameter('fee', fiscal_year_start(today))", 3300),
    ("parameter('fee', add_years(today, -2))", 3300), ("parameter('fee', moved_on)", 3000), ("parameter('relief', '2022-04-01')", 200),
])  # fmt: skip
def test_the_value_on_another_day(rule: str, value: int) -> None:
    assert on("2026-04-01", rule, {"moved_on": date(2023, 1, 1)}) == value


def test_a_day_that_is_none_or_not_known_or_without_a_value() -> None:
    result = on("2026-04-01", "parameter(kind, moved_on)")
    assert isinstance(result, Unknown)
    assert result.missing == {"kind", "moved_on"}
    with pytest.raises(RuleError, match="2021-04-01 の値がありません"):
        on("2026-04-01", "parameter('relief', date('2021-04-01'))")
    with pytest.raises(RuleError, match="日付が要る"):
        on("2026-04-01", "parameter('fee', 3)")
    with pytest.raises(RuleError, match="定数の名前を一つ"):
        compile_rule("parameter('fee', today, 1)")


def test_a_parameter_nobody_wrote_is_named_with_the_place() -> None:
    with pytest.raises(
        RuleError, match="定数「fees」がありません。parameters/ に加えるか、名前を直してください"
    ) as caught:
        on("2026-04-01", "true && parameter('fees') > 1")
    assert caught.value.position == 8


def test_which_parameter_may_depend_on_a_fact_and_is_unknown_without_it() -> None:
    result = on("2026-04-01", "parameter(kind)")
    assert isinstance(result, Unknown)
    assert result.missing == {"kind"}
    assert on("2026-04-01", "parameter(kind)", {"kind": "fee"}) == 3300


def test_the_keys_are_known_and_none_is_fine() -> None:
    assert PARAMETERS.keys() == {"fee", "relief", "limited", "since"}
    assert Parameters().keys() == frozenset()
    assert worth("1 + 1") == 2
