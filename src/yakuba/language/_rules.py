"""The one place where this room asks rules about answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from .rules import Parameters, RuleError, Unknown, compile_rule

__all__ = ["Setting", "Space", "judged", "root", "worth"]

Space = Mapping[str, object]
"""The names a rule may read, with their values; a missing name is unknown."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all rules of one cleaning share."""

    today: date
    parameters: Parameters
    files: Collection[str] = ()


def judged(text: str, space: Space, setting: Setting) -> tuple[bool | None, set[str]]:
    """True, false or None (unknown), with the roots of what is missing.

    A rule that cannot be computed for these values (a word where a number belongs) is unknown too: the office looks.
    """
    try:
        value = compile_rule(text).value(space, today=setting.today, parameters=setting.parameters)
    except RuleError:
        return None, set()
    if isinstance(value, Unknown):
        return None, {root(name) for name in value.missing}
    return (value, set()) if isinstance(value, bool) else (None, set())


def worth(text: str, space: Space, setting: Setting) -> object:
    """The rule's value; None when it is unknown or cannot be computed."""
    try:
        value = compile_rule(text).value(space, today=setting.today, parameters=setting.parameters)
    except RuleError:
        return None
    return None if isinstance(value, Unknown) else value


def root(name: str) -> str:
    """The first word of a mentioned name: `children` of `children[0].birth_date`."""
    return re.split(r"[.\[]", name, maxsplit=1)[0]
