"""What somebody has told so far: read from what the page posts back, made clean by the language, kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from yakuba.kernel.definitions.queries import facts, labels, parameters, vocabulary_stamp
from yakuba.language.answers import taken
from yakuba.language.characters import cut_to, whole_number
from yakuba.language.eras import DateProblem, parse_date
from yakuba.language.telling import (
    BIRTH,
    MEMBERS,
    MOST_PEOPLE,
    NAME,
    NEVER,
    Asked,
    Questions,
    SomeTold,
    askable,
    named,
    person_of,
)


def questions() -> Questions:
    """Every fact of the loaded packs that can be asked, with the words and the parameters of now."""
    return Questions(facts_to_ask(), labels(), parameters())


def facts_to_ask() -> Mapping[str, Asked]:
    """Every fact with a question, by its path."""
    return _askable(vocabulary_stamp())


@lru_cache(maxsize=4)
def _askable(stamp: str) -> Mapping[str, Asked]:
    return askable(facts())


def read(posted: QueryDict, begun: SomeTold, language: str) -> SomeTold:
    """What a page posts, put into an interview that was begun: hidden answers that are none are forgotten, wrong
    answers of the page's own questions are problems.

    Names of people who are not there are forgotten too, wherever they stand.
    """
    count = min(max(whole_number(posted.get("count", "")) or 1, 1, len(begun.given.people)), MOST_PEOPLE)
    begun = replace(begun, on=day_of(posted.get("on", "")) or begun.on)
    asked = named(posted.get("_asked", "").split(), count)
    answers, problems = _answers(posted, begun, count, asked, language)
    found = replace(
        begun, people=tuple(answers.people), household=answers.household, others=answers.others, problems=problems,
        members_told=not posted.get("untold"), typed={name: cut_to(posted[name], 200) for name in problems},
    )  # fmt: skip
    return _given_up(posted, found, count, asked)


class _Answers:
    """Answers as they are read, each in its place."""

    def __init__(self, count: int) -> None:
        self.people: list[dict[str, Any]] = [{} for _person in range(count)]
        self.household: dict[str, Any] = {}
        self.others: dict[str, Any] = {}

    def put(self, name: str, value: Any) -> None:
        root, _dot, key = name.partition(".")
        if root == "people":
            self.people[person_of(name)][key.partition(".")[2]] = value
        elif root == "household":
            self.household[key] = value
        else:
            self.others[name] = value


def _answers(
    posted: QueryDict, begun: SomeTold, count: int, asked: Mapping[str, None], language: str
) -> tuple[_Answers, dict[str, str]]:
    answers, problems = _Answers(count), {}
    for name in named((name for name in posted if NAME.fullmatch(name)), count):
        value, problem = _taken(begun.by.asked(name), name, posted[name], begun.on, language)
        if problem and name in asked:
            problems[name] = problem
        if value is not None:
            answers.put(name, value)
    return answers, problems


def _given_up(posted: QueryDict, found: SomeTold, count: int, asked: Mapping[str, None]) -> SomeTold:
    passed = named((name for name in posted.getlist("passed") if NAME.fullmatch(name)), count)
    given_up = {name for name in (*passed, *asked) if name == MEMBERS or found.by.asked(name)}
    days = named((name.removeprefix(NEVER) for name in posted if name.startswith(NEVER)), count)
    never = frozenset(name for name in days if _is_day(found.by.asked(name)) and found.value(name) is None)
    return replace(found, passed=frozenset(name for name in given_up if found.value(name) is None) - never, never=never)


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


def day_of(text: str) -> date | None:
    """A day as a page posts it; None where there is none."""
    try:
        return parse_date(text[:40]) if text else None
    except DateProblem:
        return None
