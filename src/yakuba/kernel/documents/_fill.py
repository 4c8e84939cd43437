"""Filling the `{rule}` places of a letter from its case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from yakuba.language.eras import wareki
from yakuba.language.rules import Parameters, RuleError, Unknown, compile_rule

_PLACE = re.compile(r"\{([^{}]+)\}")


class UnfilledPlace(ValueError):
    """A letter asks for something the case does not know: names the place, and who can mend it."""


def fill(text: str, names: Mapping[str, Any], *, today: date, parameters: Parameters) -> str:
    """The text with every `{rule}` replaced by its value. Raises UnfilledPlace naming the first that can't be filled."""

    def value_of(place: re.Match[str]) -> str:
        try:
            value = compile_rule(place[1].strip()).value(names, today=today, parameters=parameters)
        except RuleError as error:
            raise UnfilledPlace(f"通知書の「{place[0]}」を埋められません: {error}") from error
        if isinstance(value, Unknown):
            missing = "、".join(sorted(value.missing))
            raise UnfilledPlace(
                f"通知書の「{place[0]}」を埋められません: {missing} が分かりません。手続の定義の担当者に知らせてください"
            )
        return shown(value)

    return _PLACE.sub(value_of, text)


def shown(value: Any) -> str:
    """A value as a letter says it: dates in the Japanese era, numbers with commas."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, date):
        return wareki(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return "、".join(shown(item) for item in value)
    if isinstance(value, Mapping):
        return " ".join(str(part) for key, part in value.items() if part and not key.endswith("kana"))
    return "" if value is None else str(value)
