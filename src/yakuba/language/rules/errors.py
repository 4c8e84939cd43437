"""What goes wrong with a rule, in words for whoever writes it."""

from __future__ import annotations


class RuleError(ValueError):
    """A rule that can't be read, or can't be computed for this subject. `position` counts characters from 0."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


def placed(error: RuleError, span: tuple[int, int]) -> RuleError:
    """The same error, saying where in the rule; one that says so already stays as it is."""
    if error.position is not None:
        return error
    return RuleError(f"{error}（条件の{span[0] + 1}文字目）", span[0])
