"""A result in plain Japanese: what made it so, what is missing, and by which law."""

from datetime import date

import pytest

from yakuba.language.rules import DatedValue, Parameters

from .asking import judged, said

WORDS = {
    "resident.income": "前年の所得", "resident.birth_date": "生年月日", "household.children": "子ども", "dog": "犬を飼っている",
    "household.children.age": "年齢", "household.children.support": "監護", "moved_on": "引っ越した日", "ward": "お住まいの区",
    "household.children.twin": "双子である",
}  # fmt: skip
PARAMETERS = Parameters({
    "limit": [DatedValue(date(2020, 4, 1), None, 6_220_000, "児童手当法施行令 第1条")],
    "old": [DatedValue(date(2020, 4, 1), date(2021, 3, 31), 1, "旧令")],
})  # fmt: skip
CHILDREN = {"household": {"children": [{"age": 2, "support": "custody"}, {"age": 9, "support": "none"}]}}

SAID = [
    ("resident.income < 5000000", {"resident": {"income": 4_000_000}}, True, ["前年の所得(4,000,000)が5,000,000より小さいためです。"]),
    ("resident.income < 5000000", {"resident": {"income": 6_000_000}}, False, ["前年の所得(6,000,000)が5,000,000以上であるためです。"]),
    ("resident.income >= 1", {"resident": {"income": 0}}, False, ["前年の所得(0)が1より小さいためです。"]),
    ("resident.income <= 1", {"resident": {"income": 2}}, False, ["前年の所得(2)が1を超えるためです。"]),
    ("resident.income == 0", {"resident": {"income": 0}}, True, ["前年の所得が0であるためです。"]),
    ("resident.income != 0", {"resident": {"income": 0}}, False, ["前年の所得が0であるためです。"]),
    ("ward in ['east', 'west']", {"ward": "east"}, True, ["お住まいの区(east)がeast・westのどれかであるためです。"]),
    ("ward in ['east', 'west']", {"ward": "x"}, False, ["お住まいの区(x)がeast・westのどれでもないためです。"]),
    ("moved_on > date('2026-04-01')", {"moved_on": date(2026, 3, 31)}, False,
     ["引っ越した日(2026年3月31日)が2026年4月1日以前であるためです。"]),
    ("moved_on <= today", {"moved_on": date(2026, 3, 31)}, True, ["引っ越した日(2026年3月31日)が今日以前であるためです。"]),
    ("today <= moved_on", {"moved_on": date(2026, 11, 30)}, True, ["引っ越した日(2026年11月30日)がまだ過ぎていないためです。"]),
    ("today <= moved_on", {"moved_on": date(2026, 3, 31)}, False, ["引っ越した日(2026年3月31日)が過ぎているためです。"]),
    ("today < add_months(moved_on, 6)", {"moved_on": date(2026, 3, 31)}, False,
     ["引っ越した日から6か月後(2026年9月30日)が来ているためです。"]),
    ("today >= date('2026-04-01')", {}, True, ["2026年4月1日が来ているためです。"]),
    ("household.children.exists(c, today <= fiscal_year_end_after_age(c.birth_date, 18))",
     {"household": {"children": [{"birth_date": date(2020, 5, 5)}]}}, True,
     ["子どもの中に、18歳になった後の最初の3月31日がまだ過ぎていない人がいるためです。"]),
    ("age(resident.birth_date, today) >= 18", {"resident": {"birth_date": date(2000, 1, 1)}}, True,
     ["年齢(26歳)が18歳以上であるためです。"]),
    ("dog", {"dog": True}, True, ["「犬を飼っている」に当てはまるためです。"]),
    ("!dog", {"dog": True}, False, ["「犬を飼っている」に当てはまるためです。"]),
    ("!dog", {"dog": False}, True, ["「犬を飼っている」に当てはまらないためです。"]),
    ("dog == true", {"dog": True}, True, ["犬を飼っているがはいであるためです。"]),
    ("has(resident.income)", {}, False, ["前年の所得が分かっていないためです。"]),
    ("has(resident.income)", {"resident": {"income": 1}}, True, ["前年の所得が分かっているためです。"]),
    ("household.children.exists(c, c.age < 3)", CHILDREN, True, ["子どもの中に、年齢が3より小さい人がいるためです。"]),
    ("household.children.exists(c, c.age > 9)", CHILDREN, False, ["子どもの中に、年齢が9を超える人がいないためです。"]),
    ("household.children.all(c, c.age < 3)", CHILDREN, False, ["子どもの中に、年齢が3以上である人がいるためです。"]),
    ("household.children.exists(c, c.age < 3 && c.support == 'custody')", CHILDREN, True,
     ["子どもの中に、年齢が3より小さい、かつ監護がcustodyである人がいるためです。"]),
    ("household.children.exists(c, c.age < 0 || !(c.age < 20))", CHILDREN, False,
     ["子どもの中に、年齢が0より小さい、または年齢が20以上である人がいないためです。"]),
    ("household.children.size() > 1", CHILDREN, True, ["子どもの数(2人)が1人を超えるためです。"]),
    ("size(household.children.filter(c, c.age < 3)) == 0", CHILDREN, False, ["年齢が3より小さい子どもの数(1人)が0人でないためです。"]),
    ("sum(household.children.map(c, c.age)) > 10", CHILDREN, True, ["子どもの年齢の合計(11)が10を超えるためです。"]),
    ("resident.income + 1 > 10", {"resident": {"income": 10}}, True, ["前年の所得に1を足した額(11)が10を超えるためです。"]),
    ("cel.bind(a, age(resident.birth_date, today), a >= 18 && a < 65)", {"resident": {"birth_date": date(2000, 1, 1)}}, True,
     ["年齢(26歳)が18歳以上であるためです。", "年齢(26歳)が65歳未満であるためです。"]),
    ("cel.bind(a, resident.income, !(a > 1 && dog))", {"resident": {"income": 0}, "dog": True}, True,
     ["前年の所得(0)が1以下であるためです。"]),
    ("cel.bind(a, dog, !a)", {"dog": False}, True, ["「犬を飼っている」に当てはまらないためです。"]),
    ("cel.bind(small, household.children.filter(c, c.age < 3), size(small) == 1)", CHILDREN, True,
     ["年齢が3より小さい子どもの数が1人であるためです。"]),
    ("household.children.exists(c, cel.bind(a, c.age, a < 3))", CHILDREN, True, ["子どもの中に、年齢が3より小さい人がいるためです。"]),
    ("household.children[0] in household.children", CHILDREN, True, ["その内容が子どものどれかであるためです。"]),
]  # fmt: skip


