"""CEL's operators and standard functions over known values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from .errors import RuleError, brief
from .functions import whole

MAX_TEXT = 10_000
_DIGITS = re.compile(r"[+-]?[0-9]{1,20}")
_DECIMAL = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|(?i:inf|infinity|nan))")
_TRUTHS = dict.fromkeys(("1", "t", "true", "TRUE", "True"), True) | dict.fromkeys(
    ("0", "f", "false", "FALSE", "False"), False
)


def _numeric(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _level(left: Any, right: Any) -> tuple[Any, Any]:
    """Two numbers in one kind: as CEL asks, a whole number meets a fraction as the nearest fraction."""
    return (left, right) if type(left) is type(right) else (float(left), float(right))


def equal(left: Any, right: Any) -> bool:
    """CEL equality: across types false, numbers by value, true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if _numeric(left) and _numeric(right):
        left, right = _level(left, right)
        return bool(left == right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, date) and isinstance(right, date) and type(left) is not type(right):
        return False
    return type(left) is type(right) and bool(left == right)


_ORDERED: tuple[Any, ...] = (str, bytes, date, timedelta)


def _both(kinds: type | tuple[type, ...], left: Any, right: Any) -> bool:
    return isinstance(left, kinds) and isinstance(right, kinds)


def compare(left: Any, right: Any) -> int:
    """Negative, zero or positive. Raises RuleError for values that have no order together."""
    if isinstance(left, bool) and isinstance(right, bool):
        return int(left) - int(right)
    if _numeric(left) and _numeric(right):
        if math.isnan(left) or math.isnan(right):
            raise RuleError("数でない値は比べられません")
        left, right = _level(left, right)
        return int(left > right) - int(left < right)
    for kind in _ORDERED:
        if (
            isinstance(left, kind)
            and isinstance(right, kind)
            and isinstance(left, datetime) == isinstance(right, datetime)
        ):
            return int(left > right) - int(left < right)
    raise RuleError(f"{brief(left)} と {brief(right)} は大小を比べられません。同じ種類の値にしてください")


def add(left: Any, right: Any) -> Any:
    if _numeric(left) and _numeric(right) and type(left) is type(right):
        return whole(left + right) if isinstance(left, int) else left + right
    if _both(str, left, right) or _both(bytes, left, right):
        if len(left) + len(right) > MAX_TEXT:
            raise RuleError("文字が長すぎます")
        return left + right
    if _both(list, left, right):
        return left + right
    if _both((date, timedelta), left, right):
        return left + right
    return _no_arithmetic(left, right, "足せません")


def subtract(left: Any, right: Any) -> Any:
    if _numeric(left) and _numeric(right) and type(left) is type(right):
        return whole(left - right) if isinstance(left, int) else left - right
    if _both((date, timedelta), left, right):
        return left - right
    return _no_arithmetic(left, right, "引けません")


def multiply(left: Any, right: Any) -> Any:
    if _numeric(left) and _numeric(right) and type(left) is type(right):
        return whole(left * right) if isinstance(left, int) else left * right
    return _no_arithmetic(left, right, "掛けられません")


def divide(left: Any, right: Any) -> Any:
    if _numeric(left) and _numeric(right) and type(left) is type(right):
        if isinstance(left, float):
            return left / right if right else left * math.copysign(math.inf, right)
        if right == 0:
            raise RuleError("0 で割ることはできません")
        quotient = abs(left) // abs(right)
        return whole(quotient if (left < 0) == (right < 0) else -quotient)
    return _no_arithmetic(left, right, "割れません")


def remainder(left: Any, right: Any) -> int:
    if isinstance(left, int) and isinstance(right, int) and not isinstance(left, bool) and not isinstance(right, bool):
        if right == 0:
            raise RuleError("0 で割ることはできません")
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    raise RuleError(f"{brief(left)} と {brief(right)} は割れません。整数にしてください")


def _no_arithmetic(left: Any, right: Any, what: str) -> Any:
    raise RuleError(f"{brief(left)} と {brief(right)} は{what}。同じ種類の数にしてください")


