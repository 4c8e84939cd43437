"""Programmes: dated law, and the truth table that must say the same."""

from datetime import date
from typing import Any

import pytest
import yaml

from yakuba.language.loading import load_pack
from yakuba.language.problems import PackProblems
from yakuba.language.programmes import Programme

HEAD = "pack: trial\ntitle: 見本\nsummary: 見本\nversion: 1.0.0\n"
FACTS = [
    {"key": "resident.birth_date", "type": "date", "label": "生年月日"},
    {"key": "resident.income", "type": "yen", "label": "所得"},
    {"key": "household.members", "type": "list of resident", "label": "世帯の全員"},
]
LIMITS = [
    {"key": "grant.limit", "title": "限度額", "law": "見本法第1条", "values": [{"from": "2020-04-01", "value": 100}, {"from": "2024-10-01", "value": 200}]}
]  # fmt: skip
GRANT: dict[str, Any] = {
    "programme": "grant", "title": "給付", "summary": "給付です", "office": "福祉課", "law": "見本法", "category": "くらし", "gives": "money",
    "per": "once", "apply": "窓口で",
    "rules": [
        {"from": "2020-04-01", "law": "見本法第2条", "when": "resident.income < parameter('grant.limit')", "amount": "1000"},
        {"from": "2024-10-01", "until": "2026-03-31", "law": "改正法", "when": "resident.income <= parameter('grant.limit')", "amount": "2000"},
    ],
}  # fmt: skip
TABLE = """case,today,resident.income,result,amount,missing
はじめの日の限度額に1円足りない,2020-04-01,99,true,1000,
改正の前日の限度額に1円足りない,2024-09-30,99,true,1000,
改正の前日の限度額ちょうど,2024-09-30,100,false,,
改正の日の限度額ちょうど,2024-10-01,200,true,2000,
改正の日の限度額より1円多い,2024-10-01,201,false,,
改正の前日の限度額より多い,2024-09-30,200,false,,
終わりの日,2026-03-31,0,true,2000,
所得が分からない,2024-10-01,,unknown,,resident.income
終わった次の日,2026-04-01,0,false,,
"""


def loaded(table: str = TABLE, **changes: Any) -> Any:
    files = {
        "pack.yaml": HEAD, "facts/a.yaml": yaml.safe_dump(FACTS, allow_unicode=True),
        "parameters/a.yaml": yaml.safe_dump(changes.pop("parameters", LIMITS), allow_unicode=True),
        "programmes/grant.yaml": yaml.safe_dump({**GRANT, **changes}, allow_unicode=True),
    }  # fmt: skip
    return load_pack({**files, **({"tables/grant.csv": table} if table else {})})


def problems(table: str = TABLE, **changes: Any) -> str:
    with pytest.raises(PackProblems) as caught:
        loaded(table, **changes)
    return "\n".join(f"{one.file}:{one.line} {one.what} {one.right}" for one in caught.value.problems)


def test_a_programme_and_its_table_are_one() -> None:
    pack = loaded()
    assert [one.programme for one in pack.programmes] == ["grant"]
    assert [(row.line, row.result) for row in pack.rows][1:3] == [(3, True), (4, False)]
    assert pack.offices() == {"福祉課"}


@pytest.mark.parametrize(
    ("day", "law"),
    [
        ("2020-03-31", None), ("2020-04-01", "見本法第2条"), ("2024-09-30", "見本法第2条"), ("2024-10-01", "改正法"), ("2026-03-31", "改正法"),
        ("2026-04-01", None),
    ],
)  # fmt: skip
def test_the_rule_of_a_day(day: str, law: str | None) -> None:
    found = Programme.model_validate(GRANT).rule_on(date.fromisoformat(day))
    assert (found.law if found else None) == law


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("99,true,1000", "99,false,1000", 2, "false のはずが true"),
        ("99,true,1000", "99,true,1001", 2, "額が 1,001円のはずが 1000"),
        ("unknown,,resident.income", "true,,", 9, "true のはずが unknown です（分からない事実: resident.income）"),
        ("unknown,,resident.income", "unknown,,resident.birth_date", 9, "分からない事実が resident.income"),
        ("2026-04-01,0,false", "2026-04-01,0,true", 10, "有効な条件がありません"),
        ("resident.income,result", "resident.incme,result", 1, "resident.income"),
        ("2024-10-01,200,true", "令和6年13月1日,200,true", 5, "行が読めません"),
        ("2024-10-01,200,true", "2024-10-01,二百,true", 5, "行が読めません"),
        (TABLE, "", 1, "真理値表がありません"),
    ],
)
def test_a_table_that_says_something_else_is_refused(old: str, new: str, line: int, words: str) -> None:
    said = problems(TABLE.replace(old, new, 1))
    assert words in said
    assert f".csv:{line} " in said or not new


