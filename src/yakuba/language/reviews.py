"""Automatic review (自動審査): checks of a case against the registers, and what they come to together.

All checks are judged and all reasons told. What they come to is what the strictest of those that did not hold says; see
docs/adr/0021.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field as Spec
from pydantic import StringConstraints, model_validator

from .fields import RuleText
from .rules import Parameters, Rule, RuleError, Verdict, compile_rule
from .texts import Strict, Text

Outcome = Literal["next", "approve", "refuse", "return", "person"]
Way = Literal["next", "return", "refuse", "person"]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{0,11}$")]
"""What offices and statistics call a check: T01."""

STRICTEST_FIRST: tuple[Outcome, ...] = ("person", "return", "refuse", "next", "approve")
"""Somebody looks before anything goes out; what a correction may change is not refused; a refusal stops what would go on."""


class AutoCheck(Strict):
    """One check of a review. Whoever reads its result finds it by its code."""

    code: Code | Literal[""] = ""
    """T01 ...; told wherever the check did not hold, and counted by. No two checks of a procedure share one."""
    title: Text
    """What is checked, in a few words."""
    when: RuleText | None = None
    """The check is made unless this rule over the answers is false; facts of a check that is not made are not asked for."""
    rule: RuleText
    """What must hold, over the answers, the case and the facts as the registers know them at the moment of review."""
    on_false: Way = "person"
    """What follows when it does not hold: `return` asks the applicant, `person` the office; `next` only tells."""
    on_unknown: Way = "person"
    """What follows when a fact is unknown. A check that cannot be computed always goes to a person."""
    reason: Text | None = None
    """What the applicant and the office read when it does not hold."""
    unsure: Text | None = None
    """What they read when it cannot be told."""
    todo: Text | None = None
    """What the office does next when it does not hold or cannot be told."""


class Auto(Strict):
    """A review by the machine: one `rule`, or `checks` in order.

    `person` opens a task for the office; `return` asks the applicant for a correction.
    """

    rule: RuleText | None = None
    """The short form: one rule and what follows."""
    on_true: Outcome = "next"
    on_false: Outcome = "person"
    on_unknown: Outcome = "person"
    reason: Text | None = None
    """With `rule`: what is told when it is false."""
    checks: list[AutoCheck] = []
    """The long form. All are judged; what the strictest of those that did not hold asks for follows, in this order:
    `person`, `return`, `refuse`, `next`."""
    passed: Literal["next", "approve"] = Spec(default="next", alias="pass")
    """With `checks`: what follows when all of them hold."""

    @model_validator(mode="after")
    def _one_form(self) -> Auto:
        if bool(self.rule) == bool(self.checks):
            raise ValueError("auto には rule（一つの条件）か checks（確認の一覧）のどちらか一方を書いてください")
        short = {"on_true", "on_false", "on_unknown", "reason"} & self.model_fields_set
        if self.checks and short:
            raise ValueError(f"{'・'.join(sorted(short))} は、checks の一つ一つに書いてください")
        if self.rule and "passed" in self.model_fields_set:
            raise ValueError("pass は checks のあるときにだけ書けます。rule のときは on_true に書いてください")
        return self

    def rules(self) -> list[str]:
        """Every rule it asks."""
        return [text for check in self.checks for text in (check.when, check.rule) if text] or [self.rule or ""]

    def every(self, title: Text) -> list[AutoCheck]:
        """Its checks; of the short form, the one it is. `title` is the step's."""
        alone: dict[str, Any] = {"on_false": self.on_false, "on_unknown": self.on_unknown, "reason": self.reason}
        # Not validated: the one rule of the short form may approve when it is false.
        return self.checks or [AutoCheck.model_construct(title=title, rule=self.rule or "", **alone)]

    @property
    def if_all_hold(self) -> Outcome:
        """What follows when every check holds."""
        return self.passed if self.checks else self.on_true


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check came to: true, false or None; what was missing, the clauses that decided, why it failed."""

    check: AutoCheck
    value: bool | None
    outcome: Outcome | None
    """What it asks for; None when it holds."""
    missing: tuple[str, ...] = ()
    because: tuple[tuple[str, bool | None], ...] = ()
    """The deciding clauses as written, and what each came to."""
    error: str = ""

    @property
    def words(self) -> Text | None:
        """What is told about it when it does not hold."""
        return self.check.reason if self.value is False else self.check.unsure


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review came to."""

    findings: tuple[Finding, ...]
    outcome: Outcome

    @property
    def open(self) -> tuple[Finding, ...]:
        """Those that did not hold or could not be told, in order."""
        return tuple(found for found in self.findings if found.outcome is not None)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(found.check.code for found in self.open if found.check.code)


def made(checks: list[AutoCheck], names: Mapping[str, Any], *, today: date, parameters: Parameters) -> list[AutoCheck]:
    """The checks a case of these answers is put to. A `when` that cannot be told leaves its check in."""
    return [check for check in checks if check.when is None or _asked(check.when, names, today, parameters)]


def _asked(rule: str, names: Mapping[str, Any], today: date, parameters: Parameters) -> bool:
    try:
        return compile_rule(rule).judge(names, today=today, parameters=parameters).value is not False
    except RuleError:
        return True


def review(auto: Auto, title: Text, names: Mapping[str, Any], *, today: date, parameters: Parameters) -> Reviewed:
    """Judge every check that is made, and say what they come to together. Raises nothing."""
    checks = made(auto.every(title), names, today=today, parameters=parameters)
    findings = tuple(_found(check, names, today, parameters) for check in checks)
    outcomes = {found.outcome for found in findings}
    return Reviewed(findings, next((one for one in STRICTEST_FIRST if one in outcomes), auto.if_all_hold))


def _found(check: AutoCheck, names: Mapping[str, Any], today: date, parameters: Parameters) -> Finding:
    try:
        rule = compile_rule(check.rule)
        verdict = rule.judge(names, today=today, parameters=parameters)
    except RuleError as error:
        return Finding(check, None, "person", error=str(error))
    outcome: Outcome | None = {True: None, False: check.on_false, None: check.on_unknown}[verdict.value]
    return Finding(check, verdict.value, outcome, tuple(sorted(verdict.missing)), _clauses(rule, verdict))


def _clauses(rule: Rule, verdict: Verdict) -> tuple[tuple[str, bool | None], ...]:
    return tuple((rule.text[slice(*clause.node.span)], clause.value) for clause in verdict.because)
