"""Whatever is written as a rule, there is a value or a RuleError: nothing else, so no page falls over."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from yakuba.language.rules import FUNCTIONS, RuleError, compile_rule, explain

from .asking import NONE, TODAY

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
