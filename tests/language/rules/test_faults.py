"""A rule that can't be read says where and what would be right; so does one whose names do not exist."""

import pytest

from language.samples import field, procedure_of
from yakuba.language._checking import ProcedureCheck, rule_faults
from yakuba.language._vocabulary import Vocabulary
from yakuba.language._yaml import Source
from yakuba.language.fields import Field
from yakuba.language.procedures import Fact
from yakuba.language.rules import compile_rule
from yakuba.language.rules.parse import MAX_CHAIN, MAX_DEPTH, MAX_LENGTH

from .asking import judged, refusal, said, worth

UNREADABLE = [
    ("", 0, "途中で終わって"),
    ("a &&", 4, "続きを書いて"),
    ("a b", 2, "'b'"),
    ("a &&\n  b c", 9, "'c'"),
    ("x -1 == 2 3", 10, "'3'"),
    ("(a", 2, "途中で終わって"),
    ("a == 'x", 5, "読めません"),
    ("a ＝ 1", 2, "「＝」は使えません"),
    ("氏名 == 'x'", 0, "「氏」は使えません"),
    ("a == '氏' && 名", 12, "「名」は使えません"),
    ("a = 1", 2, "読めません"),
    ("a and b", 2, "読めません"),
    ("1u == a", 0, "1 と書いてください"),
    ("a == 9223372036854775808", 5, "大きすぎます"),
    (r"a == '\q'", 5, r"\q が読めません"),
    ("a && unknown_function(1)", 5, "unknown_function() という関数はありません"),
    ("x -1 == 2 && ages(x)", 13, "ages() という関数はありません"),
    ("age(birth)", 0, "渡すものの数が違います (1個)"),
    ("a && fiscal_year()", 5, "渡すものの数が違います (0個)"),
    ("parameter()", 0, "定数の名前を一つ"),
    ("parameter('a', today, 'b')", 0, "定数の名前を一つ"),
    ("a.b.Type{x: 1}", 0, "波かっこで型を作る書き方"),
]

MISFITS = [
    ("count > 'a'", 0, "大小を比べられません"),
    ("count == 5 && name + 1 == 2", 14, "足せません"),
    ("count -1 == 4 && name - 1 == 2", 17, "引けません"),
    ("true && name", 8, "true か false が要る"),
    ("name ? 1 : 2", 0, "? の前には"),
    ("count.year == 2026", 0, ".year を持たない値"),
    ("has(count.year)", 0, ".year を持たない値"),
    ("1 == 1 && age(name, today) > 1", 10, "「見本」は日付ではありません"),
    ("count.exists(c, true)", 0, "exists() は並びに使います"),
    ("yen(name) == ''", 0, "金額が要る"),
    ("sum([name]) > 1", 0, "数の並びが要ります"),
    ("parameter(name) > 1", 0, "定数「見本」がありません"),
    ("parameter(count) > 1", 0, "定数の名前を一つ"),
    ("[1][count]", 0, "5 番目はありません"),
]


@pytest.mark.parametrize(("rule", "position", "words"), UNREADABLE)
def test_a_rule_that_cannot_be_read_says_where(rule: str, position: int, words: str) -> None:
    error = refusal(rule)
    assert (error.position, words in str(error)) == (position, True), str(error)
    assert f"{position + 1}文字目" in str(error)


@pytest.mark.parametrize(("rule", "position", "words"), MISFITS)
def test_a_value_of_the_wrong_kind_says_where(rule: str, position: int, words: str) -> None:
    error = refusal(rule, {"count": 5, "name": "見本"})
    assert (error.position, words in str(error)) == (position, True), str(error)
    assert str(error).count("文字目") == 1


@pytest.mark.parametrize("rule", [
    "(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1), "[" * 500 + "]" * 500, "!" * 3_000 + "true", "-" * 3_000 + "a",
    " || ".join(["a"] * (MAX_CHAIN + 3)), "a" + ".b" * (MAX_CHAIN + 2), "a" + "[0]" * (MAX_CHAIN + 2), "x ? 1 : " * 300 + "1",
    "'" + "a" * MAX_LENGTH + "'", "[1].map(x, " * 70 + "1" + ")" * 70,
])  # fmt: skip
def test_a_rule_too_long_or_too_deep_is_refused_and_nothing_falls_over(rule: str) -> None:
    assert any(words in str(refusal(rule)) for words in ("長すぎます", "深すぎます", "込み入りすぎています"))


