"""The four items come out of whatever another program, a scanner or a hand put in, and a My Number never does."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.language.eras import FIRST, wareki
from yakuba.language.four_items import LONGEST, FourItems, FourItemsProblem, read_four_items

HANAKO = FourItems("見本 花子", "見本市中央一丁目1番地1", date(1990, 1, 31), "female")

NAMES = st.sampled_from(
    ["見本 花子", "髙﨑　試作", "SAMPLE HANAKO", "見本［試験］ 花子", "みほん はなこ", "葛\U000e0100城 見本"]
)
ADDRESSES = st.sampled_from(
    ["見本市中央一丁目1番地1", "見本県見本市北１－２－３　見本ハイツ１０１号", "試作町大字試作123-4"]
)
DAYS = st.dates(FIRST, date(2026, 11, 21))
WRITTEN = st.sampled_from(
    [wareki, date.isoformat, lambda day: f"{day:%Y%m%d}", lambda day: f"{day.year}年{day.month}月{day.day}日"]
)
SEXES = {"男": "male", "女性": "female", "M": "male", "ｆ": "female", "1": "male", "2": "female"}


@given(
    NAMES,
    ADDRESSES,
    DAYS,
    WRITTEN,
    st.sampled_from([*SEXES]),
    st.sampled_from(["\n", "\t", "\r\n", " \t ", "\n\n"]),
    st.data(),
)
def test_written_in_any_order_and_any_way_the_items_are_the_same(
    name: str, address: str, day: date, written: object, sex: str, between: str, data: st.DataObject
) -> None:
    orders = [
        order for order in permutations([name, address, written(day), sex]) if order.index(name) < order.index(address)
    ]
    found = read_four_items(between.join(data.draw(st.sampled_from(orders))))
    assert found == FourItems(name, address, day, SEXES[sex])


@pytest.mark.parametrize(
    "text",
    [
        "見本 花子\n見本市中央一丁目1番地1\n平成2年1月31日\n女",
        "見本 花子\t見本市中央一丁目1番地1\t19900131\t2\n",
        "見本 花子,見本市中央一丁目1番地1,H2.1.31,女",
        "氏名: 見本 花子\r\nフリガナ: ミホン ハナコ\r\n住所：見本市中央一丁目1番地1\r\n生年月日：1990/1/31\r\n性別：女性",
        "性別：女\n住所：見本市中央一丁目1番地1\n生年月日：平成２年１月３１日\n氏名：見本 花子",
    ],
)
def test_what_other_software_gives_is_read(text: str) -> None:
    assert read_four_items(text) == HANAKO


def test_name_and_birth_date_are_enough() -> None:
    assert read_four_items("見本 花子\n1990-01-31") == FourItems("見本 花子", "", date(1990, 1, 31), "")


@pytest.mark.parametrize(
    ("text", "words", "english"),
    [
        (" \n\t", "何も入っていません", "nothing here"),
        ("1990-01-31\n女", "氏名がありません", "no name"),
        ("見本 花子\n女", "生年月日がありません", "no date of birth"),
        ("見本 花子\n1990-01-31\n1991-01-31", "生年月日が2つあります", "The date of birth is there twice"),
        ("氏名：見本 花子\n氏名：試作 花子\n1990-01-31", "氏名が2つ", "The name is there twice"),
        ("見本 花子\n見本市1\n試作市2\n1990-01-31", "「試作市2」が氏名か住所か分かりません", "what “試作市2” is"),
        ("氏名：見本 花子\n生年月日：平成2年13月1日", "月は1から12まで", "from 1 to 12"),
        ("氏名：見本 花子\n生年月日：1990-01-31\n性別：不明", "「男」か「女」", "男 or 女"),
        ("あ" * (LONGEST + 1), f"{LONGEST}文字まで", f"at most {LONGEST}"),
    ],
)
def test_what_is_missing_or_twice_is_said_with_what_would_be_right(text: str, words: str, english: str) -> None:
    with pytest.raises(FourItemsProblem, match=words) as problem:
        read_four_items(text)
    assert english in problem.value.said.to("en")


@given(st.from_regex(r"[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}", fullmatch=True), st.booleans(), st.integers(0, 3))
def test_a_number_like_my_number_is_refused_and_not_said_again(number: str, wide: bool, place: int) -> None:
    lines = ["見本 花子", "見本市中央1-1", "1990-01-31"]
    shown = number.translate(str.maketrans("0123456789", "０１２３４５６７８９")) if wide else number
    lines.insert(place, shown)
    with pytest.raises(FourItemsProblem, match="個人番号") as problem:
        read_four_items("\n".join(lines))
    assert number not in str(problem.value)


@given(st.text(max_size=200))
def test_nonsense_gives_items_or_a_sentence_and_never_anything_else(text: str) -> None:
    try:
        found = read_four_items(text)
    except FourItemsProblem as problem:
        assert problem.said.to("en") != str(problem)
    else:
        assert found.name
