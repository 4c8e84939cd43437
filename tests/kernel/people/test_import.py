"""Taking residents over: again and again, with what is right taken and what is wrong said."""

from datetime import date
from io import BytesIO

import pytest

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.models import Entry
from yakuba.kernel.people import actions
from yakuba.kernel.people.models import Household, Resident
from yakuba.kernel.people.words import Sex, Standing

from .conftest import Take, row, written


def everybody() -> list[tuple]:
    return list(Resident.objects.order_by("number").values_list())


def counts(report: actions.ImportReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, len(report.refused)


def test_a_line_becomes_a_resident_in_a_household(take: Take) -> None:
    assert counts(take(row(国籍="kor", メール="hanako@example.jp", 通称="見本 花"))) == (1, 0, 0, 0)
    person = Resident.objects.get()
    assert (person.full_name, person.full_kana, person.alias) == ("見本 花子", "ミホン ハナコ", "見本 花")
    assert (person.birth_date, person.sex, person.nationality) == (date(1985, 4, 1), Sex.FEMALE, "KOR")
    assert (person.postal_code, person.address, person.moved_in_on) == (
        "999-0001",
        "霧見町101番地",
        date(2010, 4, 1),
    )
    assert (person.phone, person.email, person.standing) == ("0999-00-0101", "hanako@example.jp", Standing.RESIDENT)
    assert (person.household.number, person.household.address) == ("0000901", "霧見町101番地")


def test_the_same_file_twice_changes_nothing_the_second_time(take: Take) -> None:
    file = written(
        row(101), row(102, 名="太郎", 性別="男", 続柄="夫", 氏カナ="ﾐﾎﾝ"), row(103, 世帯番号=""), row(104, 国籍="日本")
    )
    assert counts(take(file)) == (4, 0, 0, 0)
    before = everybody()
    assert counts(take(file)) == (0, 0, 4, 0)
    assert everybody() == before
    assert Household.objects.count() == 1


def test_a_changed_line_changes_that_resident_and_nobody_else(take: Take) -> None:
    take(row(101), row(102, 名="太郎"))
    report = take(row(101, 氏="新姓", 住所="霧見町7番地"), row(102, 名="太郎"))
    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)
    moved, other = Resident.objects.order_by("number")
    assert (moved.family_name, moved.address) == ("新姓", "霧見町7番地")
    assert "新姓花子" in moved.search
    assert other.address == "霧見町101番地"


@pytest.mark.parametrize("word", ["転出", "死亡"])
def test_a_resident_leaves_and_keeps_their_row(take: Take, word: str) -> None:
    take(row())
    assert take(row(異動区分=word, 異動日="令和8年4月1日")).changed == 1
    person = Resident.objects.get()
    assert (person.get_standing_display(), person.standing_on) == (word, date(2026, 4, 1))


def test_a_household_moves_with_its_members(take: Take) -> None:
    take(row())
    take(row(世帯番号="0000902", 住所="霧見町8番地"), row(102, 世帯番号="0000902", 住所="霧見町8番地"))
    home = Household.objects.get(number="0000902")
    assert (home.members.count(), home.address) == (2, "霧見町8番地")
    take(row(世帯番号="0000902", 住所="霧見町9番地"))
    home.refresh_from_db()
    assert home.address == "霧見町9番地"


def test_a_second_line_of_one_number_is_refused_naming_the_first(take: Take) -> None:
    report = take(row(名="一"), row(102), row(名="二"))
    (refused,) = report.refused
    assert (report.added, refused.line, refused.column) == (2, 4, "宛名番号")
    assert "2行目にも" in refused.what
    assert Resident.objects.get(number="0000101").given_name == "一"


@pytest.mark.parametrize("written_as", ["ﾔﾏｻﾞｷ", "やまざき", "ヤマザキ", "やまｻﾞｷ"])
def test_a_reading_becomes_katakana_however_it_is_written(take: Take, written_as: str) -> None:
    take(row(氏カナ=written_as))
    assert Resident.objects.get().family_kana == "ヤマザキ"


def test_a_file_longer_than_a_batch_is_taken_whole(take: Take) -> None:
    many = [row(number, 世帯番号=f"{number // 3:07}") for number in range(actions.BATCH + 2)]
    file = written(*many)
    assert counts(take(file)) == (len(many), 0, 0, 0)
    assert counts(take(file)) == (0, 0, len(many), 0)
    assert Resident.objects.count() == len(many)