@pytest.mark.parametrize(
    "rule",
    [" || ".join(["a"] * 100), " + ".join(["1"] * 100), "(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH, "a" + ".b" * 60],
)
def test_a_long_rule_of_a_sensible_size_is_read(rule: str) -> None:
    assert worth(rule) is not None
    assert compile_rule(rule) is compile_rule(rule)


@pytest.mark.parametrize(("operator", "value"), [("||", False), ("&&", True)])
def test_the_longest_chain_is_judged_and_explained(operator: str, value: bool) -> None:
    rule = f" {operator} ".join(f"a{number}" for number in range(MAX_CHAIN))
    facts = {f"a{number}": value for number in range(MAX_CHAIN)}
    assert judged(rule, facts).value is value
    assert len(said(rule, facts).sentences) == MAX_CHAIN
    assert len(said(rule, {}).missing) == MAX_CHAIN


FACTS = {
    fact.key: fact
    for fact in (
        Fact(key="resident.birth_date", type="date", label="生年月日"),
        Fact(key="resident.income", type="yen", label="所得"),
        Fact(key="household.children", type="list of resident", label="子ども"),
    )
}
VOCABULARY = Vocabulary(FACTS, ["fee.dog"])
FIELDS = {
    item.key: item for item in (Field.model_validate(field(*pair)) for pair in (("dog", "boolean"), ("who", "name")))
}


@pytest.mark.parametrize("rule", [
    "dog && resident.income > 0", "household.children.exists(c, c.birth_date < today)", "who.family == ''",
    'parameter("fee.dog") > 0', "household.children.filter(c, c.sex == 'female').all(g, g.birth_date < today)",
    "household.children[0].birth_date < today", "has(resident.income)",
])  # fmt: skip
def test_names_that_exist_may_be_said(rule: str) -> None:
    assert list(rule_faults(VOCABULARY, rule, FIELDS)) == []


@pytest.mark.parametrize(("rule", "what", "right"), [
    ("dgo", "「dgo」という項目や事実はありません", "dog"),
    ("resident.incme > 0", "「resident.incme」", "resident.income"),
    ("has(resident.incme)", "「resident.incme」", "resident.income"),
    ("who.familly == ''", "「who.familly」という部分はありません", "family"),
    ("household.children.exists(c, c.brith_date < today)", "「household.children.brith_date」", "birth_date"),
    ("household.children.filter(c, c.sex == 'x').all(g, g.brith_date < today)", "「household.children.brith_date」", "birth_date"),
    ("household.children[0].brith_date < today", "「household.children.brith_date」", "birth_date"),
    ("resident['incme'] > 0", "「resident.incme」", "resident.income"),
    ('parameter("fee.dgo") > 0', "「fee.dgo」という定数はありません", "fee.dog"),
    ("dog &&", "条件として読めません", ""),
])  # fmt: skip
def test_a_name_that_does_not_exist_is_named_with_the_nearest_that_does(rule: str, what: str, right: str) -> None:
    [(found, suggestion)] = rule_faults(VOCABULARY, rule, FIELDS)
    assert what in found
    assert right in suggestion


@pytest.mark.parametrize(("fields", "names"), [
    ([field("a", "text", show="b == ''"), field("b", "text", show="a == ''")], "a → b → a"),
    ([field("a", "computed", compute="a + 1")], "a → a"),
    ([field("a", "computed", compute="b + 1"), field("b", "computed", compute="has(c.family) ? 1 : 2"),
      field("c", "name", show="[1].exists(x, x == a)")], "a → b → c → a"),
])  # fmt: skip
def test_rules_that_need_each_other_are_a_circle(fields: list[dict], names: str) -> None:
    problems = ProcedureCheck(procedure_of(*fields), Vocabulary({}), Source("手続", {}, {})).run()
    assert [problem.what for problem in problems] == [f"条件が回っています: {names}"]


def test_the_variable_of_a_comprehension_is_no_circle() -> None:
    fields = [field("a", "computed", compute="[1].exists(a, a == 1)")]
    assert ProcedureCheck(procedure_of(*fields), Vocabulary({}), Source("手続", {}, {})).run() == []
