"""自動審査: a check made only because of a secret answer is not told of to whoever may not know that answer."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.urls import reverse
from support.reviews import COPIES, know, town_of, with_checks
from support.town import ANSWERS, START, Town

from yakuba.desks.review import actions
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions as workflow
from yakuba.kernel.workflow.queries import tells_secrets
from yakuba.language.procedures import Procedure

from .screens import Page, as_staff

POOR = {
    "code": "T04", "title": "所得の確認", "when": "kind == 'new'", "rule": "resident.income > 10", "reason": "所得が少なすぎます",
}  # fmt: skip
DEAR = {**COPIES, "rule": "copies < 5 && resident.since < today"}


def secretive(*checks: dict[str, Any]) -> Procedure:
    """The trial procedure, whose `kind` only those with the right may see."""
    written = deepcopy(with_checks(*checks))
    next(one for one in written["pages"][1]["fields"] if one["key"] == "kind")["secrecy"] = 3
    return Procedure.model_validate(written)


def town_with(*checks: dict[str, Any]) -> Town:
    town = town_of(COPIES)
    town.version = publish(SYSTEM, secretive(*checks), [])
    know(town.mother, income=5, since="2021-04-01")
    return town


def case_page(town: Town, record: Record) -> str:
    return Page(as_staff(town, "係員").get(reverse("casework:case", args=[record.number]))).said()


def allow(town: Town) -> None:
    Grant.objects.create(right=Right.SENSITIVE, staff=town.staff["環境課/係員"], starts_on=START)


def test_a_check_made_because_of_a_secret_is_left_out_with_its_reasons_and_sources(db: None) -> None:
    town = town_with(POOR, DEAR)
    record = town.file()
    said = case_page(town, record)
    assert "T03" in said
    assert "住民になった日: " in said
    for word in ("T04", "所得の確認", "所得が少なすぎます", "所得: "):
        assert word not in said
    allow(town)
    said = case_page(town, record)
    for word in ("T04 所得の確認", "所得が少なすぎます", "所得: 収納"):
        assert word in said


def test_a_source_another_check_asks_too_stays(db: None) -> None:
    town = town_with(POOR, {**COPIES, "rule": "resident.income > 1"})
    assert "所得: 収納" in case_page(town, town.file())


@pytest.mark.parametrize("check", [POOR, {**POOR, "when": None, "rule": "kind == 'again'"}])
def test_the_reason_of_an_automatic_refusal_is_told_by_right_only(db: None, check: dict[str, Any]) -> None:
    town = town_with({**check, "on_false": "refuse"})
    record = town.file()
    assert record.state == "refused"
    assert "所得が少なすぎます" not in case_page(town, record)
    allow(town)
    assert "所得が少なすぎます" in case_page(town, record)


def test_what_an_office_wrote_when_it_refused_is_told(db: None) -> None:
    town = town_with(POOR)
    record = workflow.refuse(town.actor("係員"), town.file().number, reason="窓口で確かめました")
    assert (record.state, record.step) == ("refused", "check")
    assert "所得が少なすぎます" not in case_page(town, record)
    event = record.events.get(kind="refused")
    assert not tells_secrets(town.actor("係員"), record, event)
    assert "窓口で確かめました" in case_page(town, record)


def test_a_dry_run_does_not_name_such_a_check_beside_a_case(db: None) -> None:
    town = town_with(DEAR)
    record = town.file(answers={**ANSWERS, "copies": 7})
    publish(SYSTEM, secretive(POOR, DEAR), [])
    run = actions.ask_for_run(SYSTEM, Definition.objects.get(key="trial"), START, record.filed_on)
    actions.run_waiting()
    where = reverse("review:export", args=[run.pk])
    [line] = as_staff(town, "係員").get(where).content.decode().splitlines()[1:]
    assert "T03" in line
    assert "T04" not in line
    assert "権限のある職員だけが見られます" not in line
    allow(town)
    assert "T04" in as_staff(town, "係員").get(where).content.decode()
