"""Whether a procedure agrees with the rest: names, bindings, letters, circles."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ._amounts import bound
from ._cycles import circle
from ._review_faults import review_faults
from ._rules import root
from ._vocabulary import Vocabulary, parameters_in
from ._yaml import Path, Source
from .effects import misplaced
from .eras import DateProblem
from .fields import Field
from .problems import PackProblem, did_you_mean
from .procedures import Effect, Letter, Procedure
from .rules import RuleError, compile_rule

__all__ = ["ProcedureCheck", "places", "rule_faults"]

IN_WORK = ("amount", "case", "applicant")
"""Roots that are known once a case exists."""
PEOPLE = ("household.members", "household.children")
ANY_DAY = date(2000, 1, 1)


def rule_faults(
    vocabulary: Vocabulary, text: str, fields: Mapping[str, Field], given: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Why a rule cannot stand here: pairs of what is wrong and what would be right."""
    try:
        mentions = compile_rule(text).mentions()
    except RuleError as error:
        yield f"条件として読めません: {error}", ""
        return
    for name in sorted(mentions):
        if fault := vocabulary.fault(name, fields, given):
            yield fault
    if vocabulary.parameters is not None:
        for key in parameters_in(text):
            if key not in vocabulary.parameters:
                yield f"「{key}」という定数はありません", did_you_mean(key, vocabulary.parameters)


