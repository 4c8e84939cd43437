"""Files as they come: encodings, headers, nothing at all, and names that must not change by a stroke."""

import pytest

from yakuba.kernel.audit.models import Entry
from yakuba.kernel.people._layout import COLUMNS
from yakuba.kernel.people.actions import LayoutError
from yakuba.kernel.people.models import Resident

from .conftest import Take, row, written

NAMES = {
    "hashigo-daka": "髙橋",
    "tatsu-saki": "山﨑",
    "standing-sword": "劍持",
    "tsuchi-yoshi": "𠮷田",
    "compatibility-kami": "神谷",
    "ivs": "葛󠄀城",
    "ivs-behind-a-supplementary-one": "邉󠄎𠀋",
    "svs": "辻︀",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_variant_stays_the_character_it_was(take: Take, name: str) -> None:
    file = written(row(氏=name, 通称=name))
    take(file)
    assert list(Resident.objects.values_list("family_name", "alias")) == [(name, name)]
    assert take(file).unchanged == 1


def test_a_variant_put_right_is_a_change(take: Take) -> None:
    take(row(氏="高橋"))
    assert take(row(氏="髙橋")).changed == 1
    assert Resident.objects.get().family_name == "髙橋"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_usual_encodings_give_the_same_residents(take: Take, encoding: str) -> None:
    rows = row(101, 氏="髙橋", 氏カナ="ﾀｶﾊｼ"), row(102, 氏="山﨑", 氏カナ="ﾔﾏｻﾞｷ", 住所="霧見町１－２～３番地")
    take(written(*rows))
    names = Resident.objects.order_by("number").values_list("family_name", "family_kana")
    assert list(names) == [("髙橋", "タカハシ"), ("山﨑", "ヤマザキ")]
    assert take(written(*rows, encoding=encoding)).unchanged == 2


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_every_line_ending_is_read_and_counted(take: Take, ending: str) -> None:
    text = written(row(101), row(102, 性別="")).decode().replace("\r\n", ending)
    report = take(text.encode())
    assert (report.added, [refused.line for refused in report.refused]) == (1, [3])


def test_columns_may_stand_in_any_order_beside_others(take: Take) -> None:
    take(written({**row(), "備考": "読まない"}, columns=("備考", *reversed(COLUMNS))))
    assert Resident.objects.get().full_name == "見本 花子"


def test_the_four_needed_columns_are_enough(take: Take) -> None:
    assert take(written(row(), columns=("性別", "生年月日", "氏", "宛名番号"))).added == 1
    assert Resident.objects.get().household is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "宛名番号、氏、生年月日、性別"),
        (b"\xef\xbb\xbf", "宛名番号、氏、生年月日、性別"),
        (b"\r\n\r\n", "宛名番号、氏、生年月日、性別"),
        (written(row(), columns=tuple(name for name in COLUMNS if name != "生年月日")), "列がありません: 生年月日。"),
        (b"number,name\r\n1,a\r\n", "people-csv.md"),
        (written(row()).split(b"\r\n", 1)[1], "1行目に列がありません"),
        (written(row(), encoding="euc_jp"), "1行目|符号"),
        (written(row(), encoding="utf-16"), "1行目|符号"),
        (written(row()) + b"\xff\xff\x81", "UTF-8 か Shift_JIS"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x81", "UTF-8 か Shift_JIS|1行目"),
    ],
    ids=[
        "empty", "only-a-mark", "blank-lines", "a-column-less", "foreign", "no-header", "euc", "utf-16", "mixed", "excel",
    ],
)  # fmt: skip
def test_a_file_that_is_not_of_the_layout_is_refused_whole(take: Take, data: bytes, words: str) -> None:
    with pytest.raises(LayoutError, match=words):
        take(data)
    assert not Resident.objects.exists()
    assert not Entry.objects.filter(act="people.import").exists()


def test_only_a_header_imports_nobody(take: Take) -> None:
    report = take()
    assert (report.read, report.refused) == (0, [])


def test_blank_lines_are_passed_over_and_still_counted_as_lines(take: Take) -> None:
    file = written(row(101), row(102, 性別=""))
    header, first, second, _ = file.split(b"\r\n")
    report = take(b"\r\n".join([header, first, b"", second, b""]))
    assert (report.added, [refused.line for refused in report.refused]) == (1, [4])


@pytest.mark.parametrize("lines", [2, 3000])
def test_a_quotation_mark_nobody_closes_swallows_no_line_in_silence(take: Take, lines: int) -> None:
    file = written(row(1), *(row(number, 氏="次") for number in range(2, 2 + lines)))
    with pytest.raises(LayoutError, match=r"3行目.*引用符"):
        take(file.replace("次".encode(), '"次'.encode(), 1))
    assert not Resident.objects.exists()


def test_a_line_end_inside_a_cell_becomes_a_space(take: Take) -> None:
    assert take(row(住所="霧見町1番地\r\n霧見荘2号")).added == 1
    assert Resident.objects.get().address == "霧見町1番地 霧見荘2号"


def test_what_nobody_sees_is_left_out(take: Take) -> None:
    take(row(氏=" 見\x00本\u200b ", 名="花\u202e子", 電話="0999-00-0101\t"))
    person = Resident.objects.get()
    assert (person.family_name, person.given_name, person.phone) == ("見本", "花子", "0999-00-0101")


@pytest.mark.parametrize("text", ["9990001", "999-0001", "〒999-0001", "９９９－０００１"])
def test_a_postal_code_is_stored_in_one_way(take: Take, text: str) -> None:
    take(row(郵便番号=text))
    assert Resident.objects.get().postal_code == "999-0001"
