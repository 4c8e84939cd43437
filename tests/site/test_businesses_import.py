"""`yakuba people import-businesses`: a real town takes its businesses over, and what is refused can be put right."""

import csv
import re
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from yakuba.kernel.people.models import Business
from yakuba.site.cli.city import people

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operate" / "businesses-csv.md"
HEAD = "法人番号,名称,カナ,備考"
GOOD = "７００００１２０５０００２,国税庁,ｺｸｾﾞｲﾁｮｳ,x"
BAD_NUMBER = "8000012050002,見本庁,,x"
BAD_KANA = "7999900000101,[/red]見本,見本,x"


def take(path: Path, *words: str) -> Result:
    return CliRunner(env={"COLUMNS": "250"}).invoke(people, ["import-businesses", str(path), *words])


def written(path: Path, *lines: str) -> Path:
    path.write_text("\r\n".join([HEAD, *lines, ""]), "utf-8")
    return path


def example() -> str:
    """The example of the page, as somebody would paste it."""
    return re.search(r"```csv\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]


@pytest.mark.django_db
def test_refused_lines_are_reported_and_the_others_taken(tmp_path: Path) -> None:
    result = take(written(tmp_path / "firms.csv", GOOD, BAD_NUMBER, BAD_KANA))
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    for words in (
        "新しい事業者 1", "断った行 2", "知らない列なので読みませんでした: 備考", "3行目 「法人番号」", "1けた目は 7 です", "4行目 「カナ」",
    ):  # fmt: skip
        assert words in result.output, words
    assert list(Business.objects.values_list("corporate_number", "kana")) == [("7000012050002", "コクゼイチョウ")]


@pytest.mark.django_db
def test_the_refused_lines_put_right_are_imported_as_they_stand(tmp_path: Path) -> None:
    refused = tmp_path / "refused.csv"
    take(written(tmp_path / "firms.csv", BAD_NUMBER), "--refused", str(refused))
    rows = list(csv.reader(StringIO(refused.read_text("utf-8-sig"))))
    assert rows[0] == [*HEAD.split(","), "行", "列", "問題", "直し方"]
    assert rows[1][:6] == [*BAD_NUMBER.split(","), "2", "法人番号"]
    refused.write_text(refused.read_text("utf-8-sig").replace("8000012050002,見本庁", "7000012050002,見本庁"), "utf-8")
    result = take(refused)
    assert result.exit_code == 0, result.output
    assert Business.objects.get().name == "見本庁"


@pytest.mark.django_db
def test_a_file_of_another_layout_is_refused_with_words(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("番号,商号\n1,見本\n", "utf-8")
    result = take(tmp_path / "firms.csv")
    assert result.exit_code == 1
    assert "法人番号、名称" in result.output
    assert "businesses-csv.md" in result.output


def test_a_real_town_takes_the_example_of_the_page_over_twice(founded: Any, home_in: Any, tmp_path: Path) -> None:
    shutil.copytree(founded.folder, tmp_path / "home")
    (tmp_path / "firms.csv").write_text(example(), "utf-8")
    home = home_in(tmp_path / "home")
    for says in ("新しい事業者 2", "同じ事業者 2"):
        done = home.yakuba("people", "import-businesses", str(tmp_path / "firms.csv"))
        assert done.returncode == 0, done.stdout + done.stderr
        assert says in done.stdout
    assert home.ask("SELECT count(*) FROM people_business") == [(2,)]
    assert home.ask("SELECT count(*) FROM audit_entry WHERE act = 'people.import' AND about = 'businesses'") == [(2,)]
