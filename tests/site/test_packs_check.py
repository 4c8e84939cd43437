"""`yakuba packs check`: a mistake is shown with its file, its line, what is wrong and what would be right."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.packs import PACKS, loaded

from yakuba.site.cli.knowledge import packs

DOG = "environment/procedures/dog-death.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The packs again, to be spoiled."""
    shutil.copytree(PACKS, tmp_path / "packs")
    return tmp_path / "packs"


def check(folder: Path) -> Result:
    return CliRunner(env={"COLUMNS": "250"}).invoke(packs, ["check", str(folder)])


def spoil(folder: Path, path: str, old: str, new: str) -> int:
    """Replaces what stands in a file once; gives the line it stands in."""
    text = (folder / path).read_text("utf-8")
    assert text.count(old) >= 1
    (folder / path).write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_packs_as_they_are_have_no_mistake(folder: Path) -> None:
    result = check(folder)
    assert result.exit_code == 0, result.output
    for pack in loaded():
        assert pack.head.pack in result.output


@pytest.mark.parametrize(
    ("path", "old", "new", "names"),
    [
        (DOG, "type: phone", "type: fone", "fone"),
        (DOG, "minutes: 3", "minuets: 3", "minuets"),
        (DOG, "minutes: 3", "minutes: many", "minutes"),
        (DOG, "when: resident.registered_dogs", "when: resident.registered_cats", "registered_cats"),
        (DOG, "kind: must", "kind: '[/red] [bold] [link=x]'", "[/red]"),
        (DOG, "kind: must", "kind: [must", ""),
        ("environment/pack.yaml", "pack: environment", "pack: environment\nunheard: 1", "unheard"),
        ("environment/pack.yaml", "pack: environment", "pack: enviroment", "「enviroment」が、フォルダーの名前"),
    ],
)
def test_a_mistake_is_shown_with_file_and_line(path: str, old: str, new: str, names: str, folder: Path) -> None:
    line = spoil(folder, path, old, new)
    result = check(folder)
    assert result.exit_code == 1, result.output
    shown = [words for words in result.output.splitlines() if words.startswith(path)]
    assert shown, result.output
    assert any(path_line(words) in (line, line + 1) for words in shown), result.output
    assert names in result.output
    assert "→" in result.output
    assert "何も読み込んでいません" in result.output


def path_line(words: str) -> int:
    return int(words.split(":", 2)[1].split()[0])


def test_all_mistakes_are_shown_at_once(folder: Path) -> None:
    spoil(folder, DOG, "type: phone", "type: fone")
    spoil(folder, "roads/pack.yaml", "pack: roads", "pack: roads\nunknown: 1")
    result = check(folder)
    assert result.exit_code == 1
    assert DOG in result.output
    assert "roads/pack.yaml" in result.output


def test_a_file_that_is_no_text_is_named(folder: Path) -> None:
    (folder / DOG).write_bytes("procedure: 犬".encode("cp932"))
    result = check(folder)
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "dog-death.yaml" in result.output


def test_a_folder_without_packs_says_so(tmp_path: Path) -> None:
    result = check(tmp_path)
    assert result.exit_code == 1
    assert "pack.yaml" in result.output


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = check(tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.output


def test_a_real_town_acts_the_stories_out_and_keeps_nothing_of_them(founded: Any, tmp_path: Path) -> None:
    """A founded town lacks 部長, its departments begin today, and its folder is no stage."""
    for path in ("commons", "disaster", "environment", "roads"):
        shutil.copytree(PACKS / path, tmp_path / "packs" / path)
    before, stored = founded.rows(), founded.files()
    done = founded.yakuba("packs", "check", str(tmp_path / "packs"), "--act")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "○ road-occupation" in done.stdout
    assert "×" not in done.stdout
    assert (founded.rows(), founded.files()) == (before, stored)
