"""has, all, exists, exists_one, filter and map."""

import pytest

from yakuba.language.rules import UNKNOWN, Unknown

from .asking import judged, refusal, worth

T, F, U = True, False, None
EXISTS = [([], F), ([F], F), ([T], T), ([U], U), ([F, U], U), ([U, T], T), ([T, U], T), ([F, F], F)]
ALL = [([], T), ([T], T), ([F], F), ([U], U), ([T, U], U), ([U, F], F), ([F, U], F), ([T, T], T)]
ONE = [([], F), ([F], F), ([T], T), ([T, T], F), ([U], U), ([T, U], U), ([F, T, F], T)]


@pytest.mark.parametrize(("macro", "table"), [("exists", EXISTS), ("all", ALL), ("exists_one", ONE)])
def test_quantifiers(macro: str, table: list[tuple[list[bool | None], bool | None]]) -> None:
    for answers, wanted in table:
        people = [{} if answer is None else {"ok": answer} for answer in answers]
        assert judged(f"people.{macro}(p, p.ok)", {"people": people}).value is wanted, (macro, answers)


@pytest.mark.parametrize(("text", "wanted"), [
    ("[1, 2, 3].filter(x, x > 1)", [2, 3]), ("[1, 2].map(x, x * 2)", [2, 4]), ("[1, 2, 3].map(x, x > 1, x * 10)", [20, 30]),
    ("[].map(x, x)", []), ("{'a': 1, 'b': 2}.filter(k, k == 'a')", ["a"]), ("{'a': 1}.all(k, k == 'a')", True),
    ("size([1, 2, 3].filter(x, x in [1, 9]))", 1), ("[[1, 2], [3]].map(x, x.map(y, y + size(x)))", [[3, 4], [4]]),
    ("sum([1, 2].map(x, x * x))", 5),
])  # fmt: skip
def test_filter_and_map(text: str, wanted: object) -> None:
    assert worth(text) == wanted


def test_a_variable_may_have_the_name_of_a_fact_and_hides_it() -> None:
    facts = {"x": 100, "other": "y"}
    assert worth("[1, 2].filter(x, x > 1)", facts) == [2]
    assert worth("[1, 2].filter(x, [3, 4].filter(x, x > 3) == [4])", facts) == [1, 2]
    assert worth("[1].map(x, x + 1)[0] + x", facts) == 102
    assert worth("[1].map(y, y + x)", facts) == [101]


@pytest.mark.parametrize(
    "text", ["[1, x].filter(i, i > 0)", "list.filter(i, i.ok)", "list.map(i, i.ok)", "list.map(i, i.ok, i)"]
)
def test_a_list_with_an_unknown_in_it_is_unknown(text: str) -> None:
    assert isinstance(worth(text, {"list": [{"ok": True}, {}]}), Unknown)


@pytest.mark.parametrize(("text", "wanted"), [
    ("[1, 'a', 3].exists(x, x > 2)", True), ("['a', 3].all(x, x > 5)", False), ("[0, 2].exists(x, 4 / x == 2)", True),
])  # fmt: skip
def test_an_error_in_one_item_does_not_count_when_another_decides(text: str, wanted: bool) -> None:
    assert worth(text) is wanted


@pytest.mark.parametrize("text", [
    "[1, 'a'].exists(x, x > 2)", "['a'].all(x, x > 5)", "[0, 1].exists_one(x, 1 / x == 1)", "[1].filter(x, x)", "[1].all(x, x)",
    "[1].map(x, x, x)", "1.all(x, true)", "'abc'.exists(x, true)", "[0].map(x, 1 / x)",
])  # fmt: skip
def test_otherwise_it_is_said(text: str) -> None:
    assert refusal(text).position is not None


@pytest.mark.parametrize("text", [
    "[1].all(1, true)", "[1].exists(x.y, true)", "[1].exists(i, x, true)", "[1].all(x)", "[1].filter(i, x, true)", "[1].map(x)",
    "[1].map(x, true, x, x)", "[1].exists_one(x, x, true)",
])  # fmt: skip
def test_a_macro_wants_one_variable_and_a_condition(text: str) -> None:
    error = refusal(text)
    assert "変数の名前を一つ" in str(error)
    assert error.position == 0


@pytest.mark.parametrize(("facts", "wanted"), [
    ({}, False), ({"resident": {}}, False), ({"resident": {"income": UNKNOWN}}, False), ({"resident": UNKNOWN}, False),
    ({"resident": {"income": 0}}, True), ({"resident": {"income": None}}, True),
])  # fmt: skip
def test_has_asks_whether_something_is_known_and_is_never_unknown(facts: dict, wanted: bool) -> None:
    assert judged("has(resident.income)", facts).value is wanted


@pytest.mark.parametrize("text", ["has(x)", "has(1)", "has(x[0])", "has(x.y, x.z)", "has()"])
def test_has_wants_one_field(text: str) -> None:
    assert "has() には" in str(refusal(text))


def test_has_of_something_without_fields_is_an_error() -> None:
    assert refusal("has(x.y)", {"x": 1}).position == 0


@pytest.mark.parametrize(("text", "wanted"), [
    ("cel.bind(x, 2, x * x)", 4), ("cel.bind(x, 2, cel.bind(y, x + 1, x * y))", 6), ("cel.bind(x, 1, cel.bind(x, x + 1, x * 10)) + x", 120),
    ("[1, 2].map(i, cel.bind(d, i * 2, d + i))", [3, 6]), ("cel.bind(t, 3, [1, 2].map(t, t)) == [1, 2]", True),
    ("cel.bind(h, home, h.own ? h.rent : 0)", 7), ("cel.bind(today, x, today + 1)", 101), ("cel.bind(l, [1, 2], l[1])", 2),
    ("cel.bind(h, home, has(h.own) && !has(h.name))", True),
])  # fmt: skip
def test_a_name_stands_for_a_part(text: str, wanted: object) -> None:
    assert worth(text, {"x": 100, "home": {"own": True, "rent": 7}}) == wanted


def test_a_bound_value_matters_only_where_it_is_used() -> None:
    assert worth("cel.bind(x, 1 / 0, p || x > 1)", {"p": True}) is True
    assert worth("cel.bind(x, 1 / 0, p)", {"p": 3}) == 3
    assert "0" in str(refusal("cel.bind(x, 1 / 0, p && x > 1)", {"p": True}))
    assert judged("cel.bind(x, n > 1, p && x)", {"p": False}).value is False
    assert judged("cel.bind(x, n > 1, p && x)", {"p": True}).missing == {"n"}
    assert judged("cel.bind(h, home, h.own)", {}).missing == {"home.own"}


@pytest.mark.parametrize(
    "text", ["cel.bind()", "cel.bind(x, 1)", "cel.bind(1, 2, 3)", "cel.bind(x.y, 1, 2)", "cel.bind(x, 1, 2, 3)"]
)
def test_a_bind_wants_a_name_a_value_and_a_body(text: str) -> None:
    assert "cel.bind() には、名前と" in str(refusal(text))


def test_only_cel_binds() -> None:
    assert "bind() という関数はありません" in str(refusal("other.bind(x, 1, x)"))
