"""How much work one question to a rule may be: lists inside lists grow faster than whoever writes them foresees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .ast import Span
from .errors import TooMuchWork, placed

MOST_WORK = 10_000_000
"""Characters of rule read, and things in lists looked at. A household's rule needs a few hundred; this is about a second."""
PER_ITEM = 20
"""What it costs to look at an item of a list at all, whatever is asked about it."""
PER_PART = 3
"""What it costs to read one thing in a list from end to end, as a comparison does."""
PER_PATTERN = 5_000
"""What it costs to read a pattern and look for it."""
READ_THROUGH = frozenset(("_==_", "_!=_", "_in_", "_+_", "sum", "min", "max"))
"""What looks at everything in the lists it is given, or makes a longer one."""
CONTAINERS = (list, tuple, dict)


class Work:
    """What is left of the work allowed; everything that may be much is paid before it is done."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MOST_WORK

    def spend(self, steps: int, span: Span) -> None:
        """Pay for work done at a place of the rule. Raises TooMuchWork when there is no more to spend."""
        self.left -= steps
        if self.left < 0:
            raise placed(
                TooMuchWork(
                    "条件の計算が多すぎます。並びの中でまた並びを調べるのをやめるか、いくつかの項目に分けてください"
                ),
                span,
            )

    def weigh(self, values: Iterable[object], span: Span) -> None:
        """Pay for values as big as they are to whoever reads them: a list that stands in another twice counts twice."""
        for value in values:
            if isinstance(value, CONTAINERS):
                self._pay(value, span)

    def _pay(self, value: list[Any] | tuple[Any, ...] | dict[Any, Any], span: Span) -> None:
        waiting = [value]
        while waiting:
            held = waiting.pop()
            self.spend(len(held) * PER_PART, span)
            parts = held.values() if isinstance(held, dict) else held
            waiting += [part for part in parts if isinstance(part, CONTAINERS)]