ANSWERS = {
    "who": "所得が高いのはどちらですか", "who=claimant": "請求する方", "who=spouse": "配偶者",
    "household.children.support": "監護", "household.children.support=custody": "監護している",
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "facts", "said_so"),
    [
        ("who == 'claimant'", {"who": "claimant"}, "「所得が高いのはどちらですか」が「請求する方」であるためです。"),
        ("'claimant' == who", {"who": "claimant"}, "「請求する方」が「所得が高いのはどちらですか」であるためです。"),
        ("who == 'claimant'", {"who": "spouse"}, "「所得が高いのはどちらですか」(「配偶者」)が「請求する方」でないためです。"),
        ("who in ['claimant', 'spouse']", {"who": "spouse"}, "「所得が高いのはどちらですか」(「配偶者」)が「請求する方」・「配偶者」のどれかであるためです。"),
        ("household.children.exists(c, c.support == 'custody')", CHILDREN, "その中に、監護が「監護している」である人がいるためです。"),
    ],
)  # fmt: skip
def test_answers_go_by_their_labels(rule: str, facts: dict, said_so: str) -> None:
    assert said(rule, facts, ANSWERS).sentences == (said_so,)


@pytest.mark.parametrize(("rule", "facts", "value", "sentences"), SAID)
def test_a_clause_as_a_sentence(rule: str, facts: dict, value: bool, sentences: list[str]) -> None:
    explained = said(rule, facts, WORDS)
    assert (explained.value, list(explained.sentences), explained.missing) == (value, sentences, ())


DECIDED = [  # facts a, b, c; which of the letters are given as the reason
    ("a && b && c", "ab", "", "ab?"),
    ("a && b && c", "abc", "", "abc"),
    ("a && b && c", "a", "bc", "b"),
    ("a || b || c", "", "abc", "abc"),
    ("a || b || c", "bc", "a", "b"),
    ("(a || b) && c", "bc", "a", "bc"),
    ("(a || b) && c", "c", "ab", "ab"),
    ("!(a && b) || c", "a", "bc", "b"),
    ("!(a || b)", "", "abc", "ab"),
    ("!!(a && b)", "ab", "c", "ab"),
    ("a ? b : c", "ab", "c", "ab"),
    ("a ? b : c", "c", "ab", "ac"),
    ("a ? b : c", "", "bc", "?"),
]


