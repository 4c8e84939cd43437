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
改正の前日の限度額に1円足りない,2024-09-30,99,true,1000,
改正の前日の限度額ちょうど,2024-09-30,100,false,,
改正の日の限度額ちょうど,2024-10-01,200,true,2000,
改正の日の限度額より1円多い,2024-10-01,201,false,,
所得が分からない,2024-10-01,,unknown,,resident.income
終わった次の日,2026-04-01,0,false,,
"""


def loaded(table: str = TABLE, **changes: Any) -> Any:
    files = {
        "pack.yaml": HEAD, "facts/a.yaml": yaml.safe_dump(FACTS, allow_unicode=True),
        "parameters/a.yaml": yaml.safe_dump(LIMITS, allow_unicode=True),
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
    assert [(row.line, row.result) for row in pack.rows][:2] == [(2, True), (3, False)]
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
        ("unknown,,resident.income", "true,,", 6, "true のはずが unknown です（分からない事実: resident.income）"),
        ("unknown,,resident.income", "unknown,,resident.birth_date", 6, "分からない事実が resident.income"),
        ("2026-04-01,0,false", "2026-04-01,0,true", 7, "有効な条件がありません"),
        ("resident.income,result", "resident.incme,result", 1, "resident.income"),
        ("2024-10-01,200,true", "令和6年13月1日,200,true", 4, "行が読めません"),
        ("2024-10-01,200,true", "2024-10-01,二百,true", 4, "行が読めません"),
        ("改正の前日の限度額ちょうど,2024-09-30,100,false,,\n", "", 1, "当てはまらない例がそろっていません"),
        (TABLE, "", 1, "真理値表がありません"),
    ],
)
def test_a_table_that_says_something_else_is_refused(old: str, new: str, line: int, words: str) -> None:
    said = problems(TABLE.replace(old, new, 1))
    assert words in said
    assert f".csv:{line} " in said or not new


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
SHOT_TABLE = "case,today,resident.birth_date,resident.doses,result\n2歳,2026-04-01,2024-04-01,0,false\n1歳,2026-03-31,2024-04-01,0,true\n"
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