@dataclass(slots=True)
class ProcedureCheck:
    """One procedure under examination. `letters` and `events` are None when nobody knows them."""

    procedure: Procedure
    vocabulary: Vocabulary
    source: Source
    path: Path = ()
    letters: Collection[str] | None = None
    events: Collection[str] | None = None
    found: list[PackProblem] = field(default_factory=list)

    def run(self) -> list[PackProblem]:
        """Every fault of the procedure."""
        fields = {item.key: item for item in self.procedure.fields()}
        self._heads(fields)
        for number, page in enumerate(self.procedure.pages):
            at: Path = ("pages", number)
            self._rule((*at, "show"), page.show, fields)
            for index, item in enumerate(page.fields):
                self._field((*at, "fields", index), item, fields)
        self._steps(fields)
        self.found += [
            self.source.problem(self.path + at, what, right)
            for at, what, right in review_faults(self.procedure, {*fields, *IN_WORK})
        ]
        if not self.found:  # a circle among names that do not exist would only confuse
            self._circles(fields)
        return self.found

    def _say(self, at: Path, what: str, right: str = "") -> None:
        self.found.append(self.source.problem(self.path + at, what, right))

    def _rule(self, at: Path, text: str | None, fields: Mapping[str, Field], given: Collection[str] = ()) -> None:
        if text is not None:
            for what, right in rule_faults(self.vocabulary, text, fields, given):
                self._say(at, f"{at[-1]}: {what}", right)

    def _heads(self, fields: Mapping[str, Field]) -> None:
        self._rule(("when",), self.procedure.when, {})
        self._rule(("amount",), self.procedure.amount, fields)
        self._pays(fields)
        if self.procedure.fee:
            self._rule(("fee", "amount"), self.procedure.fee.amount, fields, ("amount",))
        for number, effect in enumerate(self.procedure.effects):
            self._effect(("effects", number), effect, fields)
        for number, key in enumerate(self.procedure.events if self.events is not None else ()):
            if key not in (self.events or ()):
                self._say(
                    ("events", number),
                    f"「{key}」というライフイベントはありません",
                    did_you_mean(key, self.events or ()),
                )

    def _effect(self, at: Path, effect: Effect, fields: Mapping[str, Field]) -> None:
        if fault := misplaced(self.vocabulary, effect, self.procedure.keeps):
            self._say((*at, "fact"), *fault)
        given = (*IN_WORK, "row") if effect.of else IN_WORK
        self._rule((*at, "value"), effect.value, fields, given)
        self._rule((*at, "when"), effect.when, fields, given)
        tables = [key for key, item in fields.items() if item.rows in PEOPLE]
        if effect.of is not None and effect.of not in tables:
            right = did_you_mean(effect.of, tables) or "rows: household.members の表を作ってください"
            self._say((*at, "of"), f"「{effect.of}」という、世帯の方が並ぶ表はありません", right)

    def _pays(self, fields: Mapping[str, Field]) -> None:
        pays = self.procedure.pays
        if pays is None:
            return
        accounts = [key for key, item in fields.items() if item.type == "bank_account"]
        if pays.account not in accounts:
            right = did_you_mean(pays.account, accounts) or "type: bank_account の項目を作ってください"
            self._say(("pays", "account"), f"「{pays.account}」という口座の項目はありません", right)
        if self.procedure.amount is None:
            self._say(("pays",), "pays があるのに amount がありません", "いくら払うかを amount に書いてください")

    def _field(self, at: Path, item: Field, fields: Mapping[str, Field], rows: str | None = None) -> None:
        self._rule((*at, "show"), item.show, fields)
        self._rule((*at, "compute"), item.compute, fields)
        for number, check in enumerate(item.checks):
            self._rule((*at, "checks", number, "rule"), check.rule, fields)
        if item.bind and (fault := self.vocabulary.misfit(item, rows)):
            self._say((*at, "bind"), *fault)
        self._limits(at, item)
        if item.type == "table":
            self._rule((*at, "among"), item.among, {}, ("row",))
            self._table(at, item, fields)

    def _limits(self, at: Path, item: Field) -> None:
        for name, text in (("not_before", item.not_before), ("not_after", item.not_after)):
            try:
                bound(text or "today", ANY_DAY)
            except DateProblem as problem:
                self._say((*at, name), f"{name}: {problem}", "日付のほか today、today+30、today-1 と書けます")
        if item.min is not None and item.max is not None and item.min > item.max:
            self._say((*at, "max"), "max が min より小さくなっています", "min 以上の数字にしてください")
        values = [option.value for option in item.options]
        for value in sorted({value for value in values if values.count(value) > 1}):
            self._say((*at, "options"), f"選択肢の value「{value}」が重なっています", "ほかの名前にしてください")

    def _table(self, at: Path, item: Field, fields: Mapping[str, Field]) -> None:
        keys = [inner.key for inner in item.fields]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self._say((*at, "fields"), f"表の項目の key「{key}」が重なっています", "ほかの名前にしてください")
        fact = self.vocabulary.facts.get(item.rows or "")
        if item.rows and (fact is None or not fact.type.startswith("list of")):
            lists = [key for key, other in self.vocabulary.facts.items() if other.type.startswith("list of")]
            self._say((*at, "rows"), f"「{item.rows}」という一覧の事実はありません", did_you_mean(item.rows, lists))
        inside = {**fields, **{inner.key: inner for inner in item.fields}, "row": item}
        for number, inner in enumerate(item.fields):
            if inner.type == "table":
                self._say((*at, "fields", number, "type"), "表の中に表は書けません", "別の項目に分けてください")
            else:
                self._field((*at, "fields", number), inner, inside, item.rows or "")

    def _steps(self, fields: Mapping[str, Field]) -> None:
        for number, step in enumerate(self.procedure.workflow):
            at: Path = ("workflow", number)
            self._rule((*at, "when"), step.when, fields, IN_WORK)
            if step.auto:
                self._rule((*at, "auto", "rule"), step.auto.rule, fields, IN_WORK)
                for index, check in enumerate(step.auto.checks):
                    for name, text in (("when", check.when), ("rule", check.rule)):
                        self._rule((*at, "auto", "checks", index, name), text, fields, IN_WORK)
            for index, final in enumerate(step.final):
                self._rule((*at, "final", index, "when"), final.when, fields, IN_WORK)
            if step.document and self.letters is not None and step.document not in self.letters:
                right = did_you_mean(step.document, self.letters) or "documents/ に通知書を作ってください"
                self._say((*at, "document"), f"「{step.document}」という通知書はありません", right)

    def _circles(self, fields: Mapping[str, Field]) -> None:
        pages = {item.key: page.show for page in self.procedure.pages for item in page.fields}
        needs = {key: _mentioned(item.compute, item.show, pages[key]) for key, item in fields.items()}
        for key, item in fields.items():
            own = {inner.key: _mentioned(inner.compute, inner.show) for inner in item.fields}
            needs[key] |= {name for names in own.values() for name in names if name not in own}
            if way := circle(own):
                self._say(self._place(key), f"表「{key}」の中で条件が回っています: {' → '.join(way)}", _BREAK)
        if way := circle(needs):
            self._say(self._place(way[0]), f"条件が回っています: {' → '.join(way)}", _BREAK)

    def _place(self, key: str) -> Path:
        return next(
            ("pages", number, "fields", index)
            for number, page in enumerate(self.procedure.pages)
            for index, item in enumerate(page.fields)
            if item.key == key
        )


_BREAK = "show か compute のどれか一つから、ほかの項目の名前を外してください"


def _mentioned(*rules: str | None) -> set[str]:
    return {root(name) for rule in rules if rule for name in compile_rule(rule).mentions()}


def places(letter: Letter) -> Iterator[tuple[Path, str]]:
    """The `{rule}` places of a letter, each with where it stands."""
    texts: list[tuple[Path, str]] = [(("title",), letter.title)]
    texts += [(("body", number), text) for number, text in enumerate(letter.body)]
    texts += [(("rows", number, "value"), row.value) for number, row in enumerate(letter.rows)]
    for at, text in texts:
        yield from ((at, rule) for rule in re.findall(r"\{([^{}]+)\}", text))
    yield from ((("rows", number, "when"), row.when) for number, row in enumerate(letter.rows) if row.when)
