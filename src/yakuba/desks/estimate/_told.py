"""What somebody has told so far: read from what the page posts back, made clean by the language, kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import facts, labels, parameters, programmes, vocabulary_stamp
from yakuba.language.answers import taken
from yakuba.language.characters import whole_number
from yakuba.language.eras import DateProblem, parse_date
from yakuba.language.fields import Field
from yakuba.language.procedures import Fact
from yakuba.language.programmes import Programme
from yakuba.language.questions import field_of
from yakuba.language.rules import Parameters

MOST_PEOPLE = 12
MEMBERS = "household.members"
NEVER = "none."
"""Before the name of a day, that it never was."""
BIRTH, RELATION = "birth_date", "relation"
_OF_PERSON = re.compile(r"people\.(\d{1,2})\.([a-z][a-z0-9_]*)")
_NAME = re.compile(r"(?:people\.\d{1,2}|household)\.[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact people can be asked for: what the vocabulary says of it, the field that takes it, its place in the order."""

    fact: Fact
    field: Field
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """What an estimate stands on, looked up once for a page: programmes, facts by path, what things are called, parameters."""

    programmes: list[tuple[Definition, Programme]]
    facts: Mapping[str, Asked]
    words: Mapping[str, str]
    parameters: Parameters

    def asked(self, name: str) -> Asked | None:
        """What a name such as `people.1.income` or `household.rent` asks for; None for a name of nothing."""
        found = _OF_PERSON.fullmatch(name)
        return self.facts.get(f"resident.{found[2]}" if found else name)


def published() -> Published:
    """All that is in force and loaded now."""
    return Published(programmes(), _askable(vocabulary_stamp()), labels(), parameters())


