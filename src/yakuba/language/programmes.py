"""Programmes (制度): what people are entitled to, as dated law that a person, a page and a whole town are judged by."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Spec
from pydantic import StringConstraints, model_validator

from .eras import parse_date
from .fields import FactPath, Key, RuleText, Slug
from .texts import Strict, Text


class DatedRule(Strict):
    """The conditions in force from a day, until the next entry or `until` (inclusive)."""

    valid_from: str = Spec(alias="from")
    """The first day in force."""
    until: str | None = None
    """The last day in force, when nothing follows."""
    law: str
    """The law or ordinance, with its article, that says so."""
    when: RuleText
    """Who is entitled: a rule over facts alone."""
    amount: RuleText | None = None
    """How much, in yen; `per` of the programme says for what time."""


class Programme(Strict):
    """An allowance, a reduction, a check-up or a service that somebody may be entitled to (制度)."""

    programme: Slug
    """The key, as it stands in addresses."""
    title: Text
    """The name people know it by."""
    summary: Text
    """What one gets, in a sentence or two."""
    office: Annotated[str, StringConstraints(min_length=1)]
    """所管課: the office that offers it."""
    law: str
    """根拠: the law or ordinance and its article."""
    category: str
    """The heading it is listed under."""
    gives: Literal["money", "reduction", "service", "checkup", "vaccination"]
    """手当・給付, 減免・助成, サービス, 健診・検診, 予防接種."""
    per: Literal["month", "year", "once"] | None = None
    """What time the amount is for."""
    subject: Literal["resident", "household"] = "resident"
    """Whether each resident is judged, or each household once, with its head (世帯主) as the resident."""
    rules: list[DatedRule] = Spec(min_length=1)
    """Oldest first; each in force until the next. An amendment (改正) is a new entry, never a change of an old one."""
    receiving: RuleText | None = None
    """True of whoever has it already: nothing is offered to them."""
    again: Literal["never", "year"] = "never"
    """Whether somebody who was told is told again in a later fiscal year (年度)."""
    procedure: Slug | None = None
    """The procedure by which one claims it; without one, `apply` says how."""
    answers: dict[Key, RuleText] = {}
    """What an offer answers in that procedure beforehand, besides what the town knows: a rule for each field."""
    taken: dict[FactPath, RuleText] = {}
    """What having it once does to the facts, for the plan of a child (予定): a rule for each, read with `today` as the day
    it was had, and the facts as they were before. `dose.kind` is the kind that was given, where there are several."""
    standard: RuleText | None = None
    """True on the days that are recommended among those on which it may be had (標準的な接種期間)."""
    apply: Text
    """How to get it, in words: where, with what, by when."""
    url: str | None = None
    """Where the law or the ministry's page can be read, for the curious."""

    def rule_on(self, day: date) -> DatedRule | None:
        """The conditions in force on a day; None before the first, and after one that has ended."""
        begun = [rule for rule in self.rules if parse_date(rule.valid_from) <= day]
        if not begun or (begun[-1].until and parse_date(begun[-1].until) < day):
            return None
        return begun[-1]

    def counter(self) -> str | None:
        """The fact that counts how often it was had: the one that `taken` makes one more. None for what is had once."""
        return next((path for path, rule in self.taken.items() if rule == f"{path} + 1"), None)

    def kinds(self) -> str | None:
        """The fact that says which kind was given, where there are several."""
        return next((path for path, rule in self.taken.items() if rule == "dose.kind"), None)

    @model_validator(mode="after")
    def _time_of_money(self) -> Programme:
        if self.per is None and any(rule.amount for rule in self.rules):
            raise ValueError("amount があるときは、per に month・year・once のどれかを書いてください")
        if self.answers and self.procedure is None:
            raise ValueError("answers は、procedure があるときだけ書けます")
        if self.standard and not self.taken:
            raise ValueError("standard は、taken があるときだけ書けます")
        return self
