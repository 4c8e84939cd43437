"""Bank days against the official calendars (内閣府 国民の祝日, 2026 and 2027)."""

from datetime import date

import pytest

from yakuba.language.bank_days import is_bank_day, is_holiday, next_bank_day

HOLIDAYS = {
    2026: "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103 1123",
    2027: "0101 0111 0211 0223 0321 0322 0429 0503 0504 0505 0719 0811 0920 0923 1011 1103 1123",
    2024: "0101 0108 0211 0212 0223 0320 0429 0503 0504 0505 0506 0715 0811 0812 0916 0922 0923 1014 1103 1104 1123",
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_the_national_holidays_of_a_year(year: int) -> None:
    found = [
        date(year, month, day).strftime("%m%d")
        for month in range(1, 13)
        for day in range(1, 32)
        if day <= 28 or month != 2
        if day <= 30 or month not in (4, 6, 9, 11)
        if is_holiday(date(year, month, day))
    ]
    assert " ".join(found) == HOLIDAYS[year]


def test_banks_rest_at_weekends_on_holidays_and_at_the_turn_of_the_year() -> None:
    assert is_bank_day(date(2026, 12, 30))
    assert not is_bank_day(date(2026, 12, 31))
    assert next_bank_day(date(2026, 12, 30)) == date(2027, 1, 4)
    assert next_bank_day(date(2026, 11, 21)) == date(2026, 11, 24)  # a Saturday before 勤労感謝の日
