"""The merged interview (まとめ聞き): several procedures of one visit as one conversation, each thing asked once.

Fields bound to the same fact are one question, whatever the number of procedures, and what a register knows is none.
What one procedure makes known (転居届: the new address) is known to those after it, as it would be were it granted. The
counter, the phone at home and the bereavement desk ask by it; what is filed are each procedure's own answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ._cycles import circle, in_order
from ._overlay import Overlay
from ._scope import typed
from .answers import Cleaned, Problem, clean, is_empty, known, one, prefill, scope
from .effects import effects_of, effects_of_rows
from .fields import Field
from .needed import needed_facts
from .procedures import Fact, Procedure
from .questions import field_of
from .rules import Parameters, compile_rule

__all__ = ["Filled", "Interview", "Part", "Question", "filing_order", "interview", "name_of"]

OF_SUBJECT = ("resident", "household", "business")
"""Roots of facts that are each subject's own; all others (`moving.on`) are the same for everybody of a visit."""


@dataclass(frozen=True, slots=True)
class Part:
    """One procedure of a visit, about one subject: what registers know of it, and which file fields have an attachment."""

    procedure: Procedure
    facts: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    """Whom it is about, where a visit is about several: a number or any other name without `@`."""
    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked, by the field of the first procedure that needs it, and the places of all parts that do."""

    name: str
    """Under which it is told: a fact's path or `procedure/field`, with `@subject` where it is of one of several."""
    field: Field
    parts: tuple[int, ...]
    fact: str = ""

    @property
    def shared(self) -> bool:
        """Whether several procedures need it."""
        return len(self.parts) > 1


@dataclass(frozen=True, slots=True)
class Filled:
    """One procedure as it stands: its answers, what is not right yet, and what need not be asked."""

    part: Part
    raw: Mapping[str, object]
    """What is known and what was typed, by field."""
    ready: Mapping[str, object]
    """What is known alone."""
    answers: dict[str, object]
    problems: tuple[Problem, ...]
    hidden: frozenset[str]
    known: frozenset[str]
    """Keys the registers answer, or another procedure of the visit."""
    facts: Mapping[str, Any]
    """What it was judged by: the registers', what was told, and what procedures before it make known."""
    waiting: frozenset[str] = frozenset()
    """Keys of fields that are asked or not by an answer which is still open itself."""


