"""Navigation (手続ナビ): which procedures somebody needs after what happened to them, and what is still worth asking.

Life events choose the procedures and make facts known; the procedures' own rules, with three truth values, decide and
name what is missing. Nobody draws a question tree. The same function serves whoever asks without signing in (nothing is
given) and a clerk (what registers know is given).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from typing import Any

from .events import LifeEvent
from .procedures import Procedure
from .questions import Found, Matter, Worth, judged, worth_asking
from .rules import RuleError, compile_rule, explain
from .rules import occurrences as rule_occurrences
from .telling import BIRTH, MEMBERS, RELATION, Asked, Given, Home, SomeTold, Told, makes_no_sense, person_of, places_of

__all__ = [
    "Belonging",
    "Navigated",
    "belonging",
    "finite_values",
    "navigated",
    "reasons",
    "told_under",
    "with_value",
    "worth_next",
]

MOST_TRIED = 64
"""Combinations of answers tried where a rule names a fact twice, so that it is not asked when it can change nothing."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """A procedure and those of the chosen life events it belongs to."""

    procedure: Procedure
    events: tuple[LifeEvent, ...]
    views: tuple[tuple[tuple[str, Any], ...], ...] = ((),)
    """What its own events say where the chosen ones contradict each other; needed in any of these ways is needed."""


@dataclass(frozen=True, slots=True)
class Navigated:
    """What one procedure came to: needed (true), not (false), or not known yet (None) with the names that are missing.

    `anyhow` when it is so whatever the open answers are. `facts` are those it was judged on. `error` says why its rule
    can't be computed from these facts; the value is then unknown.
    """

    of: Belonging
    value: bool | None
    missing: frozenset[str]
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)
    anyhow: bool = False
    error: str = ""


def belonging(procedures: Iterable[Procedure], events: Sequence[LifeEvent]) -> list[Belonging]:
    """The procedures of these events, in the order given."""
    disputed = _disputed(events)
    found = []
    for procedure in procedures:
        if own := tuple(event for event in events if event.event in procedure.events):
            said = [{path: value for path, value in event.implies.items() if path in disputed} for event in own]
            views = dict.fromkeys(tuple(sorted(one.items())) for one in said)
            found.append(Belonging(procedure, own, tuple(views)))
    return found


def _disputed(events: Iterable[LifeEvent]) -> frozenset[str]:
    """Facts that two of the events imply differently, such as whether somebody leaves the town."""
    said = Counter(path for path, _value in {one for event in events for one in event.implies.items()})
    return frozenset(path for path, count in said.items() if count > 1)


def told_under(told: SomeTold, events: Sequence[LifeEvent]) -> SomeTold:
    """What was told, and what the events alone make known, which goes before everything else."""
    disputed = _disputed(events)
    agreed = {path: value for event in events for path, value in event.implies.items() if path not in disputed}
    return _implied(told, agreed)


def _implied(told: SomeTold, facts: Mapping[str, Any]) -> SomeTold:
    own = {path.removeprefix("resident."): value for path, value in facts.items() if path.startswith("resident.")}
    others = {path: value for path, value in facts.items() if not path.startswith("resident.")}
    known = told.given.people or ({},)
    given = Given(({**known[0], **own}, *known[1:]), {**told.given.others, **others})
    first = {key: value for key, value in told.people[0].items() if key not in own}
    return replace(
        told, given=given, people=(first, *told.people[1:]),
        household={key: value for key, value in told.household.items() if f"household.{key}" not in facts},
        others={path: value for path, value in told.others.items() if path not in facts},
        passed=told.passed - facts.keys() - {f"people.0.{key}" for key in own},
    )  # fmt: skip


def navigated(belongs: Iterable[Belonging], told: Told) -> list[Navigated]:
    """What is known of every procedure now. `told` comes from `told_under` the same events."""
    homes: dict[tuple[tuple[str, Any], ...], _Judge] = {(): _Judge(told)}
    found = []
    for one in belongs:
        for view in one.views:
            if view not in homes:
                homes[view] = _Judge(_implied(told, dict(view)))
        found.append(_best([homes[view].of(one) for view in one.views]))
    return found


def _best(found: Sequence[Navigated]) -> Navigated:
    """Of the ways a procedure may be looked at, the one that needs it; unknown, and all that is missing, before not."""
    for value in (True, None):
        if alike := [one for one in found if one.value is value]:
            missing = frozenset(name for one in alike for name in one.missing)
            return replace(alike[0], missing=missing)
    return found[0]


class _Judge:
    """Every procedure's rule put to one interview."""

    def __init__(self, told: Told) -> None:
        self.told, self.home = told, Home(told)

    def of(self, one: Belonging) -> Navigated:
        when = one.procedure.when
        if when is None:
            return Navigated(one, True, frozenset())
        facts = self.home.of(0, compile_rule(when).mentions())
        found = self._judged(one.procedure.procedure, when, facts)
        if found.value is None and found.missing and all(makes_no_sense(self.told, name) for name in found.missing):
            return Navigated(one, False, frozenset(), facts)  # it only misses what makes no sense of anybody here
        if found.value is None and any(count > 1 for count in _occurrences(when).values()):
            return self._tried(one, when, found, facts)
        return Navigated(one, found.value, found.missing, facts, error=found.error)

    def _judged(self, key: str, when: str, facts: Mapping[str, Any]) -> Found:
        return judged(Matter(key, when, None, facts), today=self.told.on, parameters=self.told.by.parameters)

    def _tried(self, one: Belonging, when: str, found: Found, facts: Mapping[str, Any]) -> Navigated:
        """A rule that names a fact twice may be unknown although no answer changes it: try them all, where they are few."""
        plain = Navigated(one, None, found.missing, facts, error=found.error)
        names = sorted(found.missing)
        domains = [finite_values(self.told, name) for name in names]
        combinations = 1
        for values in domains:
            combinations *= len(values)
        if not names or not 0 < combinations <= MOST_TRIED:
            return plain
        came: dict[tuple[Any, ...], bool | None] = {}
        for values in product(*domains):
            told = self.told
            for name, value in zip(names, values, strict=True):
                told = with_value(told, name, value)
            came[values] = self._judged("", when, Home(told).of(0, compile_rule(when).mentions())).value
        outcomes = set(came.values())
        if outcomes == {True} or outcomes == {False}:
            return replace(plain, value=outcomes.pop(), missing=frozenset(), anyhow=True)
        return replace(plain, missing=frozenset(_matter(names, came)) or found.missing)


