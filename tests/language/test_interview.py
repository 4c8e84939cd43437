"""The merged interview: each thing asked once, known things never, and what one procedure changes known to the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.language.answers import clean
from yakuba.language.interview import Filled, Interview, Part, filing_order, interview
from yakuba.language.procedures import Fact, Procedure
from yakuba.language.rules import Parameters

from .samples import TODAY, field, procedure_of

KINDS = {
    "resident.name": "name", "resident.phone": "phone", "resident.address": "address", "resident.moves": "boolean",
    "resident.has_card": "boolean", "moving.on": "date", "moving.to": "address", "moving.has_dog": "boolean",
    "household.members": "list of resident", "household.children": "list of resident", "resident.school": "text",
}  # fmt: skip
ASKED = ("resident.has_card", "moving.has_dog", "moving.on")
FACTS = [
    Fact.model_validate(
        {"key": key, "type": kind, "label": key}
        | ({"source": "住民基本台帳"} if key.startswith(("resident.a", "resident.n", "household")) else {})
        | ({"ask": f"{key}？"} if key in ASKED else {})
    )
    for key, kind in KINDS.items()
]
OLD = {"postal_code": "999-0001", "address": "みほん市中央1"}
NEW = {"postal_code": "999-0002", "address": "みほん市北2", "building": "101"}
MOTHER = {"number": "1", "full_name": "見本 花子", "birth_date": date(1990, 1, 31), "relation": "世帯主"}
CHILD = {
    "number": "2",
    "full_name": "見本 一郎",
    "birth_date": date(2016, 6, 1),
    "relation": "子",
    "school": "北小学校",
}
KNOWN = {
    "resident": {**MOTHER, "address": OLD, "phone": "090-1234-5678"},
    "household": {"members": [MOTHER, CHILD], "children": [CHILD]},
}
MOVERS = field(
    "movers", "table", rows="household.members", required=True,
    fields=[
        field("name", "text", bind="row.full_name"), field("born", "date", bind="row.birth_date"),
        field("moves", "boolean", bind="row.moves", required=True),
    ],
)  # fmt: skip
MOVE = procedure_of(
    field("old", "address", bind="resident.address"), field("new", "address", bind="moving.to", required=True),
    field("on", "date", bind="moving.on", required=True), MOVERS,
    procedure="move", keeps="住民基本台帳",
    effects=[{"fact": "resident.address", "value": "new", "of": "movers", "when": "row.moves"}],
)  # fmt: skip
ALLOWANCE = procedure_of(
    field("address", "address", bind="resident.address", required=True), field("on", "date", bind="moving.on", required=True),
    field("phone", "phone", bind="resident.phone", required=True), procedure="allowance",
)  # fmt: skip
SCHOOL = procedure_of(
    field("pupils", "table", rows="household.children", among="row.moves", fields=[
        field("name", "text", bind="row.full_name"), field("school", "text", bind="row.school"),
    ]),
    field("wish", "text", required=True), procedure="school",
)  # fmt: skip
DOG = procedure_of(
    field("tag", "text", show="moving.has_dog", required=True),
    field("phone", "phone", bind="resident.phone", required=True),
    procedure="dog",
)
ALL_MOVE = {"0": {"moves": "true"}, "1": {"moves": "true"}}


def talk(procedures: list[Procedure], told: Mapping[str, Any], known: Mapping[str, Any] = KNOWN) -> Interview:
    return asked([Part(procedure, known) for procedure in procedures], told)


def asked(parts: list[Part], told: Mapping[str, Any], **more: Any) -> Interview:
    return interview(parts, told, vocabulary=FACTS, today=TODAY, parameters=Parameters(), **more)


def names(found: Interview) -> list[str]:
    return [one.name for one in found.questions]


def part_of(found: Interview, key: str) -> Filled:
    return next(one for one in found.filled if one.part.procedure.procedure == key)


def test_what_several_procedures_need_is_asked_once_and_what_is_known_never() -> None:
    found = talk([ALLOWANCE, MOVE, SCHOOL], {})
    assert names(found) == ["moving.on", "moving.to", "move/movers", "school/wish"]
    assert found.questions[0].parts == (1, 0)
    assert [one.name for one in found.open] == names(found)


def test_one_answer_fills_every_form() -> None:
    told = {"moving.on": "令和8年11月20日", "moving.to": NEW, "move/movers": ALL_MOVE, "school/wish": "なし"}
    found = talk([ALLOWANCE, MOVE, SCHOOL], told)
    assert found.open == ()
    assert [part_of(found, key).answers["on"] for key in ("move", "allowance")] == ["2026-11-20"] * 2
    assert found.told == {"moving": {"on": date(2026, 11, 20), "to": NEW}}


def test_what_a_procedure_changes_is_known_to_those_after_it_and_to_itself_as_it_was() -> None:
    told = {"moving.on": "2026-11-20", "moving.to": NEW, "move/movers": ALL_MOVE}
    found = talk([ALLOWANCE, MOVE], told)
    assert found.order == (1, 0)
    assert part_of(found, "move").answers["old"] == OLD
    assert part_of(found, "allowance").answers["address"] == NEW
    stays = talk([ALLOWANCE, MOVE], {**told, "move/movers": {"0": {"moves": "false"}, "1": {"moves": "true"}}})
    assert part_of(stays, "allowance").answers["address"] == OLD


def test_an_address_put_right_is_the_old_one_to_the_notice_and_no_new_one_to_the_others() -> None:
    right = {**OLD, "building": "203"}
    told = {"moving.on": "2026-11-20", "moving.to": NEW, "move/movers": ALL_MOVE, "resident.address": right}
    found = talk([ALLOWANCE, MOVE], told)
    assert part_of(found, "move").answers["old"] == right
    assert part_of(found, "allowance").answers["address"] == NEW


@pytest.mark.parametrize("told", [{}, {"move/movers": ""}, {"move/movers": {"1": {"moves": "true"}}}])
def test_what_is_asked_of_each_person_is_asked_in_one_table(told: Mapping[str, Any]) -> None:
    cards = procedure_of(
        field("cards", "table", rows="household.members", required=True, fields=[
            field("name", "text", bind="row.full_name"), field("born", "date", bind="row.birth_date"),
            field("moves", "boolean", bind="row.moves", required=True),
        ]), procedure="cards",
    )  # fmt: skip
    found = talk([cards, MOVE], told)
    assert "move/movers" in names(found) and "cards/cards" not in names(found)
    after = part_of(talk([cards, MOVE], {"move/movers": ALL_MOVE}), "cards")
    assert [row["moves"] for row in after.answers["cards"]] == [True, True] and not after.problems


@pytest.mark.parametrize("told", ["", {}, {"0": {"moves": ""}}, {"1": {"moves": "true"}}])
def test_whom_nobody_answered_of_is_still_in_the_table(told: object) -> None:
    rows = part_of(talk([MOVE], {"move/movers": told}), "move").answers["movers"]
    assert [row["name"] for row in rows] == ["見本 花子", "見本 一郎"]
    moves = told.get("1", {}).get("moves") if isinstance(told, dict) else None
    assert [row.get("moves") for row in rows] == [None, True if moves else None]


def test_a_row_taken_out_by_hand_stays_out() -> None:
    told = {"0": {"name": "見本 花子", "born": "1990-01-31", "moves": "true"}}
    rows = part_of(talk([MOVE], {"move/movers": told}), "move").answers["movers"]
    assert [row["name"] for row in rows] == ["見本 花子"]


def test_rows_say_of_people_what_the_next_procedure_reads() -> None:
    told = {"move/movers": ALL_MOVE}
    pupils = part_of(talk([SCHOOL, MOVE], told), "school").answers["pupils"]
    assert pupils == [{"name": "見本 一郎", "school": "北小学校"}]
    alone = {"move/movers": {"0": {"moves": "true"}, "1": {"moves": "false"}}}
    assert part_of(talk([MOVE, SCHOOL], alone), "school").answers["pupils"] == []


def test_a_known_answer_written_anew_is_asked_again_and_stands_everywhere() -> None:
    found = talk([ALLOWANCE, DOG], {"resident.phone": "080-0000-0000", "moving.has_dog": "false"})
    assert "resident.phone" in names(found)
    assert {part_of(found, key).answers["phone"] for key in ("allowance", "dog")} == {"080-0000-0000"}


def test_what_was_told_of_the_event_decides_what_is_asked() -> None:
    assert "dog/tag" in names(talk([DOG], {}))
    assert "dog/tag" in names(talk([DOG], {"moving.has_dog": "true"}))
    assert "dog/tag" not in names(talk([DOG], {"moving.has_dog": "false"}))


def test_what_is_wrong_is_said_of_the_one_question_and_kept() -> None:
    found = talk([ALLOWANCE, MOVE], {"moving.on": "きのう"})
    assert "moving.on" in [one.name for one in found.open]
    for key in ("allowance", "move"):
        assert any(problem.path == "on" for problem in part_of(found, key).problems)


def test_two_subjects_share_the_event_and_nothing_of_their_own() -> None:
    other = {"resident": {"number": "9", "full_name": "試験 次郎"}, "household": {"members": [], "children": []}}
    parts = [Part(ALLOWANCE, KNOWN, "1"), Part(ALLOWANCE, other, "9")]
    found = asked(parts, {"moving.on": "2026-11-20", "resident.phone@9": "080-1111-1111"})
    assert names(found) == ["moving.on", "resident.address@9", "resident.phone@9"]
    assert [one.answers["phone"] for one in found.filled] == ["090-1234-5678", "080-1111-1111"]


def test_procedures_that_wait_for_each_other_stand_as_they_were_given() -> None:
    one = procedure_of(field("a", "boolean", bind="resident.has_card"), procedure="one",
                       effects=[{"fact": "resident.moves", "value": "true"}])  # fmt: skip
    two = procedure_of(field("b", "boolean", bind="resident.moves"), procedure="two",
                       effects=[{"fact": "resident.has_card", "value": "true"}])  # fmt: skip
    assert filing_order([Part(two), Part(one)]) == (0, 1)
    assert filing_order([Part(ALLOWANCE), Part(MOVE)]) == (1, 0)


@given(
    order=st.permutations([ALLOWANCE, MOVE, SCHOOL, DOG]),
    told=st.fixed_dictionaries(
        {},
        optional={
            "moving.on": st.sampled_from(["2026-11-20", "令和8年11月1日", "いつか", ""]),
            "moving.to": st.sampled_from([NEW, {"address": ""}]),
            "moving.has_dog": st.sampled_from(["true", "false", ""]),
            "move/movers": st.sampled_from([ALL_MOVE, {"0": {"moves": "true"}}, {}]),
            "school/wish": st.sampled_from(["なし", ""]),
            "dog/tag": st.sampled_from(["12", ""]),
            "resident.phone": st.sampled_from(["080-0000-0000", "abc"]),
            "nobody/asks": st.just("x"),
        },
    ),
)
def test_every_form_is_what_its_own_cleaning_makes_of_it_and_no_name_stands_twice(
    order: list[Procedure], told: dict[str, Any]
) -> None:
    found = talk(order, told)
    assert len(set(names(found))) == len(names(found))
    assert sorted(found.order) == list(range(len(order)))
    for filled in found.filled:
        again = clean(
            filled.part.procedure, filled.answers, facts=filled.facts, today=TODAY, parameters=Parameters(), files=()
        )
        assert again.answers == filled.answers
    # Whatever is not right yet stands behind a question somebody can answer.
    assert bool(found.open) == any(one.problems for one in found.filled)


def test_what_an_open_answer_may_make_needless_is_not_asked_yet() -> None:
    head = field("head", "text", show="!movers.all(m, m.moves)", required=True)
    move = procedure_of(MOVERS, head, procedure="move")

    def at_hand(told: Mapping[str, Any]) -> list[str]:
        return [one.name for one in talk([move], told).at_hand]

    assert at_hand({}) == ["move/movers"] == at_hand({"move/movers": {"0": {"moves": "true"}}})
    assert at_hand({"move/movers": ALL_MOVE}) == ["move/movers"]
    assert at_hand({"move/movers": {**ALL_MOVE, "1": {"moves": "false"}}}) == ["move/movers", "move/head"]
    unknown = procedure_of(field("why", "text", show="resident.has_card"), procedure="why")
    assert [one.name for one in talk([unknown], {}).at_hand] == ["why/why"]  # nobody is about to say it
