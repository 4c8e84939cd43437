"""true, false and unknown: what each operator makes of them."""

from itertools import product

import pytest

from yakuba.language.rules import UNKNOWN, Unknown

from .asking import judged, refusal, worth

T, F, U = True, False, None
AND = {(T, T): T, (T, F): F, (T, U): U, (F, T): F, (F, F): F, (F, U): F, (U, T): U, (U, F): F, (U, U): U}
OR = {(T, T): T, (T, F): T, (T, U): T, (F, T): T, (F, F): F, (F, U): U, (U, T): T, (U, F): U, (U, U): U}


def facts_of(**values: bool | None) -> dict[str, bool]:
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize(("operator", "table"), [("&&", AND), ("||", OR)])
def test_and_and_or_follow_kleene(operator: str, table: dict[tuple[bool | None, bool | None], bool | None]) -> None:
    for (a, b), wanted in table.items():
        verdict = judged(f"a {operator} b", facts_of(a=a, b=b))
        assert verdict.value is wanted, (a, operator, b)
        asked = {name for name, value in (("a", a), ("b", b)) if value is None}
        assert verdict.missing == (asked if wanted is None else set())


def test_a_fact_marked_unknown_is_as_good_as_absent() -> None:
    for a, b in product((T, F, U), repeat=2):
        marked = {name: UNKNOWN if value is None else value for name, value in (("a", a), ("b", b))}
        assert judged("a && b", marked) == judged("a && b", facts_of(a=a, b=b))


@pytest.mark.parametrize(("a", "wanted"), [(T, F), (F, T), (U, U)])
def test_not(a: bool | None, wanted: bool | None) -> None:
    assert judged("!a", facts_of(a=a)).value is wanted
    assert judged("!!a", facts_of(a=a)).value is a


@pytest.mark.parametrize(
    ("test", "wanted", "missing"),
    [(T, 1, set()), (F, None, {"no"}), (U, None, {"test"})],
)
def test_a_choice_looks_only_at_the_branch_it_takes(test: bool | None, wanted: int | None, missing: set[str]) -> None:
    result = worth("test ? 1 : no", facts_of(test=test))
    assert (result.missing if isinstance(result, Unknown) else set()) == missing
    assert isinstance(result, Unknown) or result == wanted


@pytest.mark.parametrize("rule", [
    "x == 1", "x != 1", "x < 1", "x <= 1", "x > 1", "x >= 1", "1 == x", "x + 1 == 2", "-x == 1", "x * 2 > 1", "x % 2 == 0",
    "x in [1, 2]", "1 in x", "1 in [x]", "size(x) > 1", "x.startsWith('a')", "x[0]", "[1][x] == 1", "{'a': x}.a == 1",
    "x.exists(i, i)", "x.all(i, i)", "x.filter(i, i) == []", "x.map(i, i) == []", "x.exists_one(i, i)", "age(x, today) > 1",
    "string(x) == '1'", "parameter(x) == 1", "(x ? 1 : 2) == 1", "x",
])  # fmt: skip
def test_whatever_is_made_of_an_unknown_is_unknown_and_says_what_is_missing(rule: str) -> None:
    verdict = judged(rule)
    assert (verdict.value, verdict.missing) == (None, {"x"})


@pytest.mark.parametrize(("rule", "facts", "missing"), [
    ("resident.income > 100", {}, {"resident.income"}),
    ("resident.income > 100", {"resident": {}}, {"resident.income"}),
    ("resident.income > 100", {"resident": {"income": UNKNOWN}}, {"resident.income"}),
    ("resident.home.rent > 100", {"resident": {}}, {"resident.home.rent"}),
    ("resident['income'] > 100", {"resident": {}}, {"resident.income"}),
    ("resident['income'] > 100", {}, {"resident.income"}),
    ("resident[which] > 100", {"resident": {}, "which": "income"}, {"resident.income"}),
    ("resident[which] > 100", {"resident": {}}, {"which"}),
    ("[resident][0].income > 100", {"resident": {}}, {"income"}),
    ("children.exists(c, c.age < 3)", {"children": [{"age": 5}, {}]}, {"children.age"}),
    ("children.exists(c, c < 3)", {"children": [5, UNKNOWN]}, {"children"}),
    ("children[0] < 3", {"children": [UNKNOWN]}, {"children"}),
    ("a.exists(x, x.b.exists(y, y.c))", {"a": [{"b": [{}]}]}, {"a.b.c"}),
    ("a == 1 && b == 2 || c", {}, {"a", "b", "c"}),
    ("a == 1 && b == 2 || c", {"a": 0}, {"c"}),
])  # fmt: skip
def test_what_is_missing_is_named_by_its_path(rule: str, facts: dict, missing: set[str]) -> None:
    verdict = judged(rule, facts)
    assert (verdict.value, verdict.missing) == (None, missing)


@pytest.mark.parametrize(("rule", "wanted"), [
    ("1 / 0 == 1 || true", True), ("true || 1 / 0 == 1", True), ("false && 1 / 0 == 1", False),
    ("1 / 0 == 1 && false", False), ("'a' < 1 || true", True), ("1 || true", True), ("'a' && false", False),
])  # fmt: skip
def test_an_error_beside_a_side_that_decides_does_not_count(rule: str, wanted: bool) -> None:
    assert judged(rule).value is wanted


@pytest.mark.parametrize("rule", ["1 / 0 == 1 && true", "true && 1 / 0 == 1", "1 / 0 == 1 || false", "1 && true"])
def test_an_error_that_nothing_outweighs_is_said(rule: str) -> None:
    assert "条件の" in str(refusal(rule))


def test_an_error_beside_an_unknown_is_unknown_because_the_unknown_may_decide() -> None:
    assert judged("x || 1 / 0 == 1").missing == {"x"}
    assert judged("1 / 0 == 1 && x").missing == {"x"}


def test_an_unknown_is_no_truth_of_its_own() -> None:
    with pytest.raises(TypeError):
        bool(UNKNOWN)
    assert repr(Unknown("b") | Unknown("a")) == "UNKNOWN(a, b)"
    assert (Unknown("a") | 1).missing == {"a"}


@pytest.mark.parametrize("rule", ["1", "'true'", "[true]", "null", "today"])
def test_a_condition_must_come_to_true_or_false(rule: str) -> None:
    with pytest.raises(ValueError, match="true か false が要る"):
        judged(rule)
