"""Procedures and registers: what people may file, and what an office keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field as Spec
from pydantic import StringConstraints, model_validator

from .fields import FactPath, Field, Key, Option, Page, RuleText, Slug
from .rules import compile_rule
from .texts import Strict, Text
from .workflow import Step

Channel = Literal["online", "counter", "paper", "push", "api", "remote"]
OnlineIdentity = Literal["none", "basic", "verified"]
CounterIdentity = Literal["none", "document"]


class Identity(Strict):
    """How sure the town must be of who files. Assurance levels are explained in docs/adr (身元確認)."""

    online: OnlineIdentity = "basic"
    counter: CounterIdentity = "document"


class Deadline(Strict):
    """By when people must file, in words, and as days after an event where the law counts them."""

    text: Text
    days: int | None = Spec(default=None, ge=0)


class Fee(Strict):
    """手数料: a rule giving yen, and the words on the price list."""

    amount: RuleText
    text: Text


class Pays(Strict):
    """振込: the amount decided is paid out to an account the case names. Not for what another system pays in fixed months."""

    account: Key
    """The field of type `bank_account` it is paid to."""


class Effect(Strict):
    """A fact that the town knows once a case is granted, of whom it is about; a household's, of everybody who lives there."""

    fact: FactPath
    """Its name in the vocabulary; one that a register keeps."""
    value: RuleText
    """Its value: a rule over the answers, the facts of the case and the case itself."""
    when: RuleText | None = None
    """Only where this is true."""
    of: Key | None = None
    """A table whose rows are people of the household (`rows: household.members`): then it is made known of each of them,
    and `value` and `when` may say `row`."""


class Retention(Strict):
    """保存期間: whole years counted from the end of the fiscal year in which the case was decided."""

    years: int = Spec(ge=1, le=100)
    basis: str | None = None


class PaperForm(Strict):
    """The familiar shape of the paper form: its number, and to whom it is addressed."""

    number: str | None = None
    title: str | None = None
    to: str = "市長"
    note: str | None = None


class Representation(Strict):
    """代理: who may file for somebody else."""

    kinds: list[Literal["parent", "family", "guardian", "proxy"]] = []


