"""What a number counts: years of age, yen, a school grade; so that sentences say 65歳 and 1,234円."""

from __future__ import annotations

from collections.abc import Mapping

from ._mentions import path_of
from .ast import Bind, Call, Comprehension, Conditional, Ident, Node, Select

__all__ = ["YEAR", "measured", "unit_of"]

YEAR, _GRADE = "年度", "学年"
_UNITS = {
    "age": "歳", "age_by_law": "歳", "fiscal_year_age": "歳", "age_months": "か月", "age_months_by_law": "か月",
    "fiscal_year": YEAR, "school_grade": _GRADE, "days_between": "日",
}  # fmt: skip
_AS_ITS_PARTS = ("_+_", "_-_", "_*_", "_/_", "sum", "min", "max", "round_to")
_SCHOOLS = (
    (0, 0, "就学前"),
    (6, 0, "小学{}年"),
    (9, 6, "中学{}年"),
    (12, 9, "高校{}年の年齢"),
    (13, 0, "高校を出る年齢より上"),
)
"""The last grade of each school, the last before it, and what its grades are called; see `school_grade`."""


def unit_of(node: Node, paths: Mapping[str, str], words: Mapping[str, str]) -> str:
    """The unit of what a node comes to; empty when nobody says. `words` gives that of a fact as `path#`."""
    if isinstance(node, Ident | Select):
        return words.get(f"{path_of(node, paths)}#", "")
    if isinstance(node, Comprehension):
        return unit_of(node.body, {**paths, node.variable: path_of(node.range, paths)}, words)
    if isinstance(node, Bind):
        return unit_of(node.body, {**paths, node.variable: path_of(node.value, paths)}, words)
    if isinstance(node, Conditional):
        return unit_of(node.yes, paths, words) or unit_of(node.no, paths, words)
    if not isinstance(node, Call):
        return ""
    if node.function == "size" and path_of(node.args[0], paths).startswith("household."):
        return "人"
    inner = node.args if node.function in _AS_ITS_PARTS else ()
    return _UNITS.get(node.function, "") or next(filter(None, (unit_of(arg, paths, words) for arg in inner)), "")


def measured(number: float, unit: str) -> str:
    """A number with its unit, as people say it."""
    if unit == _GRADE and isinstance(number, int):
        return _grade(number)
    if unit == YEAR:
        return f"{number}{unit}" if number else "なし"
    return f"{number:,}{unit}"


def _grade(number: int) -> str:
    for last, before, name in _SCHOOLS:
        if number <= last:
            return name.format(number - before)
    return _SCHOOLS[-1][2]
