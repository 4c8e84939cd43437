"""Whether the definitions of a pack agree with each other and with the packs it builds on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ._checking import IN_WORK, ProcedureCheck, places, rule_faults
from ._dated import parameters_of
from ._families import family_faults
from ._found import Found
from ._programmes import programme_faults, tables_of
from ._scenarios import scenario_faults
from ._visits import visit_faults
from ._vocabulary import Vocabulary
from ._yaml import Path
from .eras import DateProblem, parse_date
from .events import LifeEvent
from .families import Family
from .pack import Pack
from .problems import PackProblem, did_you_mean
from .procedures import Fact, Letter, PackHead, Parameter, Procedure
from .programmes import Programme
from .purposes import Purpose
from .rules import Parameters
from .scenarios import Scenario
from .tables import TruthRow
from .texts import Text
from .visits import VisitStory

__all__ = ["PackCheck", "notes_of"]

KEYS: tuple[tuple[type[BaseModel], str, str, str], ...] = (
    (Fact, "key", "facts", "事実"),
    (Parameter, "key", "parameters", "定数"),
    (Procedure, "procedure", "procedures", "手続"),
    (Programme, "programme", "programmes", "制度"),
    (Letter, "document", "letters", "通知書"),
    (LifeEvent, "event", "events", "ライフイベント"),
    (Purpose, "purpose", "purposes", "用件"),
    (Scenario, "scenario", "scenarios", "シナリオ"),
    (Family, "family", "families", "家族"),
    (VisitStory, "visit", "visits", "来庁の見本"),
)


@dataclass(slots=True)
class PackCheck:
    """A pack under examination; `of` gives what was found of each kind."""

    of: Callable[[type[BaseModel]], list[Found]]
    required: Sequence[Pack] = ()
    broken: Collection[type[BaseModel]] = ()
    """Kinds of which some file could not be read."""

    def run(self) -> list[PackProblem]:
        """Every fault between definitions. What a broken file may hold is not called missing."""
        faults = [*self._missing_packs(), *self._doubles(), *self._parameters(), *self._purposes()]
        if Fact in self.broken:
            return faults
        vocabulary = self._vocabulary()
        faults += self._procedures(vocabulary)
        for found in self.of(LifeEvent):
            faults += _event_faults(found, vocabulary)
        if Procedure not in self.broken:
            procedures = self._named(Procedure, "procedure", "procedures")
            for found in self.of(Letter):
                faults += _letter_faults(found, vocabulary, procedures.values())
            for found in self.of(Scenario):
                faults += scenario_faults(found, vocabulary, procedures)
            for found in self.of(Programme):
                faults += programme_faults(found, vocabulary, procedures)
        if Programme not in self.broken:
            programmes = self._named(Programme, "programme", "programmes")
            for found in self.of(Family):
                faults += family_faults(found, vocabulary, programmes)
        if Procedure not in self.broken and LifeEvent not in self.broken:
            known = self._named(Procedure, "procedure", "procedures"), self._named(LifeEvent, "event", "events")
            for found in self.of(VisitStory):
                faults += visit_faults(found, vocabulary, *known)
        return faults

    def _purposes(self) -> Iterator[PackProblem]:
        """Life events and procedures that purposes name and nobody defined, and a priority said twice."""
        known = {
            "events": ("ライフイベント", LifeEvent, self._named(LifeEvent, "event", "events").keys()),
            "procedures": ("手続", Procedure, self._named(Procedure, "procedure", "procedures").keys()),
        }
        for found in self.of(Purpose):
            for name, (word, kind, keys) in known.items():
                for number, key in enumerate(getattr(found.item, name) if kind not in self.broken else ()):
                    if key not in keys:
                        what = f"「{key}」という{word}はありません"
                        yield found.problem((name, number), what, did_you_mean(key, keys))
            chosen = [one.key for one in found.item.priority]
            for number, key in enumerate(chosen):
                if key in chosen[:number]:
                    right = "どちらかを消すか、key を変えてください"
                    yield found.problem(("priority", number), f"優先「{key}」が重なっています", right)

    def tables(self, files: Mapping[str, str]) -> tuple[list[TruthRow], list[PackProblem]]:
        """The truth tables of a pack without other faults, and what they and its programmes say differently."""
        parameters: Parameters = parameters_of(self._named(Parameter, "key", "parameters").values())
        return tables_of(files, self.of(Programme), self._vocabulary(), parameters)

    def _vocabulary(self) -> Vocabulary:
        parameters = self._named(Parameter, "key", "parameters").keys()
        return Vocabulary(self._named(Fact, "key", "facts"), None if Parameter in self.broken else parameters)

    def _procedures(self, vocabulary: Vocabulary) -> Iterator[PackProblem]:
        letters = None if Letter in self.broken else self._named(Letter, "document", "letters").keys()
        events = None if LifeEvent in self.broken else self._named(LifeEvent, "event", "events").keys()
        for found in self.of(Procedure):
            yield from ProcedureCheck(found.item, vocabulary, found.source, found.path, letters, events).run()

    def _named(self, kind: type[BaseModel], key: str, listed: str) -> dict[str, Any]:
        """Definitions of the required packs and of this one, by key."""
        before = [item for pack in self.required for item in getattr(pack, listed)]
        return {getattr(item, key): item for item in [*before, *(found.item for found in self.of(kind))]}

    def _missing_packs(self) -> Iterator[PackProblem]:
        head = self.of(PackHead)[0]
        have = {pack.head.pack for pack in self.required}
        for number, wanted in enumerate(head.item.requires):
            if wanted not in have:
                yield head.problem(
                    ("requires", number), f"「{wanted}」というパックがありません", did_you_mean(wanted, have)
                )

    def _doubles(self) -> Iterator[PackProblem]:
        for kind, key, listed, word in KEYS:
            first = {
                getattr(item, key): f"パック {pack.head.pack}"
                for pack in self.required
                for item in getattr(pack, listed)
            }
            for found in self.of(kind):
                name = getattr(found.item, key)
                if name in first:
                    right = f"{first[name]} にもあります。どちらかの名前を変えてください"
                    yield found.problem((key,), f"{word}「{name}」が重なっています", right)
                first.setdefault(name, f"{found.source.file} の{found.source.line((*found.path, key))}行目")

    def _parameters(self) -> Iterator[PackProblem]:
        for found in self.of(Parameter):
            last = None
            for number, value in enumerate(found.item.values):
                try:
                    start = parse_date(value.valid_from)
                    end = parse_date(value.until) if value.until else None
                except DateProblem as problem:
                    yield found.problem(("values", number), str(problem))
                    continue
                if end and end < start:
                    yield found.problem(
                        ("values", number), "until が from より前になっています", "後の日付にしてください"
                    )
                if last and start <= last:
                    right = "古いものから順に、期間が重ならないように書いてください"
                    yield found.problem(("values", number), f"{value.valid_from} からの値が、前の値と重なります", right)
                last = end or start


def _letter_faults(found: Found, vocabulary: Vocabulary, procedures: Iterable[Procedure]) -> Iterator[PackProblem]:
    letter: Letter = found.item
    users = [item for item in procedures if any(_sends(step.document, letter.document) for step in item.workflow)]
    fields = {field.key: field for procedure in users for field in procedure.fields()}
    for at, rule in places(letter):
        for what, right in rule_faults(vocabulary, rule, fields, IN_WORK):
            yield found.problem(at, what, right)


def _sends(document: str | None, letter: str) -> bool:
    """Whether a step sends this letter, itself or in its form for an outcome (x-refused beside x)."""
    return bool(document) and (letter == document or letter.startswith(f"{document}-"))


def _event_faults(found: Found, vocabulary: Vocabulary) -> Iterator[PackProblem]:
    for path, value in found.item.implies.items():
        fact = vocabulary.facts.get(path)
        at: Path = ("implies", path)
        if fact is None:
            yield found.problem(at, f"「{path}」という事実はありません", did_you_mean(path, vocabulary.facts))
        elif (fact.type == "boolean") != isinstance(value, bool):
            right = "true か false で書いてください" if fact.type == "boolean" else f"種類は {fact.type} です"
            yield found.problem(at, f"「{path}」の値の種類が違います", right)
    for path, taken in found.item.takes.items():
        for one in (path, taken):
            if one not in vocabulary.facts:
                what = f"「{one}」という事実はありません"
                yield found.problem(("takes", path), what, did_you_mean(one, vocabulary.facts))


def notes_of(kinds: Iterable[Collection[Found]]) -> Iterator[PackProblem]:
    """Words people outside read that lack やさしい日本語 or English."""
    for founds in kinds:
        for found in founds:
            for at, text in _texts(found.item):
                lacking = [
                    word for name, word in (("easy", "やさしい日本語"), ("en", "英語")) if not getattr(text, name)
                ]
                if lacking:
                    yield found.problem(
                        at, f"「{text.ja[:30]}」の{'と'.join(lacking)}がありません", "easy: と en: を書き足してください"
                    )


def _texts(part: Any, at: Path = ()) -> Iterator[tuple[Path, Text]]:
    if isinstance(part, Text):
        yield at, part
    elif isinstance(part, BaseModel):
        for name in part.model_fields_set:
            yield from _texts(getattr(part, name), (*at, name))
    elif isinstance(part, list):
        for number, item in enumerate(part):
            yield from _texts(item, (*at, number))