ASKED = "同じ事実の人を today が {} と {} の2行に書き、改正で変わる結果か額を示してください"
AT_LIMIT = "改正の日の限度額ちょうど,2024-10-01,200,true,2000,\n"
AFTER_END = "終わった次の日,2026-04-01,0,false,,\n"


@pytest.mark.parametrize(
    ("without", "what", "right"),
    [
        (["はじめの日の限度額に1円足りない,2020-04-01,99,true,1000,\n"], "はじめの日（2020-04-01）の行がありません", "today が 2020-04-01"),
        ([AT_LIMIT], "2024-10-01 の改正（条件）に、2024-09-30 と 2024-10-01 に同じ事実で", ASKED.format("2024-09-30", "2024-10-01")),
        ([AT_LIMIT], "2024-10-01 の改正（定数「grant.limit」）に、2024-09-30 と 2024-10-01 に同じ事実で", ASKED),
        ([AFTER_END], "2026-04-01 の改正（条件の終わり）に、2026-04-01 の行がありません", ASKED.format("2026-03-31", "2026-04-01")),
        (["終わりの日,2026-03-31,0,true,2000,\n"], "に、2026-03-31 の行がありません", ASKED.format("2026-03-31", "2026-04-01")),
        (["終わりの日,2026-03-31,0,true,2000,\n", AFTER_END], "に、2026-03-31 の行と2026-04-01 の行がありません", ASKED),
    ],
)  # fmt: skip
def test_a_table_tries_the_day_before_and_the_day_of_every_amendment(without: list[str], what: str, right: str) -> None:
    table = TABLE
    for line in without:
        assert line in table
        table = table.replace(line, "")
    said = [one for one in problems(table).splitlines() if what in one and right.split("{")[0] in one]
    assert [one.partition("の")[0] for one in said] == ["tables/grant.csv:1 制度「grant」"]
    if what.startswith("はじめ"):
        assert len(problems(table).splitlines()) == 1


def test_a_pair_for_whom_the_amendment_changes_nothing_does_not_try_it() -> None:
    """99 yen is below either limit: the amount shows the new rule, nothing the new limit."""
    nobody_between = TABLE.replace("2024-10-01,200,true", "2024-10-01,99,true")
    assert problems(nobody_between).splitlines() == [
        "tables/grant.csv:1 制度「grant」の 2024-10-01 の改正（定数「grant.limit」）に、"
        "この改正がなければ 2024-10-01 の結果か額が違うはずの人の行がありません "
        + ASKED.format("2024-09-30", "2024-10-01")
    ]


def test_an_outcome_that_no_night_changes_does_not_show_an_amendment() -> None:
    """Each year's list begins anew the day the amendment comes: this person is on neither, though without it they would be on."""
    rules = [
        {"from": "2020-04-01", "law": "見本法", "when": "resident.income == fiscal_year(today)"},
        {"from": "2024-04-01", "law": "改正法", "when": "resident.income > 3000"},
    ]
    table = (
        "case,today,resident.income,result\n一,2020-04-01,2020,true\n二,2024-03-31,2024,false\n三,2024-04-01,2024,false\n"
        "四,2025-01-01,3001,true\n"
    )
    assert "2024-03-31 と 2024-04-01 で結果か額が違う人の行がありません" in problems(table, rules=rules)
    loaded(f"{table}五,2024-03-31,2023,true\n六,2024-04-01,2023,false\n", rules=rules)


def test_an_entry_that_says_the_same_by_another_law_needs_no_rows() -> None:
    """Nobody's outcome changes by it, whether the one before is written with its last day or not."""
    table = f"{TABLE}再改正の後,2025-06-01,200,true,2000,\n再改正の後,2025-06-01,201,false,,\n"
    for until in ("2025-03-31", None):
        before = [GRANT["rules"][0], {**GRANT["rules"][1], "until": until}]
        same = {**GRANT["rules"][1], "from": "2025-04-01", "law": "再改正法"}
        loaded(table, rules=[*before, same])
        said = problems(table, rules=[*before, {**same, "amount": "2000 + 0"}])
        assert "2025-04-01 の改正（条件）に、2025-03-31 の行と2025-04-01 の行がありません" in said
        assert "終わり" not in said