class Procedure(Strict):
    """A register with an intake: defined once, run on every channel (手続)."""

    procedure: Slug
    """The key, as it stands in addresses."""
    title: Text
    """The name people know it by."""
    summary: Text
    """What it is for, in a sentence or two."""
    office: Annotated[str, StringConstraints(min_length=1)]
    """所管課: the office that keeps the cases."""
    law: str
    """根拠: the law or ordinance and its article."""
    category: str | None = None
    """The heading it is listed under."""
    events: list[Slug] = []
    """Life events (ライフイベント) it belongs to."""
    keywords: list[str] = []
    """Other words people search for."""
    subject: Literal["resident", "household", "business"] = "resident"
    """Whom a case is about."""
    when: RuleText | None = None
    """Who needs it: a rule over facts alone. True is an offer, false is none, unknown is asked."""
    who: Text
    """Who may file, in words."""
    kind: Literal["must", "may", "should"] = "may"
    """must (届出の義務), should or may."""
    deadline: Deadline | None = None
    """By when to file."""
    minutes: int = Spec(default=10, ge=1, le=240)
    """How long filling it in takes, in minutes."""
    bring: list[Text] = []
    """What to bring to the counter."""
    notes_for_clerks: Text | None = None
    """What only clerks read beside it in the navigator: how to explain it, what is often forgotten."""
    channels: list[Channel] = ["online", "counter", "api"]
    """The routes it is open on."""
    identity: Identity = Identity()
    """How sure the town must be of who files."""
    representation: Representation = Representation()
    """Who may file for somebody else (代理)."""
    pages: list[Page] = Spec(min_length=1)
    """What is asked, screen by screen."""
    amount: RuleText | None = None
    """The rule giving the amount decided (yen), for estimate and letter."""
    pays: Pays | None = None
    """Whether the amount is paid out when the case is approved, and to which account (振込)."""
    fee: Fee | None = None
    """手数料."""
    keeps: str | None = None
    """The register (台帳) whose own procedure this is, where that is the residents': its effects may change the address there."""
    effects: list[Effect] = []
    """What the town knows once a case is granted (ワンスオンリー); programmes and other procedures read it from then on."""
    form: PaperForm = PaperForm()
    """The paper form."""
    workflow: list[Step] = Spec(min_length=1)
    """工程: from the counter to the answer."""
    standard_days: int = Spec(ge=1, le=730)
    """標準処理期間 in days (行政手続法第6条)."""
    retention: Retention
    """保存期間."""
    renews: bool = False
    """Whether a granted case may be filed again from its own answers (更新)."""

    def fields(self) -> Iterator[Field]:
        """Every top-level field, in the order of the pages."""
        for page in self.pages:
            yield from page.fields

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields() if field.key == key), None)

    def step(self, key: str) -> Step | None:
        return next((step for step in self.workflow if step.step == key), None)

    def words(self) -> dict[str, str]:
        """What explanations call the answers: labels by path, and the labels of options by `path=value`."""
        return {
            path: label
            for field in self.fields()
            for name, item in ((field.key, field), *((f"{field.key}.{one.key}", one) for one in field.fields))
            for path, label in ((name, item.label.ja), *((f"{name}={one.value}", one.label.ja) for one in item.options))
        }

    @model_validator(mode="after")
    def _unique_keys(self) -> Procedure:
        for what, keys in (
            ("項目の key", [field.key for field in self.fields()]),
            ("工程の step", [step.step for step in self.workflow]),
        ):
            double = sorted({key for key in keys if keys.count(key) > 1})
            if double:
                raise ValueError(f"{what} が重なっています: {'、'.join(double)}")
        return self

    @model_validator(mode="after")
    def _letters_last(self) -> Procedure:
        kinds = [step.kind for step in self.workflow]
        if "document" in kinds and set(kinds[kinds.index("document") :]) != {"document"}:
            late = next(step.step for step in self.workflow[kinds.index("document") :] if step.kind != "document")
            raise ValueError(f"document の工程で結果が決まります。工程「{late}」は、その前に置いてください")
        return self


