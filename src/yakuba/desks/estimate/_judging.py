"""Every programme put to everybody somebody told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from yakuba.kernel.definitions.models import Definition
from yakuba.language.programmes import DatedRule, Programme
from yakuba.language.questions import Found, Matter, judged
from yakuba.language.rules import RuleError, compile_rule
from yakuba.language.telling import Home, head_of, present, senseless

from ._told import Told

MONEY_FIRST = 2
"""A programme that gives an amount counts as much as so many others when questions are put in order."""


@dataclass(frozen=True, slots=True)
class Case:
    """One programme and one person of the household (for a household's programme its head)."""

    definition: Definition
    programme: Programme
    rule: DatedRule
    person: int
    found: Found
    receiving: bool = False


def judge(told: Told, only: str = "") -> list[Case]:
    """What every programme in force on the day, or only one, says of everybody it is for."""
    known, head, found, beside = Home(told), head_of(told), [], senseless(told)
    for definition, programme in chosen(told):
        rule = programme.rule_on(told.on)
        if rule is None or only not in ("", programme.programme):
            continue
        for person in [head] if programme.subject == "household" else present(told):
            facts = known.of(person, _needs(programme, rule))
            found.append(_sensible(_case(told, definition, programme, rule, person, facts), beside))
    return found


def _sensible(case: Case, beside: frozenset[str]) -> Case:
    """A rule that only misses what makes no sense of somebody, such as the due date of a man, is not true of them."""
    found = case.found
    if found.value is None and found.missing and found.missing <= beside:
        return replace(case, found=replace(found, value=False, missing=frozenset()))
    return case


def _case(
    told: Told, definition: Definition, programme: Programme, rule: DatedRule, person: int, facts: Mapping[str, Any]
) -> Case:
    weight = MONEY_FIRST if rule.amount else 1
    matter = Matter(f"{programme.programme}:{person}", rule.when, rule.amount, facts, weight)
    found = judged(matter, today=told.on, parameters=told.by.parameters)
    return Case(definition, programme, rule, person, found, found.value is True and _receives(told, programme, facts))


def chosen(told: Told) -> list[tuple[Definition, Programme]]:
    """The programmes of the topic somebody chose, or all."""
    return [(one, said) for one, said in told.by.programmes if told.topic in ("", said.category)]


def _receives(told: Told, programme: Programme, facts: Mapping[str, Any]) -> bool:
    if programme.receiving is None:
        return False
    try:
        return compile_rule(programme.receiving).value(facts, today=told.on, parameters=told.by.parameters) is True
    except RuleError:
        return False


@lru_cache(maxsize=1024)
def _paths(when: str, amount: str | None, receiving: str | None) -> frozenset[str]:
    return frozenset(path for text in (when, amount, receiving) if text for path in compile_rule(text).mentions())


def _needs(programme: Programme, rule: DatedRule) -> frozenset[str]:
    """The fact paths a programme's rules can ask for."""
    return _paths(rule.when, rule.amount, programme.receiving)
