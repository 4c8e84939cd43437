"""What a visit must ask for the packs' own procedures, when the registers know the family: each thing once, and little."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from support.packs import loaded

from yakuba.language.interview import Interview, Part, interview
from yakuba.language.loading import parameters_of

TODAY = date(2026, 4, 10)
FACTS = [fact for pack in loaded() for fact in pack.facts]
PARAMETERS = parameters_of(one for pack in loaded() for one in pack.parameters)
PROCEDURES = {one.procedure: one for pack in loaded() for one in pack.procedures}
OLD = {"postal_code": "999-0001", "address": "みほん市中央一丁目2番3号", "building": ""}
NEW = {"postal_code": "999-0003", "address": "みほん市北町4番5号", "building": "101"}
NAME = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
PARENT = {"number": "1", "full_name": "見本 花子", "birth_date": date(1988, 5, 12), "relation": "世帯主", "moves": True}
PUPIL = {
    "number": "2", "full_name": "見本 一郎", "birth_date": date(2016, 6, 1), "relation": "子", "moves": True,
    "school": "みほん市立中央小学校", "child_medical": True, "attends_nursery": False,
}  # fmt: skip
SMALL = {
    "number": "3", "full_name": "見本 三奈", "birth_date": date(2023, 6, 1), "relation": "子", "moves": True,
    "child_medical": True, "attends_nursery": True,
}  # fmt: skip
ACCOUNT = {
    "bank": "みほん銀行",
    "branch": "中央支店",
    "kind": "普通",
    "number": "0000001",
    "holder_kana": "ミホン ハナコ",
}
KNOWN: dict[str, Any] = {
    "resident": {
        **PARENT, "name": NAME, "address": OLD, "phone": "090-0000-0001", "payment_account": ACCOUNT,
        "disability_certificate": "physical", "care_level": "none", "is_moving_out": False, "is_moving_within": True, "sex": "female",
    },
    "household": {"members": [PARENT, PUPIL, SMALL], "children": [PUPIL, SMALL]},
}  # fmt: skip
MOVING = ("moving.on", "moving.to")
LATE = ("death.on", "survivor.name", "survivor.address", "survivor.phone", "survivor.relation_to_deceased")


def talk(keys: list[str], told: Mapping[str, Any]) -> Interview:
    parts = [Part(PROCEDURES[key], KNOWN) for key in keys]
    return interview(parts, told, vocabulary=FACTS, today=TODAY, parameters=PARAMETERS)


@pytest.mark.parametrize(
    ("keys", "asked"),
    [
        (
            [
                "school-change", "child-allowance-address", "child-medical-change", "nursery-change",
                "disability-handbook-change", "care-insurance-address",
            ],
            {*MOVING},
        ),
        (["disability-handbook-return", "care-insurance-death"], {*LATE, "survivor.payment_account"}),
        (
            ["child-allowance-end", "child-allowance-unpaid"],
            {*LATE, "child-allowance-unpaid/child_account"},
        ),
        (["child-medical-card", "postnatal-care-use"], {
            "birth.child_name", "birth.on", "birth.child_insurance", "postnatal-care-use/kinds", "postnatal-care-use/wish",
            "postnatal-care-use/worries", "postnatal-care-use/consent_share",
        }),
    ],
    ids=["moving", "death", "death-of-a-parent", "birth"],
)  # fmt: skip
def test_a_known_family_is_asked_only_what_no_register_knows(keys: list[str], asked: set[str]) -> None:
    told = {
        "moving.on": "2026-04-08", "moving.to": NEW, "death.on": "2026-04-01", "survivor.name": NAME, "survivor.address": OLD,
        "survivor.phone": "090-0000-0009", "survivor.relation_to_deceased": "spouse", "birth.on": "2026-04-02",
        "birth.child_name": NAME, "birth.child_insurance": "employee",
    }  # fmt: skip
    assert {one.name for one in talk(keys, told).questions} == asked
    for filled in talk(keys, told).filled:
        wrong = {problem.path.split(".")[0] for problem in filled.problems}
        own = {field.key for field in filled.part.procedure.fields() if not field.bind}
        assert wrong <= own, filled.part.procedure.procedure


def test_only_pupils_who_move_change_school() -> None:
    told = {"moving.on": "2026-04-08", "moving.to": NEW}
    (change,) = talk(["school-change"], told).filled
    rows = change.answers["children"]
    assert isinstance(rows, list)
    assert [(row["full_name"], row["school"]) for row in rows] == [("見本 一郎", "みほん市立中央小学校")]


def test_before_anything_is_told_a_family_that_moves_is_asked_when_and_where_to() -> None:
    keys = ["school-change", "child-allowance-address", "child-medical-change", "nursery-change"]
    assert {one.name for one in talk(keys, {}).questions} == {*MOVING}