WRONG = [
    ({"宛名番号": ""}, "宛名番号", "空です", "必ず"),
    ({"宛名番号": "１０１"}, "宛名番号", "１０１", "半角20文字"),
    ({"宛名番号": "1" * 21}, "宛名番号", "番号ではありません", "半角20文字"),
    ({"氏": " \u3000"}, "氏", "空です", "必ず"),
    ({"氏": "長" * 101}, "氏", "101文字", "100文字"),
    ({"名カナ": "ナ" * 101}, "名カナ", "101文字", "100文字"),
    ({"生年月日": ""}, "生年月日", "空です", "必ず"),
    ({"生年月日": "昭和65年4月1日"}, "生年月日", "昭和65年4月1日", "平成2年4月1日です"),
    ({"生年月日": "2001-02-29"}, "生年月日", "2001-02-29", "28日まで"),
    ({"住定日": "むかし"}, "住定日", "むかし", "2026-04-01"),
    ({"異動日": "13月1日"}, "異動日", "13月1日", "13月はありません"),
    ({"性別": "不明"}, "性別", "不明", "男・女"),
    ({"国籍": "韓国"}, "国籍", "韓国", "KOR"),
    ({"世帯番号": "1" * 21}, "世帯番号", "21文字", "20文字"),
    ({"続柄": "子" * 21}, "続柄", "21文字", "20文字"),
    ({"郵便番号": "999-001"}, "郵便番号", "999-001", "7けた"),
    ({"住所": "町" * 201}, "住所", "201文字", "200文字"),
    ({"電話": "0" * 21}, "電話", "21文字", "20文字"),
    ({"異動区分": "引越"}, "異動区分", "引越", "住民・転出・死亡"),
    ({"生年月日": "2040-01-01"}, "生年月日", "まだ来ていない", "今日まで"),
    ({"住定日": "1985-03-31"}, "住定日", "生年月日 1985-04-01 より前", "後の日"),
    ({"異動区分": "転出", "異動日": "1985-03-31"}, "異動日", "より前", "後の日"),
    ({"異動区分": "転出"}, "異動日", "異動区分は「転出」", "転出した日"),
    ({"異動区分": "死亡"}, "異動日", "異動区分は「死亡」", "死亡した日"),
    ({"氏カナ": "山崎"}, "氏カナ", "「山崎」があります", "カタカナ"),
    ({"名カナ": "Hanako"}, "名カナ", "カナでない文字", "カタカナ"),
    ({"メール": "hanako"}, "メール", "「hanako」はメールアドレスではありません", "hanako@example.jp"),
]


@pytest.mark.parametrize(("changed", "column", "what", "right"), WRONG)
def test_a_wrong_line_is_reported_with_its_column_and_what_is_right_and_the_others_are_taken(
    take: Take, changed: dict[str, str], column: str, what: str, right: str
) -> None:
    report = take(row(101), {**row(102), **changed}, row(103))
    (refused,) = report.refused
    assert (refused.line, refused.column) == (3, column)
    assert (refused.given["宛名番号"], refused.given["住所"]) == (
        {**row(102), **changed}["宛名番号"],
        {**row(102), **changed}["住所"],
    )
    assert what in refused.what
    assert right in refused.right
    assert set(Resident.objects.values_list("number", flat=True)) == {"0000101", "0000103"}
    assert report.read == 3


def test_every_wrong_line_is_counted_where_it_stands(take: Take) -> None:
    report = take(*({**row(200 + place), **changed} for place, (changed, *_) in enumerate(WRONG)), row(101))
    assert [refused.line for refused in report.refused] == list(range(2, 2 + len(WRONG)))
    assert [refused.column for refused in report.refused] == [column for _, column, *_ in WRONG]
    assert report.added == 1


def test_a_wrong_line_leaves_the_resident_it_is_about_alone(take: Take) -> None:
    take(row())
    report = take(row(住所="霧見町9番地", 性別="?"))
    assert counts(report) == (0, 0, 0, 1)
    assert Resident.objects.get().address == "霧見町101番地"


@pytest.mark.parametrize("cut", [b",9990001", ",霧見町101番地,2010".encode()], ids=["half", "near-the-end"])
def test_a_line_cut_off_is_refused_and_blanks_nothing(take: Take, cut: bytes) -> None:
    file = written(row(101), row(102))
    take(file)
    before = everybody()
    report = take(file[: file.rindex(cut)])
    assert (report.unchanged, report.changed) == (1, 0)
    assert [(refused.line, refused.column) for refused in report.refused] == [(3, "（行全体）")]
    assert everybody() == before


def test_a_line_with_one_cell_too_many_is_refused(take: Take) -> None:
    report = take(written(row(101)).replace("霧見町101番地,2010-04-01".encode(), "霧見町101番地,,2010-04-01".encode()))
    (refused,) = report.refused
    assert (refused.line, refused.column) == (2, "（行全体）")
    assert "1つ多く" in refused.what
    assert "同じ数" in refused.right


def test_empty_cells_at_the_end_may_be_left_out_as_spreadsheets_do(take: Take) -> None:
    file = written(row(101), row(102)).replace(b"0999-00-0101,,,", b"0999-00-0101")
    assert counts(take(file)) == (2, 0, 0, 0)
    assert take(written(row(101), row(102))).unchanged == 2


def test_an_import_is_logged_with_its_numbers_and_without_names(take: Take) -> None:
    take(row(101), row(102, 性別=""))
    entry = Entry.objects.get(act="people.import")
    assert (entry.actor, entry.about) == ("system", "residents")
    assert entry.data == {"added": 1, "changed": 0, "unchanged": 0, "refused": 1}


def test_progress_is_told_and_ends_with_what_was_read(db: None) -> None:
    told: list[tuple[int, int | None]] = []
    file = BytesIO(written(row(101), row(102, 性別="")))
    actions.import_residents(SYSTEM, file, progress=lambda *now: told.append(now))
    assert told[-1] == (2, 2)


def test_a_column_that_is_not_there_changes_nothing(take: Take) -> None:
    take(row(電話="0999-00-0001", 世帯番号="H1", 住所="霧見町1番地"))
    report = take(written(row(氏="改姓"), columns=("宛名番号", "氏", "生年月日", "性別")))
    person = Resident.objects.get()
    assert counts(report) == (0, 1, 0, 0)
    assert (person.family_name, person.phone, person.address) == ("改姓", "0999-00-0001", "霧見町1番地")
    assert person.household == Household.objects.get(number="H1")


def test_only_those_with_the_right_take_residents_over(take: Take) -> None:
    from django.core.exceptions import PermissionDenied

    from yakuba.kernel.access.actor import VISITOR

    with pytest.raises(PermissionDenied, match="住民の記録"):
        actions.import_residents(VISITOR, BytesIO(written(row())))
    assert not Resident.objects.exists()