def test_a_parameter_that_begins_after_the_rule_that_reads_it_is_seen() -> None:
    begun = [{**LIMITS[0], "values": LIMITS[0]["values"][1:]}]
    rules = [{**GRANT["rules"][0], "when": "today < date('2024-10-01') || resident.income <= parameter('grant.limit')"}]
    table = (
        "case,today,resident.income,result\n一,2020-04-01,201,true\n二,2024-09-30,201,true\n三,2024-10-01,200,true\n"
    )
    said = problems(table, parameters=begun, rules=rules)
    assert (
        "2024-10-01 の改正（定数「grant.limit」）に、2024-09-30 と 2024-10-01 に同じ事実で書いた行がありません" in said
    )
    loaded(f"{table}四,2024-10-01,201,false\n", parameters=begun, rules=rules)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rules": [{**GRANT["rules"][0], "when": "resident.incme < 1"}]}, "resident.income"),
        ({"rules": [{**GRANT["rules"][0], "when": "resident.income <"}]}, "条件として読めません"),
        ({"rules": [{**GRANT["rules"][0], "when": "parameter('grant.limt') > 1"}]}, "grant.limit"),
        ({"rules": GRANT["rules"][::-1]}, "前の条件と重なります"),
        ({"per": None}, "month・year・once"),
        ({"procedure": "nothing"}, "という手続はありません"),
        ({"answers": {"a": "1"}}, "procedure があるときだけ"),
    ],
)
def test_a_faulty_programme_is_refused(changes: dict[str, Any], words: str) -> None:
    assert words in problems(**changes)


SHOT: dict[str, Any] = {
    **{key: value for key, value in GRANT.items() if key != "per"}, "gives": "vaccination",
    "rules": [{"from": "2020-04-01", "law": "見本法第2条", "when": "age(resident.birth_date, today) < 2 && resident.doses == 0"}],
    "taken": {"resident.doses": "resident.doses + 1", "resident.last": "today"},
}  # fmt: skip
SHOT_TABLE = (
    "case,today,resident.birth_date,resident.doses,result\n2歳,2026-04-01,2024-04-01,0,false\n1歳,2026-03-31,2024-04-01,0,true\n"
    "はじめの日,2020-04-01,2019-04-01,0,true\n"
)
SHOT_FACTS = [
    {"key": "resident.doses", "type": "number", "label": "回数"}, {"key": "resident.last", "type": "date", "label": "最後の日"},
    {"key": "resident.kind", "type": "choice [a, b]", "label": "種類",
     "options": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]},
]  # fmt: skip


def shot(**changes: Any) -> str:
    """What is said against a programme that is planned; nothing when it is loaded."""
    files = {
        "pack.yaml": HEAD, "facts/a.yaml": yaml.safe_dump([FACTS[0], *SHOT_FACTS], allow_unicode=True), "tables/grant.csv": SHOT_TABLE,
        "programmes/grant.yaml": yaml.safe_dump({**SHOT, **changes}, allow_unicode=True),
    }  # fmt: skip
    try:
        load_pack(files)
    except PackProblems as caught:
        return "\n".join(f"{one.file}:{one.line} {one.what} {one.right}" for one in caught.problems)
    return ""


def ruled(when: str) -> list[dict[str, str]]:
    return [{"from": "2020-04-01", "law": "見本法第2条", "when": when}]


def test_a_planned_programme_that_ends_is_loaded() -> None:
    assert shot() == ""
    assert (
        shot(standard="age(resident.birth_date, today) >= 1", taken={**SHOT["taken"], "resident.kind": "dose.kind"})
        == ""
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"taken": {"resident.last": "today"}}, "予定が終わりません"),
        ({"taken": {"resident.dose": "resident.doses + 1"}}, "「resident.dose」という事実はありません"),
        ({"taken": {"resident.doses": "resident.dose + 1"}}, "「resident.dose」という項目や事実はありません"),
        ({"taken": {"resident.doses": "today"}}, "種類は number ですが"),
        ({"taken": {"resident.doses": "resident.doses + 1", "resident.last": "true"}}, "種類は date ですが"),
        ({"rules": ruled("age(resident.birth_date, today) < 2 && resident.doses == 0 && age(resident.birth_date, today) > 200")},
         "だれも受けられない"),
        ({"rules": ruled("age(resident.birth_date, today) < 2 && resident.doses < 2")}, "同じ日に2回"),
        ({"taken": {}, "standard": "true"}, "standard は、taken があるときだけ"),
        ({"standard": "resident.nobody"}, "「resident.nobody」"),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_refused(changes: dict[str, Any], words: str) -> None:
    assert words in shot(**changes)
