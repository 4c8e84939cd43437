"""`yakuba people import`: good lines are taken, the others reported with line, column and what would be right."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yakuba.kernel.people.models import Household, Resident
from yakuba.sample import city, write_residents_csv
from yakuba.site.cli.city import people

HEAD = "宛名番号,氏,名,氏カナ,名カナ,生年月日,性別,世帯番号"
GOOD = "0000001,髙橋,葛󠄀子,タカハシ,カツコ,1990-05-05,女,H1"
BAD_DAY = "0000002,森,静,モリ,シズカ,1990-13-05,女,H1"
BAD_SEX = "0000003,林,茂,ハヤシ,シゲル,昭和50年4月1日,[/red]不明,H2"
NO_NAME = "0000004,,茂,,,1990-05-05,男,H2"

pytestmark = pytest.mark.django_db


def take(path: Path, *words: str) -> Result:
    return CliRunner(env={"COLUMNS": "250"}).invoke(people, ["import", str(path), *words])


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join([HEAD, *lines, ""]).encode(encoding))
    return path


def assert_ended_with_words(result: Result) -> None:
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), repr(result.exception)


def test_refused_lines_are_reported_and_the_others_taken(tmp_path: Path) -> None:
    result = take(written(tmp_path / "people.csv", GOOD, BAD_DAY, BAD_SEX, NO_NAME))
    assert_ended_with_words(result)
    assert "新しい人 1" in result.output
    assert "断った行 3" in result.output
    for words in ("3行目 「生年月日」", "1990-13-05", "4行目 「性別」", "[/red]不明", "男・女", "5行目 「氏」"):
        assert words in result.output, words
    assert [person.full_name for person in Resident.objects.all()] == ["髙橋 葛󠄀子"]


def test_all_refused_lines_can_be_written_to_a_file(tmp_path: Path) -> None:
    lines = [BAD_DAY.replace("0000002", f"{number + 2:07}") for number in range(30)]
    refused = tmp_path / "refused.csv"
    result = take(written(tmp_path / "people.csv", GOOD, *lines), "--refused", str(refused))
    assert_ended_with_words(result)
    assert "ほか 10 行" in result.output
    rows = list(csv.reader(StringIO(refused.read_text("utf-8-sig"))))
    assert rows[0] == [*HEAD.split(","), "行", "列", "問題", "直し方"]
    assert len(rows) == 31
    assert rows[1][:8] == BAD_DAY.split(",")
    assert rows[1][8:10] == ["3", "生年月日"]


def test_the_refused_lines_put_right_are_imported_as_they_stand(tmp_path: Path) -> None:
    refused = tmp_path / "refused.csv"
    take(written(tmp_path / "people.csv", GOOD, BAD_DAY), "--refused", str(refused))
    refused.write_text(refused.read_text("utf-8-sig").replace("1990-13-05,女", "1990-12-05,女"), "utf-8")
    result = take(refused)
    assert result.exit_code == 0, result.output
    assert "新しい人 1" in result.output
    assert "知らない列" not in result.output
    assert Resident.objects.get(number="0000002").full_name == "森 静"


def test_columns_nobody_knows_are_named_and_passed_over(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(f"{HEAD},備考,個人番号\n{GOOD},x,y\n", "utf-8")
    result = take(tmp_path / "people.csv")
    assert result.exit_code == 0, result.output
    assert "知らない列なので読みませんでした: 備考、個人番号" in result.output
    assert "新しい人 1" in result.output


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        count = write_residents_csv(file, city(residents=150).residents)
    first = take(path)
    assert f"新しい人 {count}" in first.output, first.output
    assert "断った行 0" in first.output
    homes = Household.objects.count()
    second = take(path)
    assert f"同じ人 {count}" in second.output
    assert "新しい人 0" in second.output
    assert (Resident.objects.count(), Household.objects.count()) == (count, homes)


def test_the_file_of_an_older_system_is_read(tmp_path: Path) -> None:
    result = take(written(tmp_path / "people.csv", "0000009,山田,花,ヤマダ,ハナ,H2.5.5,2,H9", encoding="cp932"))
    assert "新しい人 1" in result.output, result.output
    assert Resident.objects.get().birth_date.isoformat() == "1990-05-05"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "列がありません"),
        ("番号,名前\n1,髙橋\n".encode(), "宛名番号"),
        (b"\xff\xfe\x00\x81\x00", "UTF-8"),
    ],
)
def test_a_file_of_another_layout_is_refused_with_words(data: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(data)
    result = take(tmp_path / "people.csv")
    assert_ended_with_words(result)
    assert says in result.output
    assert not Resident.objects.exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = take(tmp_path / "nowhere.csv")
    assert result.exit_code == 2
    assert "nowhere.csv" in result.output
