"""Comparing, counting and the texts and lists of the rule language."""

from datetime import date, datetime, timedelta

import pytest

from .asking import judged, refusal, worth

DAYS = {
    "early": date(2026, 4, 1),
    "late": date(2026, 4, 2),
    "noon": datetime(2026, 4, 1, 12),
    "span": timedelta(days=3),
}


@pytest.mark.parametrize(("left", "right"), [
    ("1", "2"), ("1", "1.5"), ("-0.5", "0"), ("'あ'", "'い'"), ("false", "true"), ("early", "late"), ("b'a'", "b'b'"),
])  # fmt: skip
def test_order(left: str, right: str) -> None:
    ordered = {
        "<": (True, False, False),
        "<=": (True, True, False),
        ">": (False, False, True),
        ">=": (False, True, True),
    }
    for operator, answers in ordered.items():
        sides = [(left, right), (left, left), (right, left)]
        assert [judged(f"{a} {operator} {b}", DAYS).value for a, b in sides] == list(answers)


@pytest.mark.parametrize("rule", [
    "1 < 'a'", "true < 1", "null < 1", "[1] < [2]", "early < '2026-04-01'", "early < noon", "noon < early", "0.0 / 0.0 < 1",
])  # fmt: skip
def test_what_has_no_order_together_is_refused(rule: str) -> None:
    assert refusal(rule, DAYS).position is not None


@pytest.mark.parametrize(("rule", "wanted"), [
    ("1 == 1.0", True), ("1 == true", False), ("true == true", True), ("0 == false", False), ("1 == '1'", False),
    ("null == null", True), ("null == 0", False), ("[1, 2] == [1.0, 2]", True), ("[1] == [1, 2]", False),
    ("[true] == [1]", False), ("{'a': 1} == {'a': 1.0}", True), ("{'a': 1} == {'b': 1}", False), ("[] == {}", False),
    ("early == early", True), ("early == late", False), ("early == noon", False), ("early == date('2026-04-01')", True),
    ("'a' != 'b'", True), ("0.0 / 0.0 == 0.0 / 0.0", False), ("b'a' == 'a'", False),
])  # fmt: skip
def test_equality_never_fails(rule: str, wanted: bool) -> None:
    assert judged(rule, DAYS).value is wanted


@pytest.mark.parametrize(("rule", "wanted"), [
    ("1 in [1, 2]", True), ("1 in [1.0]", True), ("true in [1]", False), ("'a' in ['b']", False), ("1 in []", False),
    ("'a' in {'a': 1}", True), ("'b' in {'a': 1}", False), ("early in [late, early]", True), ("[1] in [[1]]", True),
])  # fmt: skip
def test_in(rule: str, wanted: bool) -> None:
    assert judged(rule, DAYS).value is wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("7 / 2", 3), ("-7 / 2", -3), ("7 % 3", 1), ("-7 % 3", -1), ("7 % -3", 1),
    ("9223372036854775807 % 9223372036854775806", 1), ("0.1 + 0.2", 0.1 + 0.2), ("1.0 / 0.0", float("inf")),
    ("-1.0 / 0.0", float("-inf")), ("1.0 / -0.0", float("-inf")), ("5 -1", 4), ("5 - 1", 4), ("5-1", 4), ("5--1", 6),
    ("[5][0]-1", 4), ("(5)-.5 < 5.0 ? 1 : 2", None), ("1e-3", 0.001), ("2.5e-1 + 1.0", 1.25), (".5e+1", 5.0), ("0x1F", 31),
    ("-0x10", -16), ("'a' + 'b'", "ab"), ("[1] + [2]", [1, 2]), ("b'a' + b'b'", b"ab"), ("-9223372036854775808", -(2**63)),
    ("early + span", date(2026, 4, 4)), ("early - span", date(2026, 3, 29)), ("late - early", timedelta(days=1)),
])  # fmt: skip
def test_counting(text: str, wanted: object) -> None:
    if wanted is None:
        assert "計算できません" in str(refusal(text)) or "引けません" in str(refusal(text))
    else:
        assert worth(text, DAYS) == wanted