def negate(value: Any) -> Any:
    if not _numeric(value):
        raise RuleError(f"- は数に付けます: {brief(value)}")
    return whole(-value) if isinstance(value, int) else -value


def invert(value: Any) -> bool:
    if not isinstance(value, bool):
        raise RuleError(f"! は true か false に付けます: {brief(value)}")
    return not value


def contained(value: Any, whole_: Any) -> bool:
    if isinstance(whole_, Mapping):
        return any(equal(value, key) for key in whole_)
    if isinstance(whole_, list):
        return any(equal(value, item_) for item_ in whole_)
    raise RuleError("in の右には並びを書きます")


def item(whole_: Any, at: Any) -> Any:
    """`whole[at]`. Raises RuleError when there is nothing there."""
    if isinstance(whole_, Mapping):
        for key, value in whole_.items():
            if equal(key, at):
                return value
        raise RuleError(f"{brief(at)} という項目はありません")
    if isinstance(whole_, list) and _numeric(at) and 0 <= at < len(whole_) and at == int(at):
        return whole_[int(at)]
    raise RuleError(f"{brief(at)} 番目はありません")


def size(value: Any) -> int:
    if isinstance(value, (str, bytes, list, Mapping)):
        return len(value)
    raise RuleError("size() は文字か並びに使います")


def matches(text: Any, pattern: Any) -> bool:
    """RE2, which can't be made to run for ever."""
    import re2

    if not isinstance(text, str) or not isinstance(pattern, str):
        raise RuleError("文字が要ります")
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.search(pattern, text, options) is not None
    except re2.error as error:
        raise RuleError(f"文字の型 {brief(pattern)} が読めません") from error


def to_int(value: Any) -> int:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, float) and -(2.0**63) < value < 2.0**63:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return whole(int(value))
    raise RuleError(f"{brief(value)} は整数にできません")


def to_double(value: Any) -> float:
    if _numeric(value) or (isinstance(value, str) and _DECIMAL.fullmatch(value)):
        return float(value)
    raise RuleError(f"{brief(value)} は数にできません")


def to_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _TRUTHS:
        return _TRUTHS[value]
    raise RuleError(f"{brief(value)} は true にも false にもできません")


def to_string(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise RuleError(f"{brief(value)} は文字にできません")


def _text(name: str) -> Callable[[Any, Any], bool]:
    def call(text: Any, part: Any) -> bool:
        if not isinstance(text, str) or not isinstance(part, str):
            raise RuleError("文字が要ります")
        return bool(getattr(text, name)(part))

    return call


def _ordered(test: Callable[[int], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: test(compare(left, right))


_TABLE: dict[tuple[str, int], Callable[..., Any]] = {
    ("_==_", 2): equal, ("_!=_", 2): lambda left, right: not equal(left, right),
    ("_<_", 2): _ordered(lambda order: order < 0), ("_<=_", 2): _ordered(lambda order: order <= 0),
    ("_>_", 2): _ordered(lambda order: order > 0), ("_>=_", 2): _ordered(lambda order: order >= 0),
    ("_+_", 2): add, ("_-_", 2): subtract, ("_*_", 2): multiply, ("_/_", 2): divide, ("_%_", 2): remainder,
    ("-_", 1): negate, ("!_", 1): invert, ("_in_", 2): contained, ("size", 1): size, ("matches", 2): matches,
    ("contains", 2): lambda text, part: _text("__contains__")(text, part), ("startsWith", 2): _text("startswith"),
    ("endsWith", 2): _text("endswith"), ("int", 1): to_int, ("string", 1): to_string,
    ("double", 1): to_double, ("bool", 1): to_bool,
    ("getFullYear", 1): lambda on: on.year, ("getMonth", 1): lambda on: on.month - 1, ("getDate", 1): lambda on: on.day,
    ("getDayOfMonth", 1): lambda on: on.day - 1, ("getDayOfWeek", 1): lambda on: on.isoweekday() % 7, ("dyn", 1): lambda value: value,
}  # fmt: skip


def find(name: str, count: int) -> Callable[..., Any] | None:
    """The operator or standard function of that name and number of arguments; None when CEL has none."""
    return _TABLE.get((name, count))
