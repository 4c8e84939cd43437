"""Scenarios: a pack acted out. Run as tests, shown as documentation."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field as Spec
from pydantic import model_validator

from .fields import FactPath, Slug
from .texts import Strict

Act = Literal[
    "accept", "ask_correction", "answer_correction", "approve", "refuse", "send_back", "take_back", "forward",
    "complete", "withdraw", "review", "renew",
]  # fmt: skip


class Person(Strict):
    """A sample person of a scenario; the names are the scenario's own."""

    name: str
    """「姓 名」 with one space."""
    kana: str
    birth_date: str
    sex: Literal["female", "male"] = "female"
    relation: str = "世帯主"
    nationality: str = "JPN"
    facts: dict[FactPath, Any] = {}


class Filing(Strict):
    """What is filed. Answers bound to known facts may be left out: the program fills them in."""

    procedure: Slug
    channel: Literal["online", "counter", "paper", "api"] = "online"
    as_agent_of: str | None = None
    """The name of the household member in whose place the subject files (代理)."""
    answers: dict[str, Any] = {}
    files: list[str] = []
    """Keys of file fields that get a small sample picture or PDF."""


class Move(Strict):
    """One act on the case. `by` is a post (係長), `office`, or `applicant`."""

    act: Act
    by: str = "office"
    comment: str | None = None
    answers: dict[str, Any] = {}
    step: Slug | None = None
    proxy_by: str | None = None
    """The post of the person who decides in the holder's absence (代決)."""
    to: str | None = None
    """The office a forwarded case goes to (回付); whoever acts there is written 「介護保険課/係員」."""

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: Any) -> Any:
        return {"act": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _to_somewhere(self) -> Move:
        if (self.act == "forward") != (self.to is not None):
            raise ValueError("to（回す先の課）は act: forward に、必ず書いてください。ほかの act には書けません")
        return self


class Expect(Strict):
    """What must be true. Every line given is checked; a scenario that expects nothing is refused."""

    state: str | None = None
    step: Slug | None = None
    offered: bool | None = None
    """The procedure's `when` for the subject: true, false; `unknown` is written as `missing`."""
    missing: list[FactPath] = []
    problems: dict[str, str] = {}
    """Field key -> words its refusal must contain; given when the filing must be refused."""
    codes: list[str] | None = None
    """The codes of the checks that did not hold in the last automatic review, in order."""
    amount: int | None = None
    fee: int | None = None
    due: str | None = None
    letter: list[str] = []
    """Words the letter must contain."""
    knows: dict[FactPath, Any] = {}
    """What the town knows of the subject at the end."""
    notices: int | None = None
    """How many notices the applicant got."""

    @model_validator(mode="after")
    def _something(self) -> Expect:
        if not self.model_fields_set:
            raise ValueError("expect には確かめることを一つ以上書いてください")
        return self


class Scenario(Strict):
    """One story: who, what is filed, what the office does, what must come out."""

    scenario: str
    about: str
    today: str
    subject: Person
    household: list[Person] = []
    file: Filing
    then: list[Move] = []
    expect: Expect = Spec(...)
