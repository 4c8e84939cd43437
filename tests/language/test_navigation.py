"""The navigator's core against brute force: every answer tried, in every order, and nothing asked that changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.language.events import LifeEvent
from yakuba.language.navigation import belonging, navigated, reasons, told_under, with_value, worth_next
from yakuba.language.procedures import Fact, Procedure
from yakuba.language.rules import Parameters, compile_rule
from yakuba.language.telling import MEMBERS, Given, Questions, Told, askable

TODAY, NONE = date(2026, 11, 21), Parameters({})
FACTS = [
    Fact(key=f"{root}.{name}", type=kind, label=name, ask=f"{name}?", asked_of=sense, otherwise=False if sense else None)
    for root, name, kind, sense in [
        ("moving", "dog", "boolean", None), ("moving", "car", "boolean", None), ("resident", "a", "boolean", None),
        ("resident", "kind", "choice [x, y, z]", None), ("household", "rents", "boolean", None),
        ("resident", "tall", "boolean", "resident.a"),
    ]
]  # fmt: skip
BY = Questions(askable(FACTS), {fact.key: fact.label.ja for fact in FACTS}, NONE)
DOMAINS: dict[str, list[Any]] = {
    "moving.dog": [True, False], "moving.car": [True, False], "resident.a": [True, False],
    "resident.kind": ["x", "y", "z"], "household.rents": [True, False],
}  # fmt: skip
LEAVES = [
    "moving.dog", "moving.car", "resident.a", 'resident.kind == "x"', 'resident.kind in ["y", "z"]', "household.rents",
    "resident.a", "moving.dog",
]  # fmt: skip
MOVE, OUT = LifeEvent(event="move", title="引越し"), LifeEvent(event="out", title="転出", implies={"moving.car": True})
STAY = LifeEvent(event="stay", title="転居", implies={"moving.car": False, "resident.a": True})


def procedure(key: str, when: str | None, *events: str) -> Procedure:
    return Procedure.model_validate({
        "procedure": key, "title": key, "summary": key, "office": "課", "law": "法", "events": events or ["move"],
        "when": when, "who": "だれでも", "standard_days": 1, "retention": {"years": 1},
        "pages": [{"title": "頁", "fields": [{"key": "note", "type": "text", "label": "メモ"}]}],
        "workflow": [{"step": "check", "title": "確認", "by": "office"}],
    })  # fmt: skip


def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} && {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} || {two[1]})"),
        inner.map(lambda one: f"!({one})"),
    )


RULES = st.lists(st.recursive(st.sampled_from(LEAVES), joined, max_leaves=5), min_size=1, max_size=4)
PEOPLE = st.fixed_dictionaries({path: st.sampled_from(values) for path, values in DOMAINS.items()})
EVENTS = st.sampled_from([(MOVE,), (OUT,), (STAY,), (OUT, STAY), (MOVE, OUT)])


def name_of(path: str) -> str:
    return path.replace("resident.", "people.0.")


def path_of(name: str) -> str:
    return name.replace("people.0.", "resident.")


def empty(*events: LifeEvent) -> Told:
    return told_under(Told(BY, TODAY, members_told=False), events)


def values(rules: list[Procedure], told: Told, events: tuple[LifeEvent, ...]) -> dict[str, bool | None]:
    return {one.of.procedure.procedure: one.value for one in navigated(belonging(rules, events), told)}


def asked(rules: list[Procedure], told: Told, events: tuple[LifeEvent, ...]) -> list[str]:
    return [one.name for one in worth_next(navigated(belonging(rules, events), told), told)]


def truth(rule: Procedure, person: dict[str, Any], events: tuple[LifeEvent, ...]) -> bool:
    """The rule on all facts at once, under each of its own events; where others contradict each other, the person says."""
    implied: dict[str, set[Any]] = {}
    for event in events:
        for path, value in event.implies.items():
            implied.setdefault(path, set()).add(value)
    agreed = {path: next(iter(found)) for path, found in implied.items() if len(found) == 1}
    own = [event.implies for event in events if event.event in rule.events]
    return any(whole(rule.when, {**person, **agreed, **one}) for one in own)


def whole(rule: str | None, person: dict[str, Any]) -> bool:
    facts: dict[str, dict[str, Any]] = {}
    for path, value in person.items():
        root, _dot, key = path.partition(".")
        facts.setdefault(root, {})[key] = value
    return rule is None or bool(compile_rule(rule).judge(facts, today=TODAY, parameters=NONE).value)


def under(rules: list[str]) -> list[Procedure]:
    """Procedures of the events in turn, one always belonging."""
    turns = [("move", "out"), ("stay",), ("move", "out", "stay"), ("out", "stay")]
    return [procedure(f"p{at}", rule, *turns[at % 4]) for at, rule in enumerate(rules)] + [procedure("always", None)]


@settings(max_examples=40)
@given(RULES, PEOPLE, EVENTS)
def test_an_interview_ends_with_what_all_facts_say(
    rules: list[str], person: dict[str, Any], events: tuple[LifeEvent, ...]
) -> None:
    pack, told = under(rules), empty(*events)
    for _question in range(len(DOMAINS) + 1):
        if not (names := asked(pack, told, events)):
            break
        assert told.value(names[0]) is None, "asked twice"
        told = with_value(told, names[0], person[path_of(names[0])])
    expected = {one.procedure: truth(one, person, events) for one in pack if {e.event for e in events} & {*one.events}}
    assert values(pack, told, events) == expected


SMALL = under([
    "moving.dog && resident.a", "moving.dog && household.rents", 'resident.kind == "x" || (resident.a && !household.rents)',
    '!resident.a && resident.kind != "z"',
])  # fmt: skip


FEW = {path: values for path, values in DOMAINS.items() if path != "moving.car"}


@pytest.mark.parametrize("person", [dict(zip(FEW, one, strict=True)) for one in product(*FEW.values())], ids=str)
def test_in_whatever_order_questions_are_answered_the_result_is_that_of_all_rules(person: dict[str, Any]) -> None:
    expected = {one.procedure: truth(one, person, (MOVE,)) for one in SMALL if "move" in one.events}
    for order in permutations(FEW):
        told = empty(MOVE)
        while open_ := [path for path in order if name_of(path) in asked(SMALL, told, (MOVE,))]:
            told = with_value(told, name_of(open_[0]), person[open_[0]])
        assert values(SMALL, told, (MOVE,)) == expected


@settings(max_examples=40)
@given(RULES, PEOPLE, st.sets(st.sampled_from(list(DOMAINS))))
def test_no_question_that_can_change_nothing_is_asked(
    rules: list[str], person: dict[str, Any], known: set[str]
) -> None:
    """For each question there are answers to the others under which its own answer decides; every value is tried."""
    pack = under(rules)
    told = empty(MOVE)
    for path in known:
        told = with_value(told, name_of(path), person[path])
    open_ = [path for path in DOMAINS if path not in known]
    everybody = [dict(zip(open_, one, strict=True)) for one in product(*(DOMAINS[path] for path in open_))]
    mine = [one for one in pack if "move" in one.events]

    def outcome(others: dict[str, Any]) -> list[bool]:
        return [truth(one, {**person, **others}, (MOVE,)) for one in mine]

    for name in asked(pack, told, (MOVE,)):
        differing = {}
        for others in everybody:
            rest = tuple(value for path, value in others.items() if path != path_of(name))
            differing.setdefault(rest, set()).add(tuple(outcome(others)))
        assert any(len(found) > 1 for found in differing.values()), f"{name} changes nothing in {rules}"


@settings(max_examples=40)
@given(RULES, PEOPLE, st.lists(st.sampled_from(list(DOMAINS)), unique=True, min_size=3))
def test_an_answer_taken_back_leaves_the_rest_as_it_was(
    rules: list[str], person: dict[str, Any], order: list[str]
) -> None:
    pack, last = under(rules), order[-3]
    told = empty(MOVE)
    for path in order:
        told = with_value(told, name_of(path), person[path])
    for value in DOMAINS[last]:
        anew = with_value(told, name_of(last), value)
        fresh = empty(MOVE)
        for path in order:
            fresh = with_value(fresh, name_of(path), value if path == last else person[path])
        assert (values(pack, anew, (MOVE,)), asked(pack, anew, (MOVE,))) == (
            values(pack, fresh, (MOVE,)), asked(pack, fresh, (MOVE,)),
        )  # fmt: skip


def test_what_an_event_implies_is_not_asked_and_goes_before_an_older_answer() -> None:
    pack = [procedure("p", "moving.car", "out")]
    before = with_value(Told(BY, TODAY, members_told=False), "moving.car", False)
    told = told_under(before, (OUT,))
    assert (asked(pack, told, (OUT,)), values(pack, told, (OUT,))) == ([], {"p": True})
    assert told.value("moving.car") is None


def test_events_that_contradict_each_other_count_for_their_own_procedures() -> None:
    pack = [procedure("leaves", "moving.car", "out"), procedure("stays", "!moving.car", "stay"),
            procedure("asks", "moving.car", "move")]  # fmt: skip
    events = (OUT, STAY, MOVE)
    told = empty(*events)
    assert values(pack, told, events) == {"leaves": True, "stays": True, "asks": None}
    assert asked(pack, told, events) == ["moving.car"]


def test_a_rule_that_is_true_whatever_is_answered_is_not_asked_about() -> None:
    pack = [procedure("p", '(moving.dog || !moving.dog) && (resident.kind == "x" || resident.kind != "x")')]
    told = empty(MOVE)
    found = navigated(belonging(pack, (MOVE,)), told)
    assert (found[0].value, found[0].anyhow, asked(pack, told, (MOVE,)), reasons(found[0], told)) == (
        True,
        True,
        [],
        (),
    )


def test_what_makes_no_sense_of_somebody_is_not_asked_of_them() -> None:
    pack = [procedure("p", "resident.tall")]
    told = empty(MOVE)
    assert asked(pack, told, (MOVE,)) == ["people.0.a"]
    told = with_value(told, "people.0.a", False)
    assert (asked(pack, told, (MOVE,)), values(pack, told, (MOVE,))) == ([], {"p": False})


def test_who_lives_together_is_asked_only_when_a_rule_needs_it() -> None:
    pack = [procedure("p", "moving.dog && household.members.exists(m, m.a)")]
    told = empty(MOVE)
    assert MEMBERS in asked(pack, told, (MOVE,))
    assert asked(pack, with_value(told, "moving.dog", False), (MOVE,)) == []
    there = replace(
        with_value(told, "moving.dog", True), members_told=True, people=({}, {"birth_date": date(2020, 1, 1)})
    )
    assert asked(pack, there, (MOVE,)) == ["people.0.a", "people.1.a"]
    assert values(pack, with_value(there, "people.1.a", True), (MOVE,)) == {"p": True}


def test_what_is_given_is_not_asked() -> None:
    pack = [procedure("p", "resident.a && moving.dog")]
    told = told_under(Told(BY, TODAY, members_told=False, given=Given(({"a": True},))), (MOVE,))
    assert asked(pack, told, (MOVE,)) == ["moving.dog"]
    withheld = worth_next(navigated(belonging(pack, (MOVE,)), told), told, {"moving.dog"})
    assert withheld == []


def test_somebody_who_does_not_know_hears_what_it_hangs_on() -> None:
    pack = [procedure("p", "resident.a && moving.dog")]
    told = replace(empty(MOVE), passed=frozenset({"people.0.a"}))
    assert asked(pack, told, (MOVE,)) == ["moving.dog"]
    told = with_value(told, "moving.dog", True)
    found = navigated(belonging(pack, (MOVE,)), told)[0]
    assert (asked(pack, told, (MOVE,)), found.value, found.missing) == ([], None, frozenset({"people.0.a"}))
