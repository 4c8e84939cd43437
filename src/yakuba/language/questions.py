"""Questions (質問): which fact is worth asking next, read from many rules at once. Nobody draws a question tree.

A rule with three truth values names what it misses. What no undecided rule misses can change no answer and is never
asked; of the rest, the fact that would do most comes first. An exception are facts a rule asks only for being known,
`has(...)`: not knowing them is an answer, which knowing them may change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ._vocabulary import base_type
from .fields import Field, Option
from .procedures import Fact
from .rules import Parameters, RuleError, Unknown, compile_rule
from .texts import Text

__all__ = ["Found", "Matter", "Worth", "field_of", "judged", "unknown", "worth_asking"]


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to be decided: a condition, how much it gives (in yen), and what is known of whom it is about.

    A fact nobody knows may stand among the facts as `unknown(name)`: it is then asked by that name, and by the path
    rules call it where it is simply absent.
    """

    key: str
    when: str
    amount: str | None
    facts: Mapping[str, Any]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """What a matter came to: true, false or unknown (None), the amount where it is known, and what is missing for either."""

    matter: Matter
    value: bool | None
    amount: int | float | None
    missing: frozenset[str]
    error: str = ""
    """Why a rule can't be computed from these facts, in Japanese; the value is then unknown."""

    @property
    def settled(self) -> bool:
        """Whether no further fact can change it."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Worth:
    """A fact worth asking: how much it would do, and for which matters."""

    name: str
    share: float
    matters: tuple[Matter, ...]


def unknown(*names: str) -> Unknown:
    """The place of a fact nobody knows yet, to be asked by this name; by several, when they come first."""
    return Unknown(*names)


def judged(matter: Matter, *, today: date, parameters: Parameters) -> Found:
    """What is known of a matter on a day. An amount is only worked out for whoever is entitled."""
    try:
        verdict = compile_rule(matter.when).judge(matter.facts, today=today, parameters=parameters)
        if not verdict.value or matter.amount is None:
            return Found(matter, verdict.value, None, verdict.missing)
        worth = compile_rule(matter.amount).value(matter.facts, today=today, parameters=parameters)
    except RuleError as error:
        return Found(matter, None, None, frozenset(), str(error))
    if isinstance(worth, Unknown):
        return Found(matter, True, None, worth.missing)
    return Found(matter, True, worth if isinstance(worth, int | float) else None, frozenset())


def worth_asking(
    found: Iterable[Found], askable: Mapping[str, int], given_up: Collection[str] = frozenset()
) -> list[Worth]:
    """The facts still worth asking, the one that would do most first.

    The measure: every matter that is not settled has its weight to give, and gives it in equal parts to the facts it
    misses that can still be asked. So a fact that alone stands between many matters and their answers comes before
    one that is only one of many missing. `askable` gives the place of each fact in the vocabulary, which decides
    between equals; `given_up` are those somebody would not or could not answer.
    """
    shares: dict[str, float] = {}
    named: dict[str, list[Matter]] = {}
    for one in found:
        open_ = [name for name in one.missing if name in askable and name not in given_up]
        for name in open_:
            shares[name] = shares.get(name, 0.0) + one.matter.weight / len(open_)
            named.setdefault(name, []).append(one.matter)
    # Shares are sums of fractions: what only differs by how they were added up is equal.
    ordered = sorted(shares, key=lambda name: (-round(shares[name], 9), askable[name], name))
    return [Worth(name, shares[name], tuple(named[name])) for name in ordered]


_FROM_ZERO = ("number", "yen")


def field_of(fact: Fact) -> Field | None:
    """The field a fact is asked by; None where it has no question, or a type no single answer is of.

    Amounts, grades and counts are never below 0.
    """
    kind = base_type(fact)
    if fact.ask is None or kind not in ("text", "number", "yen", "date", "choice", "boolean"):
        return None
    options = fact.options or [Option(value=one, label=Text(ja=one)) for one in _values(fact)]
    given: dict[str, Any] = {"options": options} if kind == "choice" else {}
    least = 0 if kind in _FROM_ZERO else None
    return Field(key=fact.key.rpartition(".")[2], type=kind, label=fact.label, min=least, required=False, **given)


def _values(fact: Fact) -> list[str]:
    return [word for word in fact.type.partition("[")[2].rstrip("]").replace(",", " ").split() if word]
