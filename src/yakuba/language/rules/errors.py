"""What goes wrong with a rule, in words for whoever writes it."""

from __future__ import annotations

import reprlib

_BRIEF = reprlib.Repr()
_BRIEF.maxstring = _BRIEF.maxother = 80
_BRIEF.maxlevel, _BRIEF.maxlist, _BRIEF.maxdict = 1, 3, 3


class RuleError(ValueError):
    """A rule that can't be read, or can't be computed for this subject. `position` counts characters from 0."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class TooMuchWork(RuleError):
    """A rule that would look at more than anybody waits for; see `_work.MOST_WORK`."""


def placed(error: RuleError, span: tuple[int, int]) -> RuleError:
    """The same error, saying where in the rule; one that says so already stays as it is."""
    if error.position is not None:
        return error
    return type(error)(f"{error}（条件の{span[0] + 1}文字目）", span[0])


def brief(value: object) -> str:
    """A value in an error's words: never longer than somebody reads."""
    return _BRIEF.repr(value)
