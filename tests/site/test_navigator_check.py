"""`yakuba navigator check`: the real packs leave nobody behind, and what is wrong is named with file and remedy."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.packs import loaded

from yakuba.language.loading import parameters_of
from yakuba.language.walks import Knowledge, knowledge_of, mentioned, walk_event, witness
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


def test_a_walk_asks_fewer_than_all_and_every_question_somewhere(known: Knowledge) -> None:
    event = next(one for one in known.events if one.event == "birth")
    walk = walk_event(known, event)
    mine = [one for one in known.procedures if "birth" in one.events]
    implied = set(event.implies)
    own = {fact for fact, of_members in mentioned(known.by, mine).values() if not of_members} - implied
    assert own <= walk.asked
    assert 0 < walk.mean <= walk.worst
    assert walk.mean < walk.mean_of_everything
    assert walk_event(known, event).lengths == walk.lengths, "the same packs and day give the same walks"


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
    assert "dog-registration (pets): household.got_dog = True" in said
    assert "誤りはありません" in said


def test_a_dead_procedure_is_named(folder: Path) -> None:
    change(folder, "when: household.got_dog", "when: household.got_dog && !household.got_dog")
    code, said = run(folder)
    assert code == 1
    assert "procedures/dog-registration.yaml when" in said
    assert "必要になりません" in said
    assert "when の条件を直すか" in said


def test_a_procedure_of_no_event_is_pointed_out(folder: Path) -> None:
    change(folder, "events: [pets, moving-in]", "events: []")
    code, said = run(folder)
    assert (code, "たどり着けません" in said) == (0, True)


def test_a_pack_that_is_not_there_is_named(folder: Path) -> None:
    code, said = run(folder, "nowhere")
    assert code == 1
    assert "「nowhere」というパックに手続はありません" in said
