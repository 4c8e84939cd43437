"""What somebody may be entitled to, by what they told: sums, and programme by programme with reasons and sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from yakuba.desks.asking import called, missing_words
from yakuba.kernel.definitions.models import Definition
from yakuba.language.programmes import DatedRule, Programme
from yakuba.language.rules import RuleError, compile_rule, explain

from ._judging import Case, chosen
from ._told import Published, Told

Verdict = Literal["yes", "has", "perhaps", "no"]
MOST_REASONS = 3
"""Reasons shown of why somebody is not entitled; one is enough to decide, and people of a household differ."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person (empty: the household) under one programme: who, how much, why, and what is still missing."""

    who: str
    amount: int | None
    sentences: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One programme, and what it says of the people of a household, best first."""

    definition: Definition
    programme: Programme
    law: str
    verdict: Verdict
    people: tuple[Person, ...]
    maybe: tuple[str, ...] = ()
    """Who else may be entitled, when more is known."""

    @property
    def amount(self) -> int | None:
        """What all of them get together, as far as it is known; None when nothing is."""
        known = [one.amount for one in self.people if one.amount is not None]
        return sum(known) if known else None

    @property
    def reasons(self) -> tuple[str, ...]:
        """The first few reasons, each once."""
        return tuple(dict.fromkeys(line for one in self.people for line in one.sentences))[:MOST_REASONS]

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing for them, each once."""
        return tuple(dict.fromkeys(name for one in self.people for name in one.missing))


@dataclass(frozen=True, slots=True)
class Sum:
    """What all programmes of one kind give in one span of time, in yen."""

    gives: str
    per: str
    amount: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many programmes are settled, of how many."""

    settled: int
    of: int

    @property
    def open(self) -> int:
        return self.of - self.settled


def topics(by: Published) -> list[str]:
    """The headings programmes stand under, in the order of their number."""
    counted: dict[str, int] = {}
    for _definition, said in by.programmes:
        counted[said.category] = counted.get(said.category, 0) + 1
    return sorted(counted, key=lambda topic: (-counted[topic], topic))


def progress(told: Told, cases: Iterable[Case]) -> Progress:
    """How far somebody is: a programme is settled when no further answer can change it."""
    everything = len(chosen(told))
    still = {case.programme.programme for case in cases if not case.found.settled}
    return Progress(everything - len(still), everything)


def outcomes(told: Told, cases: Iterable[Case], language: str) -> list[Outcome]:
    """Every programme of the topic, entitled first, then the headings that give most, and the titles."""
    by_key: dict[str, list[Case]] = {}
    for case in cases:
        by_key.setdefault(case.programme.programme, []).append(case)
    found = [
        _outcome(told, definition, said, by_key.get(said.programme, []), language)
        for definition, said in chosen(told)
    ]  # fmt: skip
    worth: dict[str, int] = {}
    for one in found:
        if one.verdict == "yes":
            worth[one.programme.category] = worth.get(one.programme.category, 0) + (one.amount or 0)

    def place(one: Outcome) -> tuple[object, ...]:
        category = one.programme.category
        return _ORDER.index(one.verdict), -worth.get(category, 0), category, -(one.amount or 0), one.programme.title.ja

    return sorted(found, key=place)


_ORDER: tuple[Verdict, ...] = ("yes", "has", "perhaps", "no")


def _outcome(told: Told, definition: Definition, said: Programme, cases: list[Case], language: str) -> Outcome:
    verdicts = [_verdict(case) for case in cases]
    verdict = next((one for one in _ORDER if one in verdicts), "no")
    rule = cases[0].rule if cases else None
    alike = [case for case, one in zip(cases, verdicts, strict=True) if one == verdict]
    people = _people(told, alike, rule, language, enough=MOST_REASONS if verdict == "no" else None) if rule else ()
    if rule is None:
        people = (Person("", None, (_("この日に有効な条件がありません。"),), ()),)
    others = zip(cases, verdicts, strict=True) if verdict == "yes" else ()
    maybe = tuple(called(told, case.person, language) for case, one in others if one == "perhaps")
    return Outcome(definition, said, rule.law if rule else said.law, verdict, people, maybe)


def _people(told: Told, cases: list[Case], rule: DatedRule, language: str, *, enough: int | None) -> tuple[Person, ...]:
    """Each with their reasons, which cost most of a page; nobody further once there are reasons enough."""
    found: list[Person] = []
    reasons: set[str] = set()
    for case in cases:
        if enough is not None and len(reasons) >= enough:
            break
        found.append(_person(told, case, rule, language))
        reasons |= set(found[-1].sentences)
    return tuple(found)


def _verdict(case: Case) -> Verdict:
    if case.receiving:
        return "has"
    return "yes" if case.found.value else "perhaps" if case.found.value is None else "no"


def _person(told: Told, case: Case, rule: DatedRule, language: str) -> Person:
    found, who = case.found, "" if case.programme.subject == "household" else called(told, case.person, language)
    amount = round(found.amount) if found.amount is not None else None
    missing = tuple(missing_words(told, found.missing, language))
    if found.error or found.value is None:
        return Person(who, None, (found.error,) if found.error else (), missing)
    try:
        why = explain(
            compile_rule(rule.when),
            found.matter.facts,
            today=told.on,
            parameters=told.by.parameters,
            vocabulary=told.by.words,
        ).sentences
    except RuleError as error:
        why = (str(error),)
    return Person(who, amount, why, missing)


def sums(found: Iterable[Outcome]) -> list[Sum]:
    """What those who seem entitled get together, money before reductions, by month, year and once."""
    added: dict[tuple[str, str], int] = {}
    for one in found:
        if one.verdict == "yes" and one.amount:
            key = (one.programme.gives, one.programme.per or "once")
            added[key] = added.get(key, 0) + one.amount
    order = (("money", "reduction", "service", "checkup", "vaccination"), ("month", "year", "once"))
    ordered = sorted(added, key=lambda key: (order[0].index(key[0]), order[1].index(key[1])))
    return [Sum(gives, per, added[gives, per]) for gives, per in ordered]
