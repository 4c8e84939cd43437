"""Automatic review as a definition: its two forms, what it comes to, and what is wrong with it."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError
from support.town import TRIAL

from yakuba.language.diff import diff
from yakuba.language.loading import PackProblems, dump_procedure, load_procedure
from yakuba.language.procedures import Fact, Procedure
from yakuba.language.reviews import STRICTEST_FIRST, Auto, review
from yakuba.language.rules import DatedValue, Noting, Parameters, compile_rule, explain
from yakuba.language.texts import Text

DAY = date(2026, 11, 21)
NONE = Parameters({})
TITLE = Text(ja="審査")


def check(code: str = "T01", rule: str = "price < 10", **more: Any) -> dict[str, Any]:
    return {"code": code, "title": "金額", "rule": rule, **more}


def judged(auto: dict[str, Any], **names: Any) -> Any:
    return review(Auto.model_validate(auto), TITLE, names, today=DAY, parameters=NONE)


@pytest.mark.parametrize(("price", "outcome"), [(5, "approve"), (50, "refuse"), (None, "return")])
def test_the_short_form_is_one_check(price: int | None, outcome: str) -> None:
    auto = {"rule": "price < 10", "on_true": "approve", "on_false": "refuse", "on_unknown": "return"}
    found = judged(auto, **({} if price is None else {"price": price}))
    assert (found.outcome, len(found.findings), found.codes) == (outcome, 1, ())


WAYS = ("next", "return", "refuse", "person")


@pytest.mark.parametrize(("first", "second"), list(product(WAYS, WAYS)))
def test_the_strictest_of_what_did_not_hold_follows_in_whatever_order(first: str, second: str) -> None:
    words = {"reason": "だめ", "unsure": "不明"}
    auto = {
        "pass": "approve",
        "checks": [check("T01", on_false=first, **words), check("T02", on_unknown=second, rule="copies > 1", **words)],
    }
    found = judged(auto, price=99)
    strictest = min((first, second), key=STRICTEST_FIRST.index)
    assert (found.outcome, found.codes) == (strictest, ("T01", "T02"))


@given(values=some.lists(some.sampled_from([True, False, None]), min_size=1, max_size=6))
def test_a_case_passes_only_when_every_check_holds(values: list[bool | None]) -> None:
    rules = [check(f"T{place}", f"v{place}") for place in range(len(values))]
    found = judged(
        {"pass": "approve", "checks": rules}, **{f"v{i}": value for i, value in enumerate(values) if value is not None}
    )
    assert (found.outcome == "approve") is all(value is True for value in values)
    assert found.codes == tuple(f"T{place}" for place, value in enumerate(values) if value is not True)


def test_a_check_that_cannot_be_computed_goes_to_a_person_whatever_it_says() -> None:
    found = judged(
        {"checks": [check(rule="10 / price > 1", on_false="next", on_unknown="next"), check("T02")]}, price=0
    )
    assert (found.outcome, found.findings[0].value, found.findings[1].value) == ("person", None, True)
    assert "割る" in found.findings[0].error


def test_checks_whose_when_is_false_are_not_made_and_an_unknown_when_leaves_them_in() -> None:
    auto = {"checks": [check(when="kind == 'new'")]}
    assert judged(auto, kind="old", price=99).findings == ()
    assert judged(auto, price=99).codes == ("T01",)


def test_the_clauses_that_decided_are_told_as_written() -> None:
    found = judged({"checks": [check(rule="price < 10 && copies < 3")]}, price=5, copies=9)
    assert found.findings[0].because == (("copies < 3", False),)


def test_what_was_asked_of_the_parameters_is_noted() -> None:
    noted = Noting(Parameters({"a.b": [DatedValue(DAY, None, 10, "見本条例")], "c.d": []}))
    auto = Auto.model_validate({"checks": [check(rule="price < parameter('a.b')")]})
    assert review(auto, TITLE, {"price": 1}, today=DAY, parameters=noted).outcome == "next"
    assert {key: value.value for (key, _), value in noted.used.items()} == {"a.b": 10}


@pytest.mark.parametrize(
    ("auto", "says"),
    [
        ({}, "どちらか一方"),
        ({"rule": "true", "checks": [check()]}, "どちらか一方"),
        ({"checks": [check()], "on_false": "return"}, "checks の一つ一つに"),
        ({"rule": "price < 1", "pass": "approve"}, "on_true に"),
        ({"checks": [check(code="lower")]}, "pattern"),
        ({"checks": [check(on_false="approve")]}, "next"),
    ],
)
def test_the_two_forms_are_not_mixed(auto: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Auto.model_validate(auto)


FACTS = [
    Fact.model_validate({"key": f"resident.{key}", "type": kind, "label": key})
    for key, kind in (("income", "yen"), ("name", "name"), ("birth_date", "date"))
]


def faults(*checks: dict[str, Any], twice: bool = False) -> str:
    step = {"step": "check", "title": "審査", "auto": {"checks": list(checks)}}
    again = {"step": "again", "title": "再審査", "auto": {"checks": list(checks)}}
    steps = [TRIAL["workflow"][0], step, *([again] if twice else [])]
    text = dump_procedure(Procedure.model_validate({**TRIAL, "workflow": steps}))
    try:
        load_procedure(text, facts=FACTS)
    except PackProblems as error:
        return " ".join(f"{problem.what} {problem.right}" for problem in error.problems)
    return ""


@pytest.mark.parametrize(
    ("checks", "says"),
    [
        ([check(reason="だめ")], ""),
        ([check(reason="だめ"), check(reason="だめ")], "「T01」が重なっています"),
        ([check(code="")], "code がありません"),
        ([check(rule="prise < 1")], "price"),
        ([check(on_false="return")], "reason がありません"),
        ([check(on_unknown="refuse")], "unsure がありません"),
        ([check(rule="1 < 2")], "いつも同じ結果"),
        ([check(when="resident.income > 1")], "when に「resident」は書けません"),
        ([check(when="kind = 'new'")], "読めません"),
        ([check(on_false="next", on_unknown="next")], "何も変えず"),
        ([check(rule="'picture' in case.files", on_false="next", reason="写真がありません")], ""),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(checks: list[dict[str, Any]], says: str) -> None:
    found = faults(*checks)
    assert says in found if says else found == ""


def test_a_code_means_one_check_in_the_whole_procedure() -> None:
    assert "「T01」が重なっています" in faults(check(), twice=True)


def test_what_a_new_version_does_to_the_checks_is_told_check_by_check() -> None:
    def version(*checks: dict[str, Any], **auto: Any) -> Procedure:
        step = {"step": "check", "title": "審査", "auto": {"checks": list(checks), **auto}}
        return Procedure.model_validate({**TRIAL, "workflow": [step]})

    old, new = version(check(), check("T02")), version(check(rule="price < 20"), check("T03"))
    assert [change.sentence for change in diff(old, new)] == [
        "工程「審査」の確認 T02「金額」をなくします",
        "工程「審査」の確認 T01 の条件を「price < 10」から「price < 20」に変えます",
        "工程「審査」の確認 T03「金額」を加えます",
    ]
    assert [change.path for change in diff(old, version(check(), check("T02"), **{"pass": "approve"}))] == [
        "workflow.check.auto"
    ]


def test_a_year_is_said_as_a_year_and_none_as_none() -> None:
    rule, words = (
        compile_rule("resident.declared < year"),
        {"resident.declared": "申告の年度", "resident.declared#": "年度", "year": "年度"},
    )
    for declared, said in ((2026, "(2026年度)"), (0, "(なし)")):
        told = explain(
            rule, {"resident": {"declared": declared}, "year": 2026}, today=DAY, parameters=NONE, vocabulary=words
        )
        assert said in told.sentences[0]