def _matter(names: Sequence[str], came: Mapping[tuple[Any, ...], bool | None]) -> Iterator[str]:
    """The names of which some answer, all others as they are, gives another outcome."""
    for at, name in enumerate(names):
        seen: dict[tuple[Any, ...], set[bool | None]] = {}
        for values, outcome in came.items():
            seen.setdefault((*values[:at], *values[at + 1 :]), set()).add(outcome)
        if any(len(outcomes) > 1 for outcomes in seen.values()):
            yield name


@lru_cache(maxsize=1024)
def _occurrences(when: str) -> Mapping[str, int]:
    return rule_occurrences(compile_rule(when))


def finite_values(told: Told, name: str) -> tuple[Any, ...]:
    """Every answer there is to a question; none where there are too many to say, or where it is not asked of everybody."""
    asked = told.by.asked(name)
    if asked is None or asked.fact.asked_of:
        return ()
    return answers_of(asked)


def answers_of(asked: Asked) -> tuple[Any, ...]:
    """Every answer of a question with a closed list of them."""
    if asked.field.type == "boolean":
        return (True, False)
    return tuple(one.value for one in asked.field.options) or tuple(one.ja for one in asked.fact.answers)


def with_value(told: SomeTold, name: str, value: Any) -> SomeTold:
    """The same interview with one more answer."""
    told = replace(told, passed=told.passed - {name})
    root, _dot, key = name.partition(".")
    if root == "people":
        at, key = person_of(name), key.partition(".")[2]
        people = tuple({**one, key: value} if place == at else one for place, one in enumerate(told.people))
        return replace(told, people=people)
    if root == "household":
        return replace(told, household={**told.household, key: value})
    return replace(told, others={**told.others, name: value})


def worth_next(found: Iterable[Navigated], told: Told, withheld: Collection[str] = frozenset()) -> list[Worth]:
    """The questions still worth asking, the one that settles most first.

    `MEMBERS` among them means: ask who lives together. `withheld` are paths of facts that whoever asks may not ask for.
    """
    matters = [_open(one) for one in found]
    names = {name for one in matters for name in one.missing}
    known = {name: place for name, place in places_of(told, names).items() if _key(told, name) not in withheld}
    if MEMBERS in names and not told.members_told:
        known[MEMBERS] = min((one.place * 100 for one in map(told.by.facts.get, _ROW) if one), default=0)
    return worth_asking(matters, known, told.passed)


_ROW = (f"resident.{BIRTH}", f"resident.{RELATION}")
"""What the page about who lives together asks of everybody."""


def _key(told: Told, name: str) -> str:
    asked = told.by.asked(name)
    return asked.fact.key if asked else name


def _open(one: Navigated) -> Found:
    procedure = one.of.procedure
    return Found(Matter(procedure.procedure, procedure.when or "true", None, {}), one.value, None, one.missing)


def reasons(one: Navigated, told: Told) -> tuple[str, ...]:
    """Why a procedure is needed or not, in plain Japanese; nothing where it always belongs to the event."""
    when = one.of.procedure.when
    if when is None or one.error or one.anyhow:
        return (one.error,) if one.error else ()
    try:
        said = explain(
            compile_rule(when), one.facts, today=told.on, parameters=told.by.parameters, vocabulary=told.by.words
        )
    except RuleError as error:
        return (str(error),)
    return said.sentences
