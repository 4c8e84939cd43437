"""Every programme of the packs can be settled by questions: the people of its truth table are interviewed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from statistics import mean
from typing import Any

import pytest
from support.packs import loaded

from yakuba.language.loading import parameters_of
from yakuba.language.programmes import DatedRule
from yakuba.language.questions import Found, Matter, field_of, judged, worth_asking
from yakuba.language.rules import Parameters, compile_rule
from yakuba.language.tables import TruthRow

FACTS = {fact.key: fact for pack in loaded() for fact in pack.facts}
ASKABLE = {key: at for at, (key, fact) in enumerate(FACTS.items()) if field_of(fact)}
LISTS = ("household.members", "household.children")
DERIVED = {"resident.number", "household.size", *LISTS}
"""What follows from who lives together, and is asked as one table."""
PROGRAMMES = {one.programme: one for pack in loaded() for one in pack.programmes}
WORST, MEAN = 11, 4.0
"""Questions put to one person for one programme, the table of the household counted as one: measured, and kept."""


@lru_cache
def _parameters() -> Parameters:
    return parameters_of(chain.from_iterable(pack.parameters for pack in loaded()))


def _rows(key: str) -> Iterator[tuple[DatedRule, TruthRow]]:
    rows = (row for pack in loaded() for row in pack.rows if row.file.endswith(f"/{key}.csv"))
    for row in rows:
        rule = PROGRAMMES[key].rule_on(row.today)
        if rule is not None and row.result is not None:
            yield rule, row


@dataclass
class Interview:
    """What came of one, and how many questions it took."""

    found: Found
    questions: int


def _interview(key: str, rule: DatedRule, row: TruthRow) -> Interview:
    """Ask for one fact after the other, the one worth most first; the row answers, as far as it knows.

    What a rule asks for with `has(...)` is what a register may know by itself: nobody is asked, it stands there at first.
    """
    given: dict[str, Any] = {
        f"{root}.{name}": value for root, facts in row.facts.items() for name, value in facts.items()
    }
    told = DERIVED | set(re.findall(r"\bhas\(([a-z_.]+)\)", rule.when))
    known = {path: value for path, value in given.items() if path in told}
    questions, given_up = int(bool(known)), set[str]()
    while True:
        facts: dict[str, dict[str, Any]] = {"resident": {}, "household": {}}
        for path, value in known.items():
            root, _dot, name = path.partition(".")
            facts[root][name] = value
        found = judged(Matter(key, rule.when, rule.amount, facts), today=row.today, parameters=_parameters())
        worth = worth_asking([found], ASKABLE, given_up)
        if not worth:
            return Interview(found, questions)
        questions += 1
        name = worth[0].name
        if name in given:
            known[name] = given[name]
        else:
            given_up.add(name)


@pytest.mark.parametrize("key", PROGRAMMES)
def test_a_programme_is_settled_by_questions(key: str) -> None:
    for rule, row in _rows(key):
        interview = _interview(key, rule, row)
        assert interview.found.value is row.result, f"{row.case}: {sorted(interview.found.missing)}"


def test_every_fact_of_a_rule_can_be_asked_or_follows() -> None:
    """But one: a register's own word on single parents, for which people are asked another fact."""
    asked_for: set[str] = set()
    for programme in PROGRAMMES.values():
        for text in (text for rule in programme.rules for text in (rule.when, rule.amount) if text):
            asked_for |= compile_rule(text).mentions()
    own = {
        f"resident.{path[len(start) + 1 :]}" if path.startswith(f"{start}.") else path
        for path in asked_for
        for start in LISTS
    }
    own = {path for path in own if not path.startswith(tuple(f"{start}." for start in LISTS))}
    assert {path for path in own if path not in ASKABLE and path not in DERIVED} == {"household.single_parent"}


def test_an_interview_is_short() -> None:
    taken = [_interview(key, rule, row).questions for key in PROGRAMMES for rule, row in _rows(key)]
    assert len(taken) > 500
    assert max(taken) <= WORST
    assert mean(taken) <= MEAN


def test_what_makes_sense_of_whom_is_said_in_known_facts() -> None:
    """`asked_of` names facts that exist and can be asked, and its other value is one the fact takes."""
    for fact in FACTS.values():
        if fact.asked_of is None:
            continue
        assert compile_rule(fact.asked_of).mentions() <= ASKABLE.keys(), fact.key
        values = [option.value for option in fact.options]
        assert fact.otherwise is None or not values or fact.otherwise in values, fact.key
