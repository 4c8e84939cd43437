"""The functions rules may call: CEL's own, and the few a town hall needs. The reference page is made from this table."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from yakuba.language.eras import wareki as era_text

from .errors import RuleError, brief

INT_MIN, INT_MAX = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Function:
    """One function: what it does, for the reference page, and the law it answers to."""

    name: str
    call: Callable[..., object]
    about: str
    law: str = ""


FUNCTIONS: dict[str, Function] = {}


F = TypeVar("F", bound=Callable[..., object])


def function(name: str, about: str, law: str = "") -> Callable[[F], F]:
    """Add a function to the table."""

    def add(call: F) -> F:
        FUNCTIONS[name] = Function(name, call, about, law)
        return call

    return add


def whole(value: int) -> int:
    """An integer within CEL's 64 bits. Raises RuleError beyond."""
    if not INT_MIN <= value <= INT_MAX:
        raise RuleError("計算の結果が大きすぎます")
    return value


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise RuleError(f"「{value}」は日付ではありません。2026-04-01 のように書きます") from error
    raise RuleError(f"日付が要るところに {brief(value)} があります")


@function("date", '文字を日付にする。date("2026-04-01")')
def to_date(text: object) -> date:
    return _day(text)


@function("age", "その日の満年齢。誕生日に一つ増える")
def age(birth: object, on: object) -> int:
    born, day = _day(birth), _day(on)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@function(
    "age_by_law",
    "法律上の年齢。誕生日の前日が終わるときに一つ増えるので、前日にはその年齢に達している",
    "年齢計算ニ関スル法律、民法第143条",
)
def age_by_law(birth: object, on: object) -> int:
    return age(birth, _day(on) + timedelta(days=1))


@function("age_months", "その日の満月齢。生まれた日に応当する日に一つ増える", "母子保健法施行規則第2条")
def age_months(birth: object, on: object) -> int:
    born, day = _day(birth), _day(on)
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


@function(
    "age_months_by_law",
    "法律上の満月齢。応当する日の前日が終わるときに一つ増えるので、前日にはその月齢に達している",
    "年齢計算ニ関スル法律、民法第143条",
)
def age_months_by_law(birth: object, on: object) -> int:
    return age_months(birth, _day(on) + timedelta(days=1))


@function("fiscal_year", "年度。4月1日に始まる", "地方自治法第208条")
def fiscal_year(on: object) -> int:
    day = _day(on)
    return day.year - (day.month < 4)


@function("fiscal_year_start", "年度の初日", "地方自治法第208条")
def fiscal_year_start(on: object) -> date:
    return date(fiscal_year(on), 4, 1)


@function("fiscal_year_end", "年度の末日", "地方自治法第208条")
def fiscal_year_end(on: object) -> date:
    return date(fiscal_year(on) + 1, 3, 31)


@function(
    "fiscal_year_age",
    "その日の年度の末日に達している法律上の年齢。検診や定期接種の「年度内に達する年齢」",
    "年齢計算ニ関スル法律、地方自治法第208条",
)
def fiscal_year_age(birth: object, on: object) -> int:
    return age_by_law(birth, fiscal_year_end(on))


@function(
    "fiscal_year_end_after_age",
    "その年齢に達する日以後の最初の3月31日。4月1日生まれは前日に達するので、その日の3月31日",
    "児童手当法第3条",
)
def fiscal_year_end_after_age(birth: object, years: int) -> date:
    reached = add_years(birth, years)
    return fiscal_year_end(_day(reached) - timedelta(days=1))


@function("school_grade", "学年。0 は就学前、1-6 小学校、7-9 中学校、10-12 高校の年齢、13 はその上", "学校教育法第17条")
def school_grade(birth: object, on: object) -> int:
    born, day = _day(birth), _day(on)
    first = born.year + (7 if (born.month, born.day) >= (4, 2) else 6)
    return min(max(fiscal_year(day) - first + 1, 0), 13)


@function("wareki", "和暦の文字にする。令和8年11月21日")
def wareki(on: object) -> str:
    return era_text(_day(on))


@function("days_between", "二つの日付の間の日数")
def days_between(start: object, end: object) -> int:
    return (_day(end) - _day(start)).days


@function("add_days", "日付に日数を足す")
def add_days(on: object, count: int) -> date:
    return _moved(lambda: _day(on) + timedelta(days=count))


@function("add_months", "日付に月数を足す。応当する日がなければ月末", "民法第143条第2項")
def add_months(on: object, count: int) -> date:
    day = _day(on)
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return _moved(lambda: date(year, month, min(day.day, calendar.monthrange(year, month)[1])))


@function("add_years", "日付に年数を足す。2月29日は、うるう年でなければ28日")
def add_years(on: object, count: int) -> date:
    return add_months(on, count * 12)


def _moved(make: Callable[[], date]) -> date:
    try:
        return make()
    except (ValueError, OverflowError) as error:
        raise RuleError("日付が遠すぎて計算できません") from error


@function("yen", "金額の文字にする。1,234円")
def yen(amount: object) -> str:
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        raise RuleError(f"金額が要るところに {brief(amount)} があります")
    return f"{int(amount):,}円"


@function("round_to", "整数を unit の倍数に四捨五入する。ちょうど半分は0から遠いほうへ。round_to(1250, 100) は 1300")
def round_to(value: int, unit: int) -> int:
    for given in (value, unit):
        if isinstance(given, bool) or not isinstance(given, int):
            raise RuleError(f"整数が要るところに {brief(given)} があります")
    if unit <= 0:
        raise RuleError("四捨五入の単位は、1以上の整数にしてください")
    rounded = (abs(value) + unit // 2) // unit * unit
    return whole(rounded if value >= 0 else -rounded)


@function("sum", "数の並びの合計")
def total(items: object) -> object:
    values = _numbers(items)
    added: int | float = sum(values)
    return whole(added) if isinstance(added, int) else added


@function("min", "いちばん小さいもの")
def smallest(*items: object) -> object:
    return min(_numbers(items[0] if len(items) == 1 else list(items)))


@function("max", "いちばん大きいもの")
def largest(*items: object) -> object:
    return max(_numbers(items[0] if len(items) == 1 else list(items)))


def _numbers(items: object) -> list[int | float]:
    if not isinstance(items, list) or not all(
        isinstance(item, (int, float)) and not isinstance(item, bool) for item in items
    ):
        raise RuleError("数の並びが要ります")
    return list(items)
