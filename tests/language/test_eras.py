"""Dates however people write them."""

from datetime import date, timedelta

import pytest

from yakuba.language.eras import DateProblem, parse_date, wareki

READ = {
    "令和8年11月21日": date(2026, 11, 21),
    "R8.11.21": date(2026, 11, 21),
    "r8-11-21": date(2026, 11, 21),
    "2026-11-21": date(2026, 11, 21),
    "2026/11/21": date(2026, 11, 21),
    "２０２６年１１月２１日": date(2026, 11, 21),
    "20261121": date(2026, 11, 21),
    " 令和 ８年 １１月 ２１日 ": date(2026, 11, 21),
    "S64.1.7": date(1989, 1, 7),
    "Ｓ６４．１．７": date(1989, 1, 7),
    "S640107": date(1989, 1, 7),
    "平成元年1月8日": date(1989, 1, 8),
    "㍻元年1月8日": date(1989, 1, 8),
    "大正15年12月25日": date(1926, 12, 25),
    "昭和元年12月25日": date(1926, 12, 25),
    "明治6年1月1日": date(1873, 1, 1),
    "2024-02-29": date(2024, 2, 29),
}

REFUSED = {
    "昭和64年1月8日": "昭和は64年1月7日まで。平成元年1月8日です",
    "平成31年5月1日": "平成は31年4月30日まで。令和元年5月1日です",
    "令和元年4月30日": "令和は元年5月1日から。平成31年4月30日です",
    "令和0年1月1日": "最初の年は令和元年です",
    "2月30日": "2月は28日（うるう年は29日）までです",
    "2月3日": "年がありません",
    "2026-02-30": "2026年2月は28日までです",
    "R8.2.30": "令和8年2月は28日までです",
    "2026-13-01": "月は1から12まで",
    "明日": "日付として読めません",
    "": "日付として読めません",
    "明治3年1月1日": "1873年（明治6年）1月1日から",
    "1872-12-31": "1873年（明治6年）1月1日から",
    "9999-01-01": "2199年まで",
    "0000-01-01": "2199年まで",
    "99999999": "2199年まで",
}


@pytest.mark.parametrize(("text", "day"), READ.items())
def test_reads_what_people_write(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(("text", "words"), REFUSED.items())
def test_refuses_and_says_what_is_right(text: str, words: str) -> None:
    with pytest.raises(DateProblem, match=words):
        parse_date(text)


def test_every_day_survives_being_said_in_an_era() -> None:
    day, end = date(1873, 1, 1), date(2101, 1, 1)
    while day < end:
        assert parse_date(wareki(day)) == day
        day += timedelta(days=1)


def test_a_day_before_the_solar_calendar_has_no_name() -> None:
    with pytest.raises(DateProblem):
        wareki(date(1872, 12, 31))
