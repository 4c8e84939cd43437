"""Taking one typed value: which type is made clean by what, and what counts as empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from . import _amounts, _parts, _picks, _words
from . import _sentences as say
from ._said import Said
from ._wrong import Wrong, named
from .characters import clean_text
from .fields import Field

__all__ = ["SINGLE", "is_empty", "one", "take", "taken", "wanted"]

SINGLE: dict[str, Callable[[Field, object, date], object]] = {
    "text": _words.text,
    "long_text": _words.long_text,
    "kana": _words.kana,
    "number": _amounts.counted,
    "yen": _amounts.yen,
    "date": _amounts.dated,
    "time": _amounts.timed,
    "choice": _picks.picked,
    "choices": _picks.picked_many,
    "boolean": _picks.said_yes,
    "name": _parts.person_name,
    "address": _parts.address,
    "phone": _words.phoned,
    "email": _words.emailed,
    "bank_account": _parts.account,
    "consent": _picks.agreed,
}
"""Field types with one value of their own; tables, files, headings and computed fields are the driver's."""


def take(field: Field, raw: object, today: date) -> object:
    """The canonical value of what was typed; None where nothing was. Raises Wrong."""
    if is_empty(raw):
        return None
    value = SINGLE[field.type](field, raw, today)
    return None if is_empty(value) else value


def one(field: Field, raw: object, today: date) -> object:
    """The canonical value of one thing typed on its own, in a filter say; None when it is none or no right answer."""
    try:
        return take(field, raw, today) if field.type in SINGLE else None
    except Wrong:
        return None


def taken(field: Field, raw: object, today: date) -> tuple[object, Said | None]:
    """The canonical value of one thing typed on its own, or what would be right; (None, None) where nothing was typed."""
    try:
        return take(field, raw, today), None
    except Wrong as wrong:
        return None, wrong.faults[0][1]


def is_empty(raw: object) -> bool:
    """Nothing typed: blank words, an untouched list or group of parts."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return not clean_text(raw)
    if isinstance(raw, Mapping):
        return all(is_empty(value) for value in raw.values())
    return isinstance(raw, list | tuple) and all(is_empty(item) for item in raw)


_WANTED = {
    "choice": say.NOT_CHOSEN,
    "boolean": say.NOT_CHOSEN,
    "choices": say.NONE_CHOSEN,
    "table": say.NO_ROWS,
    "file": say.NOT_ATTACHED,
    "photo": say.NOT_ATTACHED,
    "consent": say.NOT_AGREED,
}


def wanted(field: Field) -> Said:
    """The sentence that asks for a missing answer."""
    return _WANTED.get(field.type, say.MISSING)(name=named(field))
