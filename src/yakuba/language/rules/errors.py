"""What goes wrong with a rule, in words for whoever writes it."""

from __future__ import annotations


class RuleError(ValueError):
    """A rule that can't be read, or can't be computed for this subject. `position` counts characters from 0."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position
