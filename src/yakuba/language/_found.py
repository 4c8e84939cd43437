"""A definition together with the place it was written at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ._yaml import Path, Source
from .problems import PackProblem

__all__ = ["Found"]


@dataclass(slots=True)
class Found:
    """One definition of a file. `path` is where in the file's document it stands."""

    item: Any
    source: Source
    path: Path

    def problem(self, at: Path, what: str, right: str = "") -> PackProblem:
        """A fault at a place inside the definition."""
        return self.source.problem(self.path + at, what, right)