class Fact(Strict):
    """A named, typed piece of information about a subject, shared by all procedures (事実)."""

    key: FactPath
    """Its name in rules, such as `resident.birth_date`."""
    type: str
    """A field type, `choice [a, b]`, or `list of resident`."""
    label: Text
    """What people call it."""
    options: list[Option] = []
    """What people call each value of a `choice`."""
    source: str | None = None
    """The register that knows it; a fact without one is asked."""
    ask: Text | None = None
    """The question that is put to whoever is concerned; without it, never asked."""
    answers: list[Text] = []
    """What people choose from when a text is asked; the Japanese is what its register writes."""
    asked_of: RuleText | None = None
    """When it makes sense to ask it: a rule over facts of the same resident or household; when it is false, nobody is asked."""
    otherwise: bool | int | str | None = None
    """What it is of whoever it makes no sense to ask."""
    sensitive: bool = False
    """Used when known, never asked aloud, shown only to desks with the right."""
    absent: bool | int | str | None = None
    """What it is of whoever its register does not name, for registers that name everybody concerned (生活保護)."""
    holds_days: int | None = Spec(default=None, ge=1, le=3660)
    """How many days a record of it holds, for what is settled anew each year (所得、課税); after them it is unknown."""

    def words(self) -> dict[str, str]:
        """What explanations call the fact, its values as `key=value`, and the unit of a number as `key#`."""
        unit = "円" if self.type == "yen" else "年度" if self.label.ja.endswith("年度") else ""
        return {
            self.key: self.label.ja,
            f"{self.key}#": unit,
            **{f"{self.key}={one.value}": one.label.ja for one in self.options},
        }

    @model_validator(mode="after")
    def _absent_only_from_a_register(self) -> Fact:
        if self.absent is not None and self.source is None:
            raise ValueError("absent は、source のある事実にだけ書けます（台帳にない人の値です）")
        return self

    @model_validator(mode="after")
    def _holds_as_a_record_does(self) -> Fact:
        if self.holds_days is not None and self.source is None:
            raise ValueError("holds_days は、source のある事実にだけ書けます（台帳の記録が何日使えるかです）")
        if self.holds_days is not None and self.absent is not None:
            raise ValueError(
                "holds_days と absent は、どちらか一つにしてください（台帳にない人の値には、日付がありません）"
            )
        return self

    @model_validator(mode="after")
    def _asked_of_somebody(self) -> Fact:
        if self.asked_of is None and self.otherwise is not None:
            raise ValueError("otherwise は、asked_of のある事実にだけ書けます（たずねない人の値です）")
        root = self.key.split(".")[0]
        others = (
            {path for path in compile_rule(self.asked_of).mentions() if not path.startswith(f"{root}.")}
            if self.asked_of
            else ()
        )
        if others:
            raise ValueError(f"asked_of に書けるのは、同じ {root} の事実だけです: {'、'.join(sorted(others))}")
        return self

    @model_validator(mode="after")
    def _answers_of_a_text(self) -> Fact:
        if self.answers and self.type != "text":
            raise ValueError("answers を書けるのは type: text だけです。選ぶ事実には options を書いてください")
        return self

    @model_validator(mode="after")
    def _options_of_its_type(self) -> Fact:
        values = re.findall(r"[^\s,\[\]]+", self.type.partition("[")[2])
        wrong = sorted({str(one.value) for one in self.options} ^ set(values)) if self.options else []
        if wrong:
            raise ValueError(f"type と options の値が合いません: {'、'.join(wrong)}")
        return self


class DatedAmount(Strict):
    """A value in force from a date, until the next entry or `until` (inclusive)."""

    valid_from: str = Spec(alias="from")
    """The first day in force."""
    until: str | None = None
    """The last day in force, when nothing follows."""
    value: bool | int | float | str
    """The amount or threshold."""
    law: str | None = None
    """The amending law."""


class Parameter(Strict):
    """A dated amount or threshold with its citation (定数)."""

    key: FactPath
    """Its name in `parameter('...')`."""
    title: Text
    """What it is."""
    unit: str | None = None
    """円, 歳, 日 ..."""
    law: str
    """The article that sets it."""
    values: list[DatedAmount] = Spec(min_length=1)
    """Oldest first; each in force until the next."""


class Letter(Strict):
    """A letter the office sends. Its paragraphs are text with `{rule}` places filled from the case."""

    document: Slug
    """The key steps name. `key-refused` beside `key` is the letter for a refusal."""
    title: str
    """The heading of the letter."""
    number: str | None = None
    """様式番号."""
    body: list[str] = Spec(min_length=1)
    """Paragraphs; `{rule}` is filled from the case."""
    rows: list[LetterRow] = []
    """The lines of the table under the body."""
    appeal: bool = False
    """Whether the standard notice of appeal (教示, 行政不服審査法第82条) follows."""
    outcome: Literal["approved", "refused", "any"] = "any"
    """For which decision it is."""


class LetterRow(Strict):
    label: str
    """The left cell."""
    value: str
    """The right cell, with `{rule}` places."""
    when: RuleText | None = None
    """The row is left out when this rule is false."""


class PackHead(Strict):
    """pack.yaml"""

    pack: Slug
    """The key other packs name in `requires`."""
    title: Text
    """What it is called."""
    summary: Text
    """What it holds."""
    version: str
    """Its version, such as 1.0.0."""
    requires: list[Slug] = []
    """Packs it builds on."""
    licence: str = "Apache-2.0"


SearchKey = Key