@dataclass(frozen=True, slots=True)
class Told:
    """What is known and what is not to be asked any more.

    People by their place: 0 is whoever asks; each a mapping of fact names without `resident.`. `members_told` is false
    when nothing is to be said of the others. `passed` are names nobody would answer, `never` days that never were, such as that of
    a birth nobody gave. `problems` by name, with what was typed in `typed`.
    """

    by: Published
    on: date
    topic: str = ""
    focus: str = ""
    people: tuple[Mapping[str, Any], ...] = ({},)
    household: Mapping[str, Any] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    members_told: bool = True
    problems: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """The answer of that name; None when there is none."""
        if found := _OF_PERSON.fullmatch(name):
            person = int(found[1])
            return self.people[person].get(found[2]) if person < len(self.people) else None
        return self.household.get(name.removeprefix("household."))

    def answered(self) -> list[str]:
        """The names of all answers there are, person after person."""
        own = (f"people.{at}.{key}" for at, person in enumerate(self.people) for key in person)
        return [*own, *(f"household.{key}" for key in self.household)]

    def kept(self, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
        """Everything told as names and texts, to stand hidden in the page; `without` are asked on it anew."""
        yield from (("on", self.on.isoformat()), ("topic", self.topic), ("count", str(len(self.people))))
        if self.focus:
            yield "focus", self.focus
        if not self.members_told and MEMBERS not in without:
            yield "untold", "on"
        yield from ((name, as_text(self.value(name))) for name in self.answered() if name not in without)
        yield from (("passed", name) for name in sorted(self.passed - without))
        yield from ((NEVER + name, "on") for name in sorted(self.never - without))

    def with_one_more(self) -> Told:
        """Room for another person, as long as there is any."""
        more = ({},) if len(self.people) < MOST_PEOPLE else ()
        return replace(self, people=(*self.people, *more), members_told=True)

    def without(self, gone: frozenset[int]) -> Told:
        """Some people taken out; whoever asks always stays, and the others move up."""
        stays = [at for at in range(len(self.people)) if at == 0 or at not in gone]
        moved = {old: new for new, old in enumerate(stays)}
        passed, never = (
            frozenset(new for name in names if (new := _moved(name, moved))) for names in (self.passed, self.never)
        )
        return replace(self, people=tuple(self.people[at] for at in stays), passed=passed, never=never)

    def without_blanks(self) -> Told:
        """Without the rows nobody filled in."""
        wrong = {int(found[1]) for name in self.problems if (found := _OF_PERSON.fullmatch(name))}
        blank = (at for at, one in enumerate(self.people) if not one and at not in wrong)
        return self.without(frozenset(blank))


def _moved(name: str, places: Mapping[int, int]) -> str:
    found = _OF_PERSON.fullmatch(name)
    if not found:
        return name
    return f"people.{places[int(found[1])]}.{found[2]}" if int(found[1]) in places else ""


@lru_cache(maxsize=4)
def _askable(stamp: str) -> Mapping[str, Asked]:
    """Every fact with a question, by its path, in the order of the vocabulary."""
    known = ((fact, field_of(fact)) for fact in facts())
    return {fact.key: Asked(fact, made, at) for at, (fact, made) in enumerate(known) if made}


def topic_of(by: Published, text: str) -> str:
    """The heading of that name; empty, which is all of them, where there is none."""
    return text if any(text == said.category for _definition, said in by.programmes) else ""


def read(posted: QueryDict, by: Published, today: date, language: str) -> Told:
    """What a page posts: hidden answers that are none are forgotten, wrong answers of its own questions are problems.

    Names of people who are not there are forgotten too, wherever they stand.
    """
    count = min(max(whole_number(posted.get("count", "")) or 1, 1), MOST_PEOPLE)
    asked = _there(posted.get("_asked", "").split(), count)
    told = Told(
        by, _day(posted.get("on", "")) or today, topic_of(by, posted.get("topic", "")), posted.get("focus", "")[:60]
    )
    people: list[dict[str, Any]] = [{} for _person in range(count)]
    household: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name in _there((name for name in posted if _NAME.fullmatch(name)), count):
        value, problem = _taken(by.asked(name), name, posted[name], told.on, language)
        person = _OF_PERSON.fullmatch(name)
        if problem and name in asked:
            problems[name] = problem
        if value is None:
            continue
        place, key = (people[int(person[1])], person[2]) if person else (household, name.removeprefix("household."))
        place[key] = value
    passed = _there((name for name in posted.getlist("passed") if _NAME.fullmatch(name)), count)
    given_up = {name for name in (*passed, *asked) if by.asked(name)}
    found = replace(
        told, people=tuple(people), household=household, members_told=not posted.get("untold"), problems=problems,
        typed={name: posted[name][:200] for name in problems},
    )  # fmt: skip
    days = _there((name.removeprefix(NEVER) for name in posted if name.startswith(NEVER)), count)
    never = frozenset(name for name in days if _is_day(by.asked(name)) and found.value(name) is None)
    return replace(found, passed=frozenset(name for name in given_up if found.value(name) is None) - never, never=never)


def _there(names: Iterable[str], count: int) -> dict[str, None]:
    """Those names, in order and each once, that speak of the household or of one of so many people."""
    people = ((name, _OF_PERSON.fullmatch(name)) for name in names)
    return {name: None for name, person in people if not person or int(person[1]) < count}


def _is_day(asked: Asked | None) -> bool:
    return asked is not None and asked.field.type == "date"


def _taken(asked: Asked | None, name: str, raw: str, on: date, language: str) -> tuple[Any, str]:
    """An answer in the type rules read, or why it is none."""
    if asked is None:
        return None, ""
    own = name == f"people.0.{BIRTH}"
    item = asked.field.model_copy(update={"not_after": "today"}) if own else asked.field
    value, problem = taken(item, raw.replace("\0", ""), on)
    if problem is not None:
        return None, problem.to(language)
    allowed = [one.ja for one in asked.fact.answers]
    if allowed and value is not None and value not in allowed:
        return None, _("続柄などは、一覧から選んでください")
    return (date.fromisoformat(value) if item.type == "date" and isinstance(value, str) else value), ""


def _day(text: str) -> date | None:
    try:
        return parse_date(text[:40]) if text else None
    except DateProblem:
        return None


def as_text(value: Any) -> str:
    """An answer as a page posts it back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
