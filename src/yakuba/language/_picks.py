"""Answers that are picked: one of several, several of several, yes or no, consent."""

from __future__ import annotations

import unicodedata
from datetime import date

from . import _sentences as say
from ._said import Said
from ._wrong import Name, Wrong, named
from .fields import Field

__all__ = ["agreed", "picked", "picked_many", "said_yes"]

_YES = frozenset({"true", "on", "yes", "1", "はい"})
_NO = frozenset({"false", "off", "no", "0", "いいえ"})


def picked(field: Field, raw: object, today: date) -> str:
    """The value of one option."""
    value = _value(raw)
    if value is None or field.option(value) is None:
        raise Wrong(say.ONE_OF(name=named(field), options=_offered(field)))
    return value


def picked_many(field: Field, raw: object, today: date) -> list[str]:
    """The values of some options, each once, in the order of the definition."""
    given = {_value(item) for item in (raw if isinstance(raw, list | tuple) else [raw])}
    known = [option.value for option in field.options]
    if not given <= set(known):
        raise Wrong(say.ONE_OF(name=named(field), options=_offered(field)))
    return [value for value in known if value in given]


def said_yes(field: Field, raw: object, today: date) -> bool:
    """はい or いいえ."""
    answer = _truth(raw)
    if answer is None:
        raise Wrong(say.YES_OR_NO(name=named(field)))
    return answer


def agreed(field: Field, raw: object, today: date) -> bool:
    """同意: only yes will do where it is required."""
    answer = _truth(raw)
    if answer is None or (field.required and not answer):
        raise Wrong(say.NOT_AGREED(name=named(field)))
    return answer


def _truth(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    word = unicodedata.normalize("NFKC", str(raw)).strip().lower()
    return True if word in _YES else False if word in _NO else None


def _value(raw: object) -> str | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        return None
    return unicodedata.normalize("NFKC", str(raw)).strip()


def _offered(field: Field, most: int = 6) -> Said:
    names = [Name(option.label) for option in field.options[:most]]
    more = len(field.options) > most

    def words(language: str) -> str:
        said = [name.to(language) for name in names]
        if language == "en":
            return ", ".join(said) + (" and others" if more else "")
        return "".join(said) + ("など" if more else "")

    return Said.by(words)
