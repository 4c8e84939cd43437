"""Telling (聞き取り): what somebody told so far of themselves and those they live with, and how rules read it.

Names: `people.0.birth_date` is a fact of whoever the questions are about, `people.1.` of the next who lives with them;
`household.rent` and every other root, such as `moving.has_dog`, stand by their path. What nobody told stands among
the facts as unknown, under the name it is asked by. Nothing here asks, keeps or draws anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from .fields import Field
from .households import HEAD, is_child
from .procedures import Fact
from .questions import field_of, unknown
from .rules import Parameters, compile_rule

__all__ = [
    "BIRTH", "MEMBERS", "MOST_PEOPLE", "NAME", "NEVER", "RELATION", "Asked", "Given", "Home", "Questions", "Told", "as_text",
    "askable", "head_of", "makes_no_sense", "named", "person_of", "places", "places_of", "present", "senseless", "unasked", "with_one_more", "without",
    "without_blanks",
]  # fmt: skip

MOST_PEOPLE = 12
MEMBERS = "household.members"
"""The name by which it is asked who lives together."""
NEVER = "none."
"""Before the name of a day, that it never was."""
BIRTH, RELATION = "birth_date", "relation"
_OF_PERSON = re.compile(r"people\.(\d{1,2})\.([a-z][a-z0-9_]*)")
NAME = re.compile(r"(?:people\.\d{1,2}|[a-z][a-z0-9_]*)\.[a-z][a-z0-9_]*")
"""What a name looks like."""
_LISTS = ("household.members.", "household.children.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact people can be asked for: what the vocabulary says of it, the field that takes it, its place in the order."""

    fact: Fact
    field: Field
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """What an interview stands on: facts that can be asked by path, what things are called, parameters."""

    facts: Mapping[str, Asked]
    words: Mapping[str, str]
    parameters: Parameters

    def asked(self, name: str) -> Asked | None:
        """What a name such as `people.1.income` or `household.rent` asks for; None for a name of nothing."""
        found = _OF_PERSON.fullmatch(name)
        if found is None and name.startswith("resident."):
            return None
        return self.facts.get(f"resident.{found[2]}" if found else name)


def askable(facts: Iterable[Fact]) -> Mapping[str, Asked]:
    """Every fact with a question, by its path, in the order of the vocabulary."""
    known = ((fact, field_of(fact)) for fact in facts)
    return {fact.key: Asked(fact, made, at) for at, (fact, made) in enumerate(known) if made}


