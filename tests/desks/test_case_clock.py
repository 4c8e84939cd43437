"""How long it takes: told before anybody begins, and counted on the case for the resident and the clerk alike."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from support.town import LETTERS, TRIAL, Town

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import publish
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions
from yakuba.language.procedures import Letter, Procedure

from .screens import Page, as_resident, as_staff


def clocks(town: Town, record: Record, day: date) -> tuple[str, str]:
    """The clock as the resident and as the clerk see it on a day."""
    with clock.on(day):
        mine = Page(as_resident(town).get(reverse("apply:case", args=[record.number])))
        theirs = Page(as_staff(town, "係員").get(reverse("casework:case", args=[record.number])))
    return mine.said(".clock"), theirs.said(".clock")


def says(used: int, rest: str) -> str:
    return f"標準処理期間 14日のうち{used}日目{rest}"


@pytest.fixture
def record(town: Town, frozen_today: date) -> Record:
    """A case filed today."""
    return town.file()


@pytest.mark.parametrize(("days", "rest"), [(0, "残り14日"), (5, "残り9日"), (14, "残り0日"), (17, "3日超過")])
def test_both_sides_see_the_days_used_of_the_standard_period(town: Town, record: Record, days: int, rest: str) -> None:
    told = clocks(town, record, record.filed_on + timedelta(days=days))
    assert told == (says(days, rest), says(days, rest))


def test_the_days_a_case_waits_for_a_correction_are_not_counted(town: Town, record: Record) -> None:
    filed = record.filed_on
    with clock.on(filed + timedelta(days=3)):
        actions.ask_correction(town.actor("係員"), record.number, comment="通数を確かめてください")
    resting = clocks(town, record, filed + timedelta(days=9))
    assert resting == (says(3, "残り11日"), "")
    with clock.on(filed + timedelta(days=10)):
        actions.answer_correction(town.resident_actor(), record.number, answers={"copies": 3})
    told = clocks(town, record, filed + timedelta(days=12))
    assert told == (says(5, "残り9日"), says(5, "残り9日"))


def test_a_decided_case_has_no_clock(town: Town, frozen_today: date) -> None:
    record = town.deciding(price=1000)
    actions.approve(town.actor("係長"), record.number)
    assert clocks(town, record, frozen_today + timedelta(days=2)) == ("", "")


def test_how_long_it_takes_is_told_before_anybody_begins(town: Town) -> None:
    said = {**TRIAL, "procedure": "other", "title": "ほかの届出", "minutes": 7, "standard_days": 21}
    publish(SYSTEM, Procedure.model_validate(said), [Letter.model_validate(letter) for letter in LETTERS])
    page = Page(Client().get(reverse("apply:procedure", args=["other"])))
    told = {row.findtext("dt"): row.findtext("dd") for row in page.all("//dl[@class='answers']/div")}
    assert told["入力にかかる時間"] == "約7分"
    assert told["結果が出るまで"] == "21日ほど (標準処理期間)"
    assert "入力 約7分・結果まで 21日" in Page(Client().get(reverse("apply:find"), {"q": "ほかの届出"})).said()