@dataclass(frozen=True, slots=True)
class Interview:
    """All parts in the order in which they were given, the order to file them in, and the questions, shared ones first."""

    filled: tuple[Filled, ...]
    order: tuple[int, ...]
    questions: tuple[Question, ...]
    overlay: Overlay

    @property
    def told(self) -> Mapping[str, Any]:
        """What was told of the event, as rules read it: `{"moving": {"on": …}}`."""
        return self.overlay.event

    def said(self, subject: str = "") -> dict[str, dict[str, Any]]:
        """What was told of the event and of a subject, by root."""
        return self.overlay.said(subject)

    def over(self, facts: Mapping[str, Any], subject: str = "") -> dict[str, Any]:
        """The registers' facts of a subject, with all that was told and made known laid over them."""
        return self.overlay.over(facts, subject)

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that still want an answer or another one."""
        return tuple(asked for asked in self.questions if any(self._wrong(at, asked) for at in asked.parts))

    @property
    def at_hand(self) -> tuple[Question, ...]:
        """The questions whose turn it is: without those which an answer that is still open may make needless."""
        return tuple(
            asked
            for asked in self.questions
            if not all(self._keys(at, asked) <= self.filled[at].waiting for at in asked.parts)
        )

    def _wrong(self, at: int, question: Question) -> bool:
        keys = self._keys(at, question)
        return any(problem.path.split(".")[0] in keys for problem in self.filled[at].problems)

    def _keys(self, at: int, question: Question) -> frozenset[str]:
        part = self.filled[at].part
        return frozenset(item.key for item in part.procedure.fields() if name_of(part, item) == question.name)


def name_of(part: Part, item: Field) -> str:
    """Under which name a field of a part is told."""
    path = item.bind if item.bind and not item.rows else None
    of = f"@{part.subject}" if part.subject and (path is None or path.split(".")[0] in OF_SUBJECT) else ""
    return f"{path or f'{part.procedure.procedure}/{item.key}'}{of}"


def filing_order(parts: Sequence[Part]) -> tuple[int, ...]:
    """The places of the parts: what keeps the residents' register first, and each after those of the same subject that make
    known what it reads; a circle of these changes nothing.
    """
    places = sorted(range(len(parts)), key=lambda at: parts[at].procedure.keeps is None)
    reads = [needed_facts(part.procedure, ()) for part in parts]
    makes = [{effect.fact for effect in part.procedure.effects} for part in parts]
    needs = {
        str(later): {
            str(first)
            for first in places
            if first != later and parts[first].subject == parts[later].subject and makes[first] & reads[later]
        }
        for later in places
    }
    return tuple(places) if circle(needs) else tuple(int(place) for place in in_order(needs))


def interview(
    parts: Sequence[Part],
    told: Mapping[str, object],
    *,
    vocabulary: Iterable[Fact],
    today: date,
    parameters: Parameters,
    event: Mapping[str, Any] | None = None,
) -> Interview:
    """What is asked and how everything stands. `told` holds what was typed, by the names of questions; nothing is lost by
    what a name does not fit now. `event` are facts known of the event besides, by root (`{"moving": {"has_dog": True}}`).
    """
    order, talk = filing_order(parts), _Talk(told, list(vocabulary), today, parameters, Overlay(dict(event or {})))
    talk.learn_facts()
    filled = {at: talk.fill(at, parts[at]) for at in order}
    questions = sorted(
        talk.questions.values(), key=lambda asked: (not asked.shared, min(order.index(at) for at in asked.parts))
    )
    return Interview(tuple(filled[at] for at in range(len(parts))), order, tuple(questions), talk.overlay)


@dataclass(slots=True)
class _Talk:
    """One pass over the parts: what is known grows from each to the next."""

    told: Mapping[str, object]
    vocabulary: list[Fact]
    today: date
    parameters: Parameters
    overlay: Overlay
    questions: dict[str, Question] = field(default_factory=dict)
    columns: set[tuple[str, str]] = field(default_factory=set)
    """What is asked of each person of a household already, by subject: `row.moves`."""

    def learn_facts(self) -> None:
        """What was told of facts by their own questions, as the navigator asks them, before any procedure asks by a field."""
        by_path = {fact.key: fact for fact in self.vocabulary}
        for name, raw in self.told.items():
            path, _, subject = name.partition("@")
            item = field_of(by_path[path]) if path in by_path else None
            value = one(item, raw, self.today) if item else None
            if item and value is not None:
                self.overlay.learn(path, typed({item.key: value}, [item])[item.key], subject)

    def fill(self, at: int, part: Part) -> Filled:
        day: dict[str, Any] = {"today": self.today, "parameters": self.parameters}
        before = self.overlay.over(part.facts, part.subject)
        ready = frozenset(known(part.procedure, before, **day))
        there = prefill(part.procedure, before, **day)
        raw = self._raw(part, there)
        state = clean(part.procedure, raw, facts=before, files=part.files, **day)
        self._ask(at, part, ready, there, state)
        self._learn(part, state)
        facts = self.overlay.over(part.facts, part.subject)
        # What was told of the event may decide what else is asked (`show`), in this very procedure.
        if facts != before:
            state = clean(part.procedure, raw, facts=facts, files=part.files, **day)
        self._make_known(part, state, facts)
        waiting = _waiting(part.procedure, state, raw)
        return Filled(part, raw, there, state.answers, state.problems, state.hidden, ready, facts, waiting)

    def _raw(self, part: Part, ready: Mapping[str, object]) -> dict[str, object]:
        raw = dict(ready)
        for item in part.procedure.fields():
            name = name_of(part, item)
            if name in self.told and item.asked and not self.overlay.changed(item.bind, part.subject):
                raw[item.key] = _rows(self.told[name], ready.get(item.key)) if item.rows else self.told[name]
        return raw

    def _ask(self, at: int, part: Part, ready: frozenset[str], there: Mapping[str, object], state: Cleaned) -> None:
        for item in part.procedure.fields():
            name = name_of(part, item)
            if not item.asked or item.key in state.hidden:
                continue
            # Of every table, also one that was told of already: what it asks of each is asked in none after it.
            asked_before = self._asked_of_each(item, there, part.subject, state)
            before = self.questions.get(name)
            if before is not None:
                self.questions[name] = Question(name, before.field, (*before.parts, at), before.fact)
            elif name in self.told or not (item.key in ready or asked_before):
                self.questions[name] = Question(name, item, (at,), item.bind or "")

    def _asked_of_each(self, item: Field, there: Mapping[str, object], subject: str, state: Cleaned) -> bool:
        """Whether all that a table leaves open of the people of a household is asked in a table before it."""
        rows = there.get(item.key)
        if not item.rows or not isinstance(rows, list):
            return False
        open_now = [
            one for one in item.fields
            if one.asked and any(
                one.key not in row and f"{item.key}.{number}.{one.key}" not in state.hidden
                for number, row in enumerate(rows)
            )
        ]  # fmt: skip
        asked = {(subject, one.bind or one.key) for one in open_now if one.bind}
        before = all(one.bind and (subject, one.bind) in self.columns for one in open_now)
        self.columns |= asked
        return before

    def _learn(self, part: Part, state: Cleaned) -> None:
        """What was told of facts is known from now on, to every rule and every procedure after this one."""
        answers = typed(state.answers, part.procedure.fields())
        wrong = {problem.path.split(".")[0] for problem in state.problems}
        for item in part.procedure.fields():
            value = answers.get(item.key)
            if item.key in wrong or is_empty(value):
                continue
            if item.rows and isinstance(value, list):
                self.overlay.learn_rows(item, value, part.facts, part.subject)
            elif item.bind and name_of(part, item) in self.told and not self.overlay.changed(item.bind, part.subject):
                self.overlay.learn(item.bind, value, part.subject)

    def _make_known(self, part: Part, state: Cleaned, facts: Mapping[str, Any]) -> None:
        if not part.procedure.effects:
            return
        day: dict[str, Any] = {"today": self.today, "parameters": self.parameters}
        case = {"decided_on": self.today, "filed_on": self.today}
        names = scope(facts, state.answers, case=case, fields=part.procedure.fields())
        for path, value in effects_of(part.procedure, names, self.vocabulary, **day).items():
            self.overlay.change(path, value, part.subject)
        for table, row, made in effects_of_rows(part.procedure, names, self.vocabulary, **day):
            self.overlay.change_row(table, row, made, part.facts, part.subject)


def _waiting(procedure: Procedure, state: Cleaned, raw: Mapping[str, object]) -> frozenset[str]:
    open_now = {problem.path.split(".")[0] for problem in state.problems}
    return frozenset(
        item.key
        for item in procedure.fields()
        if item.show and item.key in state.uncertain and is_empty(raw.get(item.key))
        and {path.split(".")[0] for path in compile_rule(item.show).mentions()} & open_now
    )  # fmt: skip


def _rows(told: object, ready: object) -> object:
    """Rows as typed, with what the register knows where a cell was left as it was.

    A page that names the people itself posts only what was answered of some of them: the others are still there.
    """
    if not isinstance(ready, list) or is_empty(ready):
        return told
    if is_empty(told):
        return ready
    rows = dict(told) if isinstance(told, Mapping) else dict(enumerate(told)) if isinstance(told, list) else {}
    places = {str(place): row for place, row in rows.items() if isinstance(row, Mapping)}
    named = any(key in row and not is_empty(row[key]) for row in places.values() for key in ready[0])
    if len(places) != len(rows) or not places.keys() <= {str(at) for at in range(len(ready))}:
        return told
    if named and len(places) != len(ready):
        return told
    return [
        {**first, **{key: value for key, value in places.get(str(at), {}).items() if not is_empty(value)}}
        for at, first in enumerate(ready)
    ]
