"""`yakuba navigator check`: the real packs leave nobody behind, and what is wrong is named with file and remedy."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.packs import loaded

from yakuba.language.loading import parameters_of
from yakuba.language.walks import Knowledge, knowledge_of, never_asked, stroll, walk_event, witness
from yakuba.site.cli.navigator import navigator

PACKS = Path(__file__).resolve().parents[2] / "packs"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    packs = list(loaded())
    return knowledge_of(packs, parameters_of(one for pack in packs for one in pack.parameters), TODAY)


def test_the_packs_leave_nobody_behind(known: Knowledge) -> None:
    events = {event.event: event for event in known.events}
    pairs = [(one, events[key]) for one in known.procedures for key in one.events]
    assert pairs
    dead = [(one.procedure, event.event) for one, event in pairs if witness(known, one, event).answers is None]
    assert dead == []


def test_no_question_of_the_packs_is_never_asked(known: Knowledge) -> None:
    unasked = {one.procedure: keys for one in known.procedures if (keys := never_asked(known, one, known.events))}
    assert unasked == {}


def test_walks_ask_fewer_than_all(known: Knowledge) -> None:
    event = next(one for one in known.events if one.event == "birth")
    walk = walk_event(known, event)
    assert 0 < walk.mean <= walk.worst
    assert walk.mean < walk.mean_of_everything
    assert walk_event(known, event).lengths == walk.lengths, "the same packs and day give the same walks"


def test_on_the_mean_at_most_half_of_every_fact_is_asked(known: Knowledge) -> None:
    """Visitors with one life event each, of all events in turn, by a seed; each against what a leaflet would ask them."""
    walks = [
        stroll(known, [event], f"visitor {turn}", clock=lambda: 0.0)
        for turn in range(4)
        for event in known.events
        if any(event.event in one.events for one in known.procedures)
    ]
    asked = sum(walk.questions for walk in walks)
    assert 0 < asked <= 0.5 * sum(walk.of_all for walk in walks)
    assert asked <= 0.55 * sum(walk.of_events for walk in walks), "even of the chosen events' own facts"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The commons and one small pack, to be spoilt."""
    for name in ("commons", "environment"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "environment" / "procedures" / "dog-registration.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def run(folder: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(navigator, ["check", "--folder", str(folder), "--on", "2026-11-22", *more])
    return result.exit_code, result.output


def test_what_is_right_is_told_with_its_figures(folder: Path) -> None:
    code, said = run(folder, "--witnesses", "environment")
    assert code == 0, said
    # 転出: one procedure, which one question decides. Procedures, worst, mean, mean of asking everything, how walked.
    assert re.search(r"引越し（転出）\s+1\s+1\s+1\.0\s+1\.0\s+100%\s+全部 \(2\)", said), said
    assert "dog-registration (pets): household.got_dog = True" in said
    assert "誤りはありません" in said


def test_a_dead_procedure_is_named(folder: Path) -> None:
    change(folder, "when: household.got_dog", "when: household.got_dog && !household.got_dog")
    code, said = run(folder)
    assert code == 1
    assert "procedures/dog-registration.yaml when" in said
    assert "必要になりません" in said
    assert "when の条件を直すか" in said


def test_a_question_that_can_change_nothing_is_named(folder: Path) -> None:
    change(
        folder, "when: household.got_dog", "when: household.got_dog || (household.got_dog && resident.is_civil_servant)"
    )
    code, said = run(folder)
    assert code == 1
    assert "resident.is_civil_servant は、この手続のためにたずねられることがありません" in said
    assert "procedures/dog-registration.yaml when" in said


def test_a_fact_only_a_register_knows_is_pointed_out(folder: Path) -> None:
    change(folder, "when: household.got_dog", "when: household.got_dog && resident.tax_arrears")
    code, said = run(folder)
    assert code == 0 and "「かもしれない」のままです: resident.tax_arrears" in said
    change(folder, "&& resident.tax_arrears", "&& has(resident.tax_arrears) && resident.tax_arrears")
    assert "かもしれない" not in run(folder)[1]


def test_a_procedure_of_no_event_is_pointed_out(folder: Path) -> None:
    change(folder, "events: [pets, moving-in]", "events: []")
    code, said = run(folder)
    assert (code, "たどり着けません" in said) == (0, True)


def test_a_pack_that_is_not_there_is_named(folder: Path) -> None:
    code, said = run(folder, "nowhere")
    assert code == 1
    assert "「nowhere」というパックに手続はありません" in said