@pytest.mark.parametrize(("rule", "true", "false", "reasons"), DECIDED)
def test_only_the_clauses_that_decided_are_given(rule: str, true: str, false: str, reasons: str) -> None:
    facts = dict.fromkeys(true, True) | dict.fromkeys(false, False)
    verdict = judged(rule, facts)
    given = [getattr(clause.node, "name", "") for clause in verdict.because]
    if "?" in reasons:
        assert verdict.value is None
        assert set(given) == verdict.missing == set("abc") - facts.keys()
    else:
        assert "".join(given) == reasons
    for clause in verdict.because:
        assert clause.value is facts.get(getattr(clause.node, "name", ""))


def test_the_law_of_a_parameter_stands_beside_the_sentence() -> None:
    explained = said("resident.income < parameter('limit')", {"resident": {"income": 1}}, WORDS, PARAMETERS)
    assert explained.sentences == ("前年の所得(1)が6,220,000より小さいためです。（児童手当法施行令 第1条）",)


def test_the_law_is_that_of_the_day_that_was_asked_for() -> None:
    rule = "resident.income <= parameter('old', date('2020-12-31'))"
    assert said(rule, {"resident": {"income": 0}}, WORDS, PARAMETERS).sentences == (
        "前年の所得(0)が1以下であるためです。（旧令）",
    )


def test_a_bound_parameter_brings_its_law_to_the_sentences_that_speak_of_it() -> None:
    rule = "cel.bind(most, parameter('limit'), resident.income < most && dog)"
    explained = said(rule, {"resident": {"income": 1}, "dog": True}, WORDS, PARAMETERS)
    assert explained.sentences == (
        "前年の所得(1)が6,220,000より小さいためです。（児童手当法施行令 第1条）",
        "「犬を飼っている」に当てはまるためです。",
    )


def test_a_parameter_that_is_not_in_force_does_not_spoil_a_sentence_it_did_not_decide() -> None:
    rule = "household.children.exists(c, c.age < 3 || c.age > parameter('old'))"
    explained = said(rule, CHILDREN, WORDS, PARAMETERS)
    assert explained.value is True
    assert explained.sentences[0].startswith("子どもの中に、年齢が3より小さい")


@pytest.mark.parametrize(("rule", "facts", "sentences", "missing"), [
    ("resident.income < 1", {}, ["「前年の所得」が分からないため、まだ判断できません。"], ["前年の所得"]),
    ("resident.income < 1 && dog", {"dog": True}, ["「前年の所得」が分からないため、まだ判断できません。"], ["前年の所得"]),
    ("resident.income < 1 || dog", {"dog": False}, ["「前年の所得」が分からないため、まだ判断できません。"], ["前年の所得"]),
    ("resident.income < 1 && dog", {}, ["「前年の所得」が分からないため、まだ判断できません。",
     "「犬を飼っている」が分からないため、まだ判断できません。"], ["犬を飼っている", "前年の所得"]),
    ("household.children.exists(c, c.twin)", CHILDREN, ["「双子である」が分からないため、まだ判断できません。"], ["双子である"]),
    ("moved_on < resident.birth_date", {}, ["「引っ越した日」「生年月日」が分からないため、まだ判断できません。"], ["引っ越した日", "生年月日"]),
    ("cel.bind(x, resident.income, dog && x < 1)", {"dog": True}, ["「前年の所得」が分からないため、まだ判断できません。"], ["前年の所得"]),
    ("no.word.for_it", {}, ["「no.word.for_it」が分からないため、まだ判断できません。"], ["no.word.for_it"]),
])  # fmt: skip
def test_what_is_missing_is_asked_for_in_words(
    rule: str, facts: dict, sentences: list[str], missing: list[str]
) -> None:
    explained = said(rule, facts, WORDS)
    assert (explained.value, list(explained.sentences), list(explained.missing)) == (None, sentences, missing)


def test_the_same_sentence_is_said_once() -> None:
    assert len(said("dog && (dog || dog)", {"dog": True}, WORDS).sentences) == 1


def test_a_sentence_speaks_of_the_thing_and_shows_none_of_the_language() -> None:
    for rule, facts, _, _ in SAID:
        for sentence in said(rule, facts, WORDS).sentences:
            assert not any(mark in sentence for mark in ("&&", "||", "==", "exists", "resident.", "household."))
            assert sentence.endswith(("ためです。", "できません。"))
