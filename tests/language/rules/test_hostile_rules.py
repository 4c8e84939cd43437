"""Whatever is written as a rule, there is a value or a RuleError: nothing else, so no page falls over."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.language.rules import FUNCTIONS, RuleError, TooMuchWork, compile_rule, explain

from .asking import NONE, TODAY, judged, worth

FACTS = {
    "a": 1, "b": "あ", "c": [1, "x", None], "d": {"e": 1.5, "f": float("nan")}, "day": date(2026, 4, 1),
    "moment": datetime(2026, 4, 1), "yes": True, "none": None, "octets": b"\xff", "rows": [{"k": 1}, {}, 3],
}  # fmt: skip
ATOMS = [*FACTS, "missing", "d.e", "d.none", "0", "-1", "9223372036854775807", "1e308", "0.0", "''", "'('", "b'\\xff'", "true",
         "null", "today", "[]", "{}", "rows[1].k", "c[a]", "parameter('x')"]  # fmt: skip
OPERATORS = ["+", "-", "*", "/", "%", "<", "==", "in", "&&", "||"]
CALLED = [
    *FUNCTIONS,
    "size",
    "int",
    "double",
    "string",
    "bool",
    "matches",
    "contains",
    "getFullYear",
    "getDayOfWeek",
    "dyn",
]


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(OPERATORS), inner),
        st.builds("{}{}".format, st.sampled_from(["!", "-"]), inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("{}({})".format, st.sampled_from(CALLED), st.lists(inner, min_size=1, max_size=3).map(", ".join)),
        st.builds(
            "{}.{}(v, {})".format,
            inner,
            st.sampled_from(["all", "exists", "exists_one", "filter", "map"]),
            inner | st.just("v"),
        ),
        st.builds("cel.bind(v, {}, {})".format, inner, inner | st.just("v")),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}.{}".format, inner, st.sampled_from(["e", "k"])),
        st.builds("has({}.k)".format, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{{}: {}}}".format, inner, inner),
    )


def survives(text: str) -> None:
    try:
        rule = compile_rule(text)
        rule.mentions()
    except RuleError as error:
        assert str(error)
        return
    for ask in (rule.value, rule.judge, lambda facts, **rest: explain(rule, facts, vocabulary={}, **rest)):
        try:
            ask(FACTS, today=TODAY, parameters=NONE)
        except RuleError as error:
            assert str(error)


@given(st.recursive(st.sampled_from(ATOMS), grown, max_leaves=8))
def test_rules_of_all_the_wrong_types(text: str) -> None:
    survives(text)


@given(st.text(alphabet="ab1.0xe'\"\\()[]{}!&|=<>-+*/%?:, \nur あ", max_size=40))
def test_texts_that_are_hardly_rules(text: str) -> None:
    survives(text)


@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    survives(text)


def inside_each_other(macro: str, innermost: str, deep: int = 6) -> str:
    for level in range(deep):
        innermost = f"[1, 2, 3, 4, 5, 6, 7, 8, 9, 0].{macro}(v{level}, {innermost})"
    return innermost


def doubled(times: int = 22, step: str = "[v, v]") -> str:
    return "[1]" + f".map(v, {step})" * times


@pytest.mark.parametrize(
    "text",
    [
        inside_each_other("all", "true"), inside_each_other("exists", "false"), inside_each_other("map", "1"),
        *(["".join(f"cel.bind(v{n}, {f'[v{n - 1}, v{n - 1}]' if n else '[1]'}, " for n in range(40)) + "v39" + ")" * 40]),
        inside_each_other("exists_one", "v0 == 1"), f"{doubled()} == {doubled()}", doubled(step="{'a': v, 'b': v}"),
        "[[1]]" + ".map(v, v + v)" * 24, f"[{inside_each_other('map', 'v0', 4)}].all(t, {inside_each_other('all', 't == t', 3)})",
        inside_each_other("all", "matches('a', 'b' + string(v0))", 4).replace("matches", "!matches"),
    ],
)  # fmt: skip
def test_work_that_grows_without_end_is_stopped_with_words(text: str) -> None:
    with pytest.raises(TooMuchWork, match=r"条件の計算が多すぎます.*文字目"):
        worth(text)


def test_a_long_list_compared_with_itself_is_no_such_work() -> None:
    rows = [{"name": f"子{number}", "born": date(2020, 1, 1), "of": {"a": 1}} for number in range(200)]
    text = "rows.all(r, rows.exists_one(s, s.name == r.name && s.of == r.of)) && size(rows.map(r, r)) == 200"
    assert judged(text, {"rows": rows}).value is True


def test_bytes_do_not_grow_without_end_either() -> None:
    with pytest.raises(RuleError, match="文字が長すぎます"):
        worth("[b'x']" + ".map(v, v + v)" * 20)


def test_an_error_tells_no_more_than_somebody_reads() -> None:
    with pytest.raises(RuleError) as caught:
        worth("[1].all(v, " + doubled(8) + ")")
    assert len(str(caught.value)) < 100
