"""One person under one programme."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.people.models import Resident
from yakuba.language.programmes import DatedRule, Programme
from yakuba.language.rules import Parameters, Rule, RuleError, Unknown, compile_rule

HEAD = "世帯主"
RELATION = "resident.relation"
AGE = "resident.birth_date"
LODGERS = r"^(同居人|縁故者|$)"
"""Relations of those who share a home and are no family of its head (住民基本台帳事務処理要領 第2), or of whom none is known."""


def is_family(person: Resident) -> bool:
    """Whether somebody belongs to the family of the head of the home, and does not only lodge there."""
    return re.match(LODGERS, person.relation) is None


@dataclass(frozen=True, slots=True)
class Case:
    """One programme with the rule in force on the day."""

    definition: Definition
    programme: Programme
    rule: DatedRule

    def rules(self) -> list[Rule]:
        texts = (self.rule.when, self.rule.amount, self.programme.receiving)
        return [compile_rule(text) for text in texts if text]

    def needed(self) -> frozenset[str]:
        """The fact paths its rules ask for, and whose they are."""
        return frozenset({RELATION, AGE, *(path for rule in self.rules() for path in rule.mentions())})


def judge_one(
    case: Case, facts: Mapping[str, Any], on: date, parameters: Parameters
) -> tuple[bool | None, int | None, frozenset[str]]:
    """The verdict, amount and missing facts of one person. Raises RuleError, for an amount too where it is due."""
    verdict = compile_rule(case.rule.when).judge(facts, today=on, parameters=parameters)
    amount = None
    if verdict.value is not False and case.rule.amount:
        try:
            worth = compile_rule(case.rule.amount).value(facts, today=on, parameters=parameters)
        except RuleError:
            if verdict.value:
                raise
        else:
            amount = None if isinstance(worth, Unknown) else worth
    return verdict.value, amount, verdict.missing


def receives(case: Case, facts: Mapping[str, Any], on: date, parameters: Parameters) -> bool:
    """Whether the registers say that somebody has it already."""
    if case.programme.receiving is None:
        return False
    try:
        return compile_rule(case.programme.receiving).value(facts, today=on, parameters=parameters) is True
    except RuleError:
        return False
