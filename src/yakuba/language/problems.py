"""What is wrong with a pack: always a place, what is wrong, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = ["PackProblem", "PackProblems", "did_you_mean"]


@dataclass(frozen=True, slots=True, order=True)
class PackProblem:
    """One fault, in Japanese for the person who wrote the definition. `line` counts from 1."""

    file: str
    line: int
    what: str
    right: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" + (f"。{self.right}" if self.right else "")


class PackProblems(ValueError):
    """Everything wrong with a pack, at once. Nothing of it was loaded."""

    def __init__(self, problems: Iterable[PackProblem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, words: Iterable[str], *, most: int = 12) -> str:
    """もしかして「…」ですか, when a known word looks like the unknown one; else the first `most` known words."""
    known = sorted({str(item) for item in words})
    if close := get_close_matches(word, known, n=1, cutoff=0.6):
        return f"もしかして「{close[0]}」ですか"
    if not known or not most:
        return ""
    return f"使えるのは {'、'.join(known[:most])}{' など' if len(known) > most else ''} です"
