"""What is known is not asked; what is kept is readable."""

from datetime import date

import pytest

from yakuba.language.answers import known, prefill, scope, shown
from yakuba.language.fields import Field
from yakuba.language.rules import Parameters

from .samples import TODAY, field, procedure_of

DAY = {"today": TODAY, "parameters": Parameters()}

FACTS = {
    "resident": {
        "name": {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ", "middle": "x"},
        "birth_date": date(1990, 1, 31),
        "phone": "09012345678",
        "sex": "female",
    },
    "household": {"children": [{"full_name": "見本 太郎", "birth_date": date(2024, 5, 1)}, {"full_name": "見本 次郎"}]},
}

CHILDREN = field("children", "table", rows="household.children", fields=[
    field("name", "text", bind="row.full_name"), field("born", "date", bind="row.birth_date"),
])  # fmt: skip


def test_bound_fields_are_filled_in_with_canonical_answers() -> None:
    procedure = procedure_of(
        field("who", "name", bind="resident.name"),
        field("born", "date", bind="resident.birth_date", not_after="today"),
        field("phone", "phone", bind="resident.phone"),
        field("mail", "email", bind="resident.email"),
        field("sex", "choice", bind="resident.sex", options=[{"value": "m", "label": "男"}]),
        CHILDREN,
    )
    name = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
    rows = [{"name": "見本 太郎", "born": "2024-05-01"}, {"name": "見本 次郎"}]
    alone = {"who": name, "born": "1990-01-31", "phone": "090-1234-5678"}
    assert prefill(procedure, FACTS, **DAY) == alone | {"children": rows}
    assert known(procedure, FACTS, **DAY) == alone
    assert prefill(procedure, {}, **DAY) == {}


def test_a_count_may_answer_a_line_of_words() -> None:
    procedure = procedure_of(field("size", "text", bind="household.size"), field("dog", "text", bind="household.dog"))
    assert prefill(procedure, {"household": {"size": 3, "dog": True}}, **DAY) == {"size": "3"}


def test_a_table_is_known_when_no_row_leaves_a_question() -> None:
    facts = {"household": {"children": FACTS["household"]["children"][:1]}}
    assert list(known(procedure_of(CHILDREN), facts, **DAY)) == ["children"]


@pytest.mark.parametrize(
    ("among", "names"),
    [
        ("school_grade(row.birth_date, today) < 1", ["見本 太郎", "見本 次郎"]),  # of whom nobody knows it, one asks
        ("school_grade(row.birth_date, today) >= 1", ["見本 次郎"]),
        ('row.full_name == "見本 太郎"', ["見本 太郎"]),
        ("household.size > 9", ["見本 太郎", "見本 次郎"]),
        ("false", []),
    ],
)
def test_only_those_among_the_rows_for_whom_its_rule_is_not_false(among: str, names: list[str]) -> None:
    rows = prefill(procedure_of(CHILDREN | {"among": among}), FACTS, **DAY)["children"]
    assert [row["name"] for row in rows] == names


def test_rules_read_days_as_days() -> None:
    answers = {"on": "2026-11-21", "words": "2026-11-21", "rows": [{"on": "2026-11-21"}]}
    fields = [Field.model_validate(item) for item in (
        field("on", "date"), field("words", "text"), field("rows", "table", fields=[field("on", "date")]),
    )]  # fmt: skip
    exact = scope({"resident": {}}, answers, amount=5, fields=fields)
    assert exact == {"resident": {}, "amount": 5, "on": date(2026, 11, 21), "words": "2026-11-21",
                     "rows": [{"on": date(2026, 11, 21)}]}  # fmt: skip
    assert scope({}, {"on": "2026-11-21"}) == {"on": date(2026, 11, 21)}


OPTIONS = {"options": [{"value": "a", "label": {"ja": "あ", "en": "A"}}, {"value": "b", "label": "い"}]}
SHOWN = [
    (field("x", "date"), "2026-11-21", "令和8年11月21日（2026年）", "2026-11-21"),
    (field("x", "yen"), 1234567, "1,234,567円", "¥1,234,567"),
    (field("x", "number"), 1.5, "1.5", "1.5"),
    (field("x", "choice", **OPTIONS), "a", "あ", "A"),
    (field("x", "choices", **OPTIONS), ["a", "b"], "あ、い", "A, い"),
    (field("x", "boolean"), False, "いいえ", "No"),
    (field("x", "consent"), True, "同意する", "Agreed"),
    (field("x", "name"), {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"},
     "見本 花子（ミホン ハナコ）", "見本 花子（ミホン ハナコ）"),
    (field("x", "address"), {"postal_code": "123-4567", "address": "みほん市1-1"}, "〒123-4567 みほん市1-1", "〒123-4567 みほん市1-1"),
    (field("x", "table", fields=[field("on", "date"), field("n", "text")]), [{"on": "2026-11-21"}, {"n": "犬"}],
     "1. 項目on: 令和8年11月21日（2026年）\n2. 項目n: 犬", "1. 項目on: 2026-11-21\n2. 項目n: 犬"),
    (field("x", "text"), None, "", ""),
    (field("x", "computed", compute="1"), "2026-11-21", "令和8年11月21日（2026年）", "2026-11-21"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "value", "ja", "en"), SHOWN)
def test_values_as_people_read_them(item: dict, value: object, ja: str, en: str) -> None:
    assert (shown(Field.model_validate(item), value), shown(Field.model_validate(item), value, "en")) == (ja, en)