@pytest.mark.parametrize("text", [
    "1 + 'a'", "1 + 1.0", "true + 1", "true * 1", "5 % true", "true % 2", "5 % 2.0", "1 / 0", "1 % 0", "1 + null", "-'a'", "!1",
    "-true", "early + early", "noon - early", "9223372036854775807 + 1", "-9223372036854775808 - 1", "-9223372036854775808 / -1",
    "9223372036854775807 * 2", "[1] - [1]", "1 in 1", "'a' in 'abc'", "size(1)", "[1][1]", "[1][-1]", "[1][0.5]", "[1]['a']",
    "[1][1.0 / 0.0]", "[1][0.0 / 0.0]", "{'a': 1}['b']", "{1.5: 1}", "{null: 1}", "{[1]: 1}", "{'a': 1, 'a': 2}", "1.a",
    "'a'.getFullYear()", "1.getDate()", "'a'.startsWith(1)", "1.contains('a')", "'a'.matches('(')", "matches(1, 'a')", "b'a'.matches('a')",
])  # fmt: skip
def test_what_cannot_be_computed_says_where(text: str) -> None:
    error = refusal(text, DAYS)
    assert error.position is not None
    assert f"条件の{error.position + 1}文字目" in str(error)


def test_a_text_does_not_grow_without_end() -> None:
    long = {"long": "あ" * 6_000}
    assert worth("size(long + 'い')", long) == 6_001
    assert "長すぎます" in str(refusal("long + long", long))


@pytest.mark.parametrize(("text", "wanted"), [
    ("size('日本語')", 3), ("'日本語'.size()", 3), ("size([1, 2])", 2), ("size({'a': 1})", 1), ("size(b'abc')", 3),
    ("'令和8年'.contains('8')", True), ("'abc'.startsWith('ab')", True), ("'abc'.endsWith('ab')", False),
    ("'abc'.matches('^a.c$')", True), ("matches('abc', 'b')", True), ("[1, [2]][1][0]", 2), ("{'a': {'b': 1}}.a.b", 1),
    ("{1: 'x'}[1.0]", "x"), ("[7][0.0]", 7), ("dyn(1)", 1), ("int('42')", 42), ("int(-1.9)", -1), ("double('1e3')", 1000.0),
    ("double(2)", 2.0), ("bool('t')", True), ("bool('FALSE')", False), ("bool(true)", True), ("string(1.5)", "1.5"),
    ("string(true)", "true"), ("string(b'a')", "a"), ("string(early)", "2026-04-01"), ("string('a')", "a"), ("string(-1)", "-1"),
    ("early.getFullYear()", 2026), ("early.getMonth()", 3), ("early.getDate()", 1), ("early.getDayOfMonth()", 0),
    ("early.getDayOfWeek()", 3), ("int(double('1.5'))", 1),
])  # fmt: skip
def test_standard_functions(text: str, wanted: object) -> None:
    found = worth(text, DAYS)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize("text", [
    "int('４２')", "int(' 42')", "int('4_2')", "int('')", "int(true)", "int(null)", "int(9223372036854775808.0)", "int(0.0 / 0.0)",
    "int('9223372036854775808')", "double('1_0')", "double(true)", "double('あ')", "bool(1)", "bool('yes')", "bool('')",
    "string(null)", "string([1])", "string(b'\\xff')",
])  # fmt: skip
def test_a_conversion_that_has_no_answer_is_refused(text: str) -> None:
    assert refusal(text).position == 0


@pytest.mark.parametrize(("text", "wanted"), [
    (r"'\n\t\\\'\"\`\?'", "\n\t\\'\"`?"), (r"'\x41\X42\101'", "ABA"), (r"'\u3042\U0001F436'", "あ🐶"), (r"r'\n'", r"\n"),
    ("'''a'b'''", "a'b"), ('"""あ\nい"""', "あ\nい"), (r"b'\xff\101あ'", b"\xffA" + "あ".encode()), (r"br'\x'", rb"\x"),
])  # fmt: skip
def test_quoted_texts(text: str, wanted: object) -> None:
    assert worth(text) == wanted


@pytest.mark.parametrize("text", [r"'\q'", r"'\ud800'", r"'\U00110000'", r"'\x4'", r"b'\u0041'", r"'\400'", r"'\あ'"])
def test_a_text_with_a_wrong_backslash_is_refused(text: str) -> None:
    assert refusal(text).position == 0


def test_a_wrong_pattern_is_said_to_who_asked_and_to_nobody_else(capfd: pytest.CaptureFixture[str]) -> None:
    assert "文字の型 '(' が読めません" in str(refusal("'a'.matches('(')"))
    assert capfd.readouterr() == ("", "")