@dataclass(frozen=True, slots=True)
class Given:
    """What is known without asking: facts of the people by their place, and all others by path."""

    people: tuple[Mapping[str, Any], ...] = ()
    others: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known and what is not to be asked any more.

    People by their place: 0 is whoever it is about; each a mapping of fact names without `resident.`. `members_told` is
    false when nothing is said of the others. `others` holds facts of every other root but the household's by path. `passed`
    are names nobody would answer, `never` days that never were, such as that of a birth nobody gave. `problems` by name,
    with what was typed in `typed`. `given` is known without being told, and gives way to what is.
    """

    by: Questions
    on: date
    people: tuple[Mapping[str, Any], ...] = ({},)
    household: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    members_told: bool = True
    problems: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    given: Given = Given()
    whom: str = ""
    """What the one it is about is called; empty: whoever answers."""

    def value(self, name: str) -> Any:
        """What was answered under that name; None when nothing was."""
        if found := _OF_PERSON.fullmatch(name):
            person = int(found[1])
            return self.people[person].get(found[2]) if person < len(self.people) else None
        if name.startswith("household."):
            return self.household.get(name.removeprefix("household."))
        return self.others.get(name)

    def answered(self) -> list[str]:
        """The names of all answers there are, person after person."""
        own = (f"people.{at}.{key}" for at, person in enumerate(self.people) for key in person)
        return [*own, *(f"household.{key}" for key in self.household), *self.others]

    def row(self, person: int) -> dict[str, Any]:
        """All that is known of one person, told or given."""
        given = self.given.people[person] if person < len(self.given.people) else {}
        return {**given, **self.people[person]}

    def root(self, name: str) -> dict[str, Any]:
        """All that is known under a root other than the people's, told or given: `household`, `moving`."""
        start = f"{name}."
        known = {**self.given.others, **self.others}
        found = {path.removeprefix(start): value for path, value in known.items() if path.startswith(start)}
        return {**found, **self.household} if name == "household" else found

    def kept(self, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
        """Everything told as names and texts, to stand hidden in the page; `without` are asked on it anew."""
        yield from (("on", self.on.isoformat()), ("count", str(len(self.people))))
        if not self.members_told and MEMBERS not in without:
            yield "untold", "on"
        yield from ((name, as_text(self.value(name))) for name in self.answered() if name not in without)
        yield from (("passed", name) for name in sorted(self.passed - without))
        yield from ((NEVER + name, "on") for name in sorted(self.never - without))


SomeTold = TypeVar("SomeTold", bound=Told)


def with_one_more(told: SomeTold) -> SomeTold:
    """Room for another person, as long as there is any."""
    more: tuple[Mapping[str, Any], ...] = ({},) if len(told.people) < MOST_PEOPLE else ()
    return replace(told, people=(*told.people, *more), members_told=True)


def without(told: SomeTold, gone: frozenset[int]) -> SomeTold:
    """Some people taken out; whoever it is about always stays, and the others move up."""
    stays = [at for at in range(len(told.people)) if at == 0 or at not in gone]
    moved = {old: new for new, old in enumerate(stays)}
    passed, never = (
        frozenset(new for name in names if (new := _moved(name, moved))) for names in (told.passed, told.never)
    )
    return replace(told, people=tuple(told.people[at] for at in stays), passed=passed, never=never)


def without_blanks(told: SomeTold) -> SomeTold:
    """Without the rows nobody filled in."""
    wrong = {person_of(name) for name in told.problems if _OF_PERSON.fullmatch(name)}
    known = len(told.given.people)
    blank = (at for at, one in enumerate(told.people) if not one and at not in wrong and at >= known)
    return without(told, frozenset(blank))


def _moved(name: str, to: Mapping[int, int]) -> str:
    found = _OF_PERSON.fullmatch(name)
    if not found:
        return name
    return f"people.{to[int(found[1])]}.{found[2]}" if int(found[1]) in to else ""


def named(names: Iterable[str], count: int) -> dict[str, None]:
    """Those names, in order and each once, that speak of no person or of one of so many people."""
    people = ((name, _OF_PERSON.fullmatch(name)) for name in names)
    return {name: None for name, person in people if not person or int(person[1]) < count}


def person_of(name: str) -> int:
    """The place of the person a name speaks of; 0 where it speaks of none."""
    found = _OF_PERSON.fullmatch(name)
    return int(found[1]) if found else 0


def present(told: Told) -> list[int]:
    """Who is there on the day: whoever it is about, and all who are born by then."""
    return [at for at in range(len(told.people)) if at == 0 or told.row(at).get(BIRTH, told.on) <= told.on]


def head_of(told: Told) -> int:
    """The head of the household; whoever it is about, when nobody says who it is."""
    return next((at for at in present(told) if told.row(at).get(RELATION) == HEAD), 0)


class Home:
    """What is known, as rules read it; what is not known stands there under the name it is asked by."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self._rows: dict[tuple[int, frozenset[str]], Mapping[str, Any]] = {}

    def of(self, person: int, paths: frozenset[str]) -> dict[str, Any]:
        """The facts at these paths of one person: their own, those of the household, and of every other root."""
        by_root = _by_root(paths)
        facts: dict[str, Any] = {
            "resident": self._row(person, by_root.get("resident", frozenset())), "household": {},
        }  # fmt: skip
        for root, names in by_root.items():
            if root not in ("resident", "household"):
                known = self.told.root(root)
                facts[root] = {**{name: unasked(self.told, root, name) for name in names if name not in known}, **known}
        if home := by_root.get("household"):
            told = self.told.root("household")
            facts["household"] = {name: told.get(name, unasked(self.told, "household", name)) for name in home}
            facts["household"] |= self._home(paths)
        return facts

    def _row(self, person: int, names: frozenset[str]) -> Mapping[str, Any]:
        if (person, names) not in self._rows:
            known = self.told.row(person)
            missing = {name: unasked(self.told, f"people.{person}", name) for name in names if name not in known}
            self._rows[person, names] = {**missing, **known, "number": known.get("number", str(person))}
        return self._rows[person, names]

    def _home(self, paths: frozenset[str]) -> dict[str, Any]:
        if not self.told.members_told:
            return {name: unknown(MEMBERS) for name in ("members", "children", "size")}
        names = {path.removeprefix(start).split(".")[0] for path in paths for start in _LISTS if path.startswith(start)}
        there = present(self.told)
        rows = {at: self._row(at, frozenset({*names, BIRTH, RELATION})) for at in there}
        unborn = [f"people.{at}.{BIRTH}" for at in there if BIRTH not in self.told.row(at)]
        children = [row for row in rows.values() if not unborn and is_child(row[BIRTH], self.told.on)]
        return {
            "members": list(rows.values()), "size": len(there),
            "children": unknown(unborn[0]) if unborn else children,
        }  # fmt: skip


@lru_cache(maxsize=1024)
def _by_root(paths: frozenset[str]) -> Mapping[str, frozenset[str]]:
    parted = [path.split(".") for path in paths if "." in path]
    return {root: frozenset(path[1] for path in parted if path[0] == root) for root in {path[0] for path in parted}}


def unasked(told: Told, of: str, name: str) -> Any:
    """What a fact of `people.1`, of the `household` or of another root is before it is asked: the value of whoever it
    makes no sense to ask, or else unknown.

    While it is not known whether it makes sense, what that hangs on comes first.
    """
    fact = told.by.asked(f"{of}.{name}")
    sense = _makes_sense(told, of, fact.fact.asked_of) if fact and fact.fact.asked_of else True
    if sense is False and fact and fact.fact.otherwise is not None:
        return fact.fact.otherwise
    return unknown(f"{of}.{name}") if isinstance(sense, bool) else unknown(*sense)


def _makes_sense(told: Told, of: str, rule: str) -> bool | frozenset[str]:
    """Whether something is asked at all; what has to be asked first, where that decides."""
    root, known = ("resident", told.row(int(of[7:]))) if of.startswith("people.") else (of, told.root(of))
    verdict = compile_rule(rule).judge({root: known}, today=told.on, parameters=told.by.parameters)
    if verdict.value is not None:
        return verdict.value
    first = {f"{of}.{path.removeprefix(f'{root}.')}" for path in verdict.missing} - told.passed
    return frozenset(first) or True


def senseless(told: Told) -> frozenset[str]:
    """The names of facts nobody need be asked for, because they make no sense of that person or household."""
    found: set[str] = set(told.never)
    judged_rules: dict[tuple[str, str], bool | frozenset[str]] = {}
    for path, one in told.by.facts.items():
        root, _dot, name = path.partition(".")
        if (rule := one.fact.asked_of) is None:
            continue
        for of in [f"people.{at}" for at in present(told)] if root == "resident" else [root]:
            if (of, rule) not in judged_rules:
                judged_rules[of, rule] = _makes_sense(told, of, rule)
            if judged_rules[of, rule] is False:
                found.add(f"{of}.{name}")
    return frozenset(found)


def makes_no_sense(told: Told, name: str) -> bool:
    """Whether nobody need be asked for this one name; `senseless` says it of all."""
    asked = told.by.asked(name)
    if name in told.never or asked is None or asked.fact.asked_of is None:
        return name in told.never
    return _makes_sense(told, name.rpartition(".")[0], asked.fact.asked_of) is False


def places_of(told: Told, names: Iterable[str]) -> dict[str, int]:
    """Those of the names that can be asked, with their places; `places` says it of all."""
    found = ((name, told.by.asked(name)) for name in names if person_of(name) < len(told.people))
    return {
        name: asked.place * 100 + person_of(name)
        for name, asked in found
        if asked is not None and not makes_no_sense(told, name)
    }


def places(told: Told) -> dict[str, int]:
    """Every name that can be asked, with its place: facts in the vocabulary's order, then people."""
    known = told.by.facts
    found = {path: one.place * 100 for path, one in known.items() if not path.startswith("resident.")}
    for at in present(told):
        own = (one for path, one in known.items() if path.startswith("resident."))
        found |= {f"people.{at}.{one.fact.key.removeprefix('resident.')}": one.place * 100 + at for one in own}
    beside = senseless(told)
    return {name: place for name, place in found.items() if name not in beside}


def as_text(value: Any) -> str:
    """An answer as a page posts it back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
