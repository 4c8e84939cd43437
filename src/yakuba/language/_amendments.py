"""Amendments (改正) of a programme: every day on which its law changes, and the law as it would be without the change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from ._vocabulary import parameters_in
from .eras import parse_date
from .programmes import DatedRule, Programme
from .rules import Parameters

__all__ = ["Amendment", "amendments"]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change of what a programme says: an entry of its rules, the end of one, or a value its rules read."""

    day: date
    """The first day of it."""
    what: str
    """What changed, in the words of the pack."""
    without: tuple[Programme, Parameters]
    """The law had it not come."""

    @property
    def eve(self) -> date:
        return self.day - DAY


def amendments(programme: Programme, parameters: Parameters) -> Iterator[Amendment]:
    """Every change after the first entry of its rules.

    An entry that says what the one before said changes nothing for anybody (another article is cited) and is none.
    A parameter's is one where the rule of the day before reads it, and the rule of the day.
    """
    yield from _of_rules(programme, parameters)
    for key in sorted(set().union(*map(_reads, programme.rules))):
        entries = parameters.entries(key)
        for place, after in enumerate(entries):
            before = entries[place - 1] if place else None
            if (before is None or before.value != after.value) and _read_across(programme, key, after.valid_from):
                kept = [replace(before, valid_until=after.valid_until)] if before else []
                without = parameters.amended(key, [*entries[: max(place - 1, 0)], *kept, *entries[place + 1 :]])
                yield Amendment(after.valid_from, f"定数「{key}」", (programme, without))


def _of_rules(programme: Programme, parameters: Parameters) -> Iterator[Amendment]:
    rules = [_until_next(rule, after) for rule, after in zip_longest(programme.rules, programme.rules[1:])]
    for place, rule in enumerate(rules):
        before, later = rules[:place], rules[place + 1 :]
        if before and (before[-1].until or (before[-1].when, before[-1].amount) != (rule.when, rule.amount)):
            yield Amendment(parse_date(rule.valid_from), "条件", (_ruled(programme, [*before, *later]), parameters))
        if rule.until:
            endless = _ruled(programme, [*before, rule.model_copy(update={"until": None}), *later])
            yield Amendment(parse_date(rule.until) + DAY, "条件の終わり", (endless, parameters))


def _until_next(rule: DatedRule, after: DatedRule | None) -> DatedRule:
    """The same, but without an end where the next follows on: nothing ends then, something changes."""
    follows = rule.until and after and parse_date(rule.until) + DAY == parse_date(after.valid_from)
    return rule.model_copy(update={"until": None}) if follows else rule


def _read_across(programme: Programme, key: str, day: date) -> bool:
    sides = (programme.rule_on(day - DAY), programme.rule_on(day))
    return all(rule is not None and key in _reads(rule) for rule in sides)


def _ruled(programme: Programme, rules: list[DatedRule]) -> Programme:
    return programme.model_copy(update={"rules": rules})


def _reads(rule: DatedRule) -> set[str]:
    return {*parameters_in(rule.when), *parameters_in(rule.amount or "")}
