"""Era dates, money and furigana, as residents read them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.web import text

DAYS = {
    "1867-12-31": "1867年12月31日(火)",
    "1872-12-31": "1872年12月31日(火)",
    "1873-01-01": "明治6年1月1日(水)",
    "1912-07-29": "明治45年7月29日(月)",
    "1912-07-30": "大正元年7月30日(火)",
    "1926-12-24": "大正15年12月24日(金)",
    "1926-12-25": "昭和元年12月25日(土)",
    "1989-01-07": "昭和64年1月7日(土)",
    "1989-01-08": "平成元年1月8日(日)",
    "2019-04-30": "平成31年4月30日(火)",
    "2019-05-01": "令和元年5月1日(水)",
    "2026-11-21": "令和8年11月21日(土)",
}


@pytest.mark.parametrize(("day", "written"), DAYS.items())
def test_a_day_is_written_with_its_era(day: str, written: str) -> None:
    assert text.wareki(dt.date.fromisoformat(day)) == written


def test_a_moment_is_written_to_the_minute() -> None:
    assert text.wareki_time(dt.datetime(1989, 1, 8, 9, 5)) == "平成元年1月8日(日) 9時05分"


@pytest.mark.parametrize(("amount", "written"), [(0, "0円"), (1234567, "1,234,567円"), (-500, "-500円")])
def test_money_is_grouped_by_thousands(amount: int, written: str) -> None:
    assert text.yen(amount) == written


def test_readings_are_taken_from_behind_the_characters() -> None:
    assert text.ruby_parts("子（こ）どもの お金（かね）") == [("子", "こ"), ("どもの お", ""), ("金", "かね")]


@pytest.mark.parametrize("plain", ["", "市役所（本庁）", "（かっこ）だけ", "ひらがな（よみ）", "住所（じゅうしょ"])
def test_brackets_that_are_no_reading_stay(plain: str) -> None:
    assert [reading for _, reading in text.ruby_parts(plain) if reading] == []


@given(st.text(alphabet="子金申ども（）こかね <&x"))
def test_nothing_is_lost_when_readings_are_taken_out(source: str) -> None:
    assert "".join(base + (f"（{reading}）" if reading else "") for base, reading in text.ruby_parts(source)) == source
