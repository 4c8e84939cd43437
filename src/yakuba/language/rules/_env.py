"""What one judgement can see, what it does not know, and what it works out only when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ._mentions import path_of
from ._work import PER_ITEM, Work
from .ast import Bind, Node
from .errors import RuleError
from .parameters import Parameters


class Unknown:
    """Not known: which fact paths are missing."""

    __slots__ = ("missing",)

    def __init__(self, *missing: str) -> None:
        self.missing = frozenset(missing)

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false")

    def __or__(self, other: object) -> Unknown:
        return Unknown(*self.missing, *(other.missing if isinstance(other, Unknown) else ()))

    def __repr__(self) -> str:
        return f"UNKNOWN({', '.join(sorted(self.missing))})"


UNKNOWN = Unknown()


def union(*values: Any) -> Unknown:
    return Unknown(*(path for value in values if isinstance(value, Unknown) for path in value.missing))


@dataclass(slots=True)
class Env:
    """What one judgement can see."""

    facts: Mapping[str, Any]
    today: date
    parameters: Parameters
    paths: dict[str, str]
    work: Work = field(default_factory=Work)


Step = Callable[[Env], Any]


class Later:
    """What a bound name stands for: worked out where it is first used, once, and never where it is not."""

    __slots__ = ("_error", "_found", "_step", "env", "node")

    def __init__(self, node: Node, step: Step, env: Env) -> None:
        self.node, self.env = node, env
        self._step: Step | None = step
        self._found: Any = None
        self._error: RuleError | None = None

    def value(self) -> Any:
        """The value, or an Unknown. Raises RuleError, to everybody who asks, when it can't be computed."""
        if self._step is not None:
            try:
                self._found = self._step(self.env)
            except RuleError as error:
                self._error = error
            self._step = None
        if self._error is not None:
            raise self._error
        return self._found


def bound(node: Bind, step: Step, env: Env) -> Env:
    """What the body of a bind sees; `step` computes the value."""
    env.work.spend(PER_ITEM, node.span)
    paths = {**env.paths, node.variable: path_of(node.value, env.paths)}
    facts = {**env.facts, node.variable: Later(node.value, step, env)}
    return Env(facts, env.today, env.parameters, paths, env.work)
