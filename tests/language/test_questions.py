"""Which question comes next: read from rules, never one that can change no answer, and always one that can be taken back."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from yakuba.language.procedures import Fact
from yakuba.language.questions import Matter, field_of, judged, unknown, worth_asking
from yakuba.language.rules import Parameters

TODAY, NONE = date(2026, 11, 21), Parameters({})
DOMAINS: dict[str, list[Any]] = {
    "a": [True, False], "b": [True, False], "c": [True, False], "kind": ["x", "y", "z"], "count": [0, 1, 2],
}  # fmt: skip
ORDER = {f"resident.{name}": at for at, name in enumerate(DOMAINS)}
LEAVES = [
    "resident.a", "resident.b", "resident.c", 'resident.kind == "x"', 'resident.kind in ["y", "z"]',
    "resident.count > 0", "resident.count == 2",
]  # fmt: skip


def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} && {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} || {two[1]})"),
        st.tuples(inner, inner, inner).map(lambda three: f"({three[0]} ? {three[1]} : {three[2]})"),
        inner.map(lambda one: f"!{one}"),
    )


CONDITIONS = st.recursive(st.sampled_from(LEAVES), joined, max_leaves=6)
AMOUNTS = st.sampled_from([None, "1000", "resident.count * 500", "resident.a ? 1000 : resident.count"])
MATTERS = st.lists(st.tuples(CONDITIONS, AMOUNTS), min_size=1, max_size=4)
KNOWN = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in DOMAINS.items()})


def matters(rules: list[tuple[str, str | None]], known: dict[str, Any]) -> list[Matter]:
    facts = {"resident": known}
    return [Matter(str(at), when, amount, facts) for at, (when, amount) in enumerate(rules)]


def outcome(rules: list[tuple[str, str | None]], known: dict[str, Any]) -> list[tuple[bool | None, Any]]:
    found = [judged(one, today=TODAY, parameters=NONE) for one in matters(rules, known)]
    return [(one.value, one.amount) for one in found]


def asked(
    rules: list[tuple[str, str | None]], known: dict[str, Any], given_up: frozenset[str] = frozenset()
) -> list[str]:
    found = [judged(one, today=TODAY, parameters=NONE) for one in matters(rules, known)]
    return [one.name for one in worth_asking(found, ORDER, given_up)]


@given(MATTERS, KNOWN)
def test_what_is_not_asked_can_change_no_answer(rules: list[tuple[str, str | None]], known: dict[str, Any]) -> None:
    """Whatever the facts are that nobody is asked for, all of them at once, every answer stays what it is."""
    questions = asked(rules, known)
    beside = [name for name in DOMAINS if name not in known and f"resident.{name}" not in questions]
    before = outcome(rules, known)
    for values in product(*(DOMAINS[name] for name in beside)):
        assert outcome(rules, {**known, **dict(zip(beside, values, strict=True))}) == before


@given(MATTERS, st.fixed_dictionaries({name: st.sampled_from(values) for name, values in DOMAINS.items()}))
def test_an_interview_ends_with_the_answers_of_somebody_all_is_known_of(
    rules: list[tuple[str, str | None]], person: dict[str, Any]
) -> None:
    known: dict[str, Any] = {}
    for _question in range(len(DOMAINS) + 1):
        questions = asked(rules, known)
        if not questions:
            break
        name = questions[0].removeprefix("resident.")
        assert name not in known
        known[name] = person[name]
    assert outcome(rules, known) == outcome(rules, person)


@given(MATTERS, KNOWN, st.sampled_from(list(DOMAINS)))
def test_an_answer_taken_back_leaves_things_as_they_were(
    rules: list[tuple[str, str | None]], known: dict[str, Any], name: str
) -> None:
    before = {key: value for key, value in known.items() if key != name}
    told = {**before, name: DOMAINS[name][0]}
    back = {key: value for key, value in told.items() if key != name}
    assert (asked(rules, back), outcome(rules, back)) == (asked(rules, before), outcome(rules, before))


def test_the_fact_that_settles_most_comes_first() -> None:
    rules = [("resident.a && resident.b", None), ("resident.b", None), ("resident.c || resident.b", None)]
    assert asked(rules, {}) == ["resident.b", "resident.a", "resident.c"]


def test_equals_come_in_the_order_of_the_vocabulary() -> None:
    assert asked([("resident.c && resident.a", None)], {}) == ["resident.a", "resident.c"]


def test_a_weight_counts() -> None:
    facts: dict[str, Any] = {"resident": {}}
    two = [Matter("1", "resident.a", None, facts), Matter("2", "resident.c", None, facts, weight=2)]
    found = [judged(one, today=TODAY, parameters=NONE) for one in two]
    assert [(one.name, one.share, [of.key for of in one.matters]) for one in worth_asking(found, ORDER)] == [
        ("resident.c", 2.0, ["2"]), ("resident.a", 1.0, ["1"]),
    ]  # fmt: skip


def test_whoever_would_not_answer_is_asked_for_the_rest() -> None:
    rules: list[tuple[str, str | None]] = [("resident.a || resident.b", None)]
    assert asked(rules, {}, frozenset({"resident.a"})) == ["resident.b"]
    assert asked(rules, {"b": False}, frozenset({"resident.a"})) == []
    assert outcome(rules, {"b": True}) == [(True, None)]


def test_what_has_no_question_is_never_asked() -> None:
    assert asked([("resident.secret && resident.a", None)], {}) == ["resident.a"]


def test_an_amount_is_asked_for_once_somebody_is_entitled() -> None:
    rules: list[tuple[str, str | None]] = [("resident.a", "resident.count * 500")]
    assert asked(rules, {}) == ["resident.a"]
    assert asked(rules, {"a": True}) == ["resident.count"]
    assert asked(rules, {"a": False}) == []
    assert outcome(rules, {"a": True, "count": 3}) == [(True, 1500)]


def test_a_member_is_named_by_whoever_put_the_facts_together() -> None:
    members = [{"income": 1}, {"income": unknown("people.1.income")}]
    matter = Matter("1", "household.members.all(m, m.income < 5)", None, {"household": {"members": members}})
    assert judged(matter, today=TODAY, parameters=NONE).missing == {"people.1.income"}


def test_not_knowing_is_an_answer_to_a_rule_that_asks_for_it() -> None:
    rules: list[tuple[str, str | None]] = [("has(resident.a) ? resident.a : resident.b", None)]
    assert asked(rules, {}) == ["resident.b"]
    assert (outcome(rules, {"b": False}), outcome(rules, {"b": False, "a": True})) == ([(False, None)], [(True, None)])


def test_a_rule_that_cannot_be_computed_says_so_and_asks_nothing() -> None:
    found = judged(
        Matter("1", "resident.count / 0 > 1", None, {"resident": {"count": 1}}), today=TODAY, parameters=NONE
    )
    assert (found.value, found.missing, found.settled) == (None, frozenset(), True)
    assert found.error


ASK = {"ja": "いくらですか"}


@pytest.mark.parametrize(("fact", "expected"), [
    ({"type": "yen", "ask": ASK}, ("yen", 0, [])),
    ({"type": "number", "ask": ASK}, ("number", 0, [])),
    ({"type": "choice [x, y]", "ask": ASK}, ("choice", None, ["x", "y"])),
    ({"type": "boolean", "ask": ASK}, ("boolean", None, [])),
    ({"type": "yen"}, None),
    ({"type": "list of resident", "ask": ASK}, None),
    ({"type": "bank_account", "ask": ASK}, None),
])  # fmt: skip
def test_a_fact_is_asked_by_a_field_of_its_type(fact: dict[str, Any], expected: object) -> None:
    field = field_of(Fact.model_validate({"key": "resident.it", "label": "それ", **fact}))
    assert (field and (field.type, field.min, [one.value for one in field.options])) == expected


@pytest.mark.parametrize(("given", "words"), [
    ({"type": "number", "otherwise": 0}, "otherwise は"),
    ({"type": "number", "asked_of": "household.size > 1"}, "同じ resident の事実だけ"),
    ({"type": "number", "answers": [{"ja": "一"}]}, "answers を書けるのは"),
    ({"type": "number", "holds_days": 400}, "source のある事実にだけ"),
    ({"type": "number", "holds_days": 0, "source": "税"}, "greater than or equal to 1"),
    ({"type": "boolean", "holds_days": 400, "source": "税", "absent": False}, "どちらか一つ"),
])  # fmt: skip
def test_a_fact_that_contradicts_itself_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Fact.model_validate({"key": "resident.it", "label": "それ", **given})
