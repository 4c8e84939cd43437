"""Answers as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from .eras import DateProblem, wareki
from .fields import STORED_IN_PARTS, Field

__all__ = ["shown"]

_YES_NO = {"ja": ("はい", "いいえ"), "easy": ("はい", "いいえ"), "en": ("Yes", "No")}
_AGREED = {"ja": ("同意する", "同意しない"), "easy": ("いいです", "だめです"), "en": ("Agreed", "Not agreed")}


def shown(field: Field, value: object, language: str = "ja") -> str:
    """The value in words, in `language` (ja, easy, en). Empty for no value; a table has one line per row."""
    if value is None or value in ("", [], {}):
        return ""
    match field.type, value:
        case "table", list():
            return "\n".join(_row(field, number, row, language) for number, row in enumerate(value, 1))
        case "choice", str():
            return _label(field, value, language)
        case "choices", list():
            return ("、" if language != "en" else ", ").join(_label(field, item, language) for item in value)
        case (("boolean" | "consent" | "computed"), bool()):
            words = _AGREED if field.type == "consent" else _YES_NO
            return words.get(language, words["ja"])[0 if value else 1]
        case "yen", int() | float():
            return f"{value:,}円" if language != "en" else f"¥{value:,}"
        case (("number" | "computed"), int() | float()):
            return str(value) if field.label.ja.endswith(("年", "年度")) else f"{value:,}"  # a year is no amount
        case (("date" | "computed"), str()):
            return _day(value, language)
        case (("file" | "photo"), bool()):
            return "あり" if language != "en" else "Attached"
        case _, Mapping() if field.type in STORED_IN_PARTS:
            return _parts(field.type, {str(part): str(words) for part, words in value.items()})
    return str(value)


def _label(field: Field, value: object, language: str) -> str:
    label = field.option(value)
    return label.to(language) if label else str(value)


def _day(value: str, language: str) -> str:
    try:
        day = date.fromisoformat(value)
        return value if language == "en" else f"{wareki(day)}（{day.year}年）"
    except (ValueError, DateProblem):
        return value


def _parts(kind: str, parts: Mapping[str, str]) -> str:
    def join(*names: str, by: str = " ") -> str:
        return by.join(parts[name] for name in names if parts.get(name))

    if kind == "name":
        reading = join("family_kana", "given_kana")
        return join("family", "given") + (f"（{reading}）" if reading else "")
    if kind == "address":
        code = f"〒{parts['postal_code']} " if parts.get("postal_code") else ""
        return code + join("address", "building")
    return join("bank", "bank_code", "branch", "branch_code", "kind", "number", "holder_kana")


def _row(field: Field, number: int, row: object, language: str) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    words = (
        f"{item.label.to(language)}: {text}"
        for item in field.fields
        if (text := shown(item, row.get(item.key), language))
    )
    return f"{number}. " + ("、" if language != "en" else ", ").join(words)
