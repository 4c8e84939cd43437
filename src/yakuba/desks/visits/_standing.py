"""How a visit stands: what it needs, what is chosen, what is asked, and what every form says by now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yakuba.desks.navigator import Next, Verdict, needed_for, next_questions
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.models import Definition, Version
from yakuba.kernel.definitions.queries import (
    events,
    facts,
    facts_needed,
    parameters,
    procedure_of,
    procedures,
    sensitive_facts,
)
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import facts_of
from yakuba.kernel.records.models import Attachment
from yakuba.language.answers import is_empty, look_up
from yakuba.language.events import LifeEvent
from yakuba.language.interview import Filled, Interview, Part, interview, name_of
from yakuba.language.needed import outside
from yakuba.language.procedures import Procedure
from yakuba.language.rules import compile_rule
from yakuba.language.secrecy import secret_fields, with_computed

from .models import Visit, VisitPart
from .words import Choice

WHO = frozenset(
    f"{of}.{name}"
    for of in ("household.members", "household.children")
    for name in ("number", "full_name", "birth_date")
) | {"resident.number"}
"""By which the people of a household are told apart."""
HEARD = "聞き取ったとおり（機密のため表示しません）"
"""In place of what was told to somebody else."""
QUIET = "町の記録によります（機密のため、わけは表示しません）"


@dataclass(frozen=True, slots=True)
class Need:
    """One procedure of the events: whether it is needed, and what was decided about it."""

    definition: Definition
    procedure: Procedure
    value: bool | None
    why: tuple[str, ...]
    """In words, without what this clerk may not be told."""
    choice: str
    """A Choice; as it would be where nobody decided yet."""
    decided: bool

    @property
    def is_duty(self) -> bool:
        return self.procedure.kind in ("must", "should")


@dataclass(frozen=True)
class Chosen:
    """A procedure that is done today, with its part of the interview."""

    definition: Definition
    version: Version
    procedure: Procedure
    subject: Resident | None
    part: Part
    row: VisitPart | None


def _read_by(version: int) -> frozenset[str]:
    """What a version reads, for its effects too: they are known to the next procedure at once."""
    procedure = procedure_of(version)
    rules = [rule for one in procedure.effects for rule in (one.value, one.when) if rule]
    return facts_needed(version) | outside(
        procedure, (path for rule in rules for path in compile_rule(rule).mentions())
    )


class Standing:
    """One look at a visit; what it shows is worked out when it is first asked for."""

    def __init__(self, actor: Actor, visit: Visit, typing: Collection[str] = ()) -> None:
        self.actor, self.visit, self.today, self._typing = actor, visit, clock.today(), typing
        self._facts: dict[str, Mapping[str, Any]] = {}

    @cached_property
    def chosen_events(self) -> list[LifeEvent]:
        return [one for one in events() if one.event in self.visit.events]

    @cached_property
    def others(self) -> dict[str, Resident]:
        """Further subjects, by number."""
        numbers = {row.about for row in self.rows if row.about}
        return {one.number: one for one in Resident.objects.filter(number__in=numbers).select_related("household")}

    @cached_property
    def rows(self) -> list[VisitPart]:
        return list(self.visit.parts.select_related("definition__office", "version", "draft", "record").order_by("id"))

    @cached_property
    def implied(self) -> dict[str, dict[str, Any]]:
        """What the events alone make known, and who came where the facts of `resident` are somebody else's."""
        found: dict[str, dict[str, Any]] = {}
        for event in self.chosen_events:
            for path, value in event.implies.items():
                root, _, name = path.partition(".")
                found.setdefault(root, {})[name] = value
            for path, taken in event.takes.items():
                if (value := look_up(self.registered, taken)) is not None:
                    root, _, name = path.partition(".")
                    found.setdefault(root, {})[name] = value
            if event.visitor and self.visit.agent:
                found.setdefault(event.visitor, {}).update(facts_of(self.visit.agent, self.today)["resident"])
        return found

    @cached_property
    def needed(self) -> frozenset[str]:
        """The paths of all facts that the procedures of this visit read: no others are looked up."""
        versions = {one.live_id for one, _procedure in self.offered} | {row.version_id for row in self.rows}
        return WHO.union(*(_read_by(version) for version in versions))

    @cached_property
    def offered(self) -> list[tuple[Definition, Procedure]]:
        """Every procedure of the events that the counter takes from people."""
        happened = set(self.visit.events)
        return [
            (definition, procedure)
            for definition, procedure in procedures()
            if "counter" in procedure.channels and procedure.subject != "business" and happened & set(procedure.events)
        ]

    @cached_property
    def registered(self) -> dict[str, Any]:
        """What the registers know of the visit's own subject, before anything of the visit."""
        taken = {path for event in self.chosen_events for path in event.takes.values()}
        return facts_of(self.visit.resident, self.today, self.needed | taken) if self.visit.resident else {}

    def facts(self, about: str = "") -> Mapping[str, Any]:
        """What the registers know of a subject, and the events imply of the visit's own."""
        if about not in self._facts:
            other = self.others.get(about)
            known = facts_of(other, self.today, self.needed) if other else {} if about else dict(self.registered)
            for root, more in ({} if about else self.implied).items():
                known[root] = {**known.get(root, {}), **more}
            self._facts[about] = known
        return self._facts[about]

    @cached_property
    def before(self) -> Interview:
        """What was told, before anything is chosen."""
        return self._interview([])

    @cached_property
    def needs(self) -> list[Need]:
        """Every procedure of the events, duties first; of the visit's own subject."""
        decided = {row.definition_id: row.choice for row in self.rows if not row.about}
        found = [
            self._need(verdict, decided.get(verdict.definition.pk))
            for verdict in needed_for(self.actor, self.known, self.visit.events, {}, self.today)
            if verdict.definition.pk in self.offered_here
        ]
        return sorted(found, key=lambda need: (not need.is_duty, need.procedure.title.ja))

    @cached_property
    def known(self) -> Mapping[str, Any]:
        """What the registers know of the visit's own subject, and what was told."""
        return self.before.over(self.facts())

    @cached_property
    def offered_here(self) -> frozenset[int]:
        return frozenset(definition.pk for definition, _procedure in self.offered)

    def _need(self, verdict: Verdict, decided: str | None) -> Need:
        procedure = verdict.procedure
        usual = Choice.NOW if verdict.value is True and procedure.kind != "may" else Choice.NOT
        why = verdict.sentences or ((QUIET,) if verdict.quiet else ())
        return Need(verdict.definition, procedure, verdict.value, why, decided or usual, decided is not None)

    @cached_property
    def questions(self) -> list[Next]:
        """What is worth asking so that the needs settle, the question that settles most first."""
        given_up = [name for name in self.visit.told if "/" not in name and "@" not in name]
        found = next_questions(self.actor, self.known, self.visit.events, {}, self.today, given_up)
        return [one for one in found if one.asked is not None and not one.name.startswith("people.")]

    @cached_property
    def deciding(self) -> frozenset[str]:
        """The facts by which the procedures of the events are needed or not, and by which such a fact is asked."""
        rules = [procedure.when for _definition, procedure in self.offered if procedure.when]
        decides = frozenset(path for rule in rules for path in compile_rule(rule).mentions())
        asked_of = [fact.asked_of for fact in facts() if fact.asked_of and fact.key in decides]
        return decides.union(*(compile_rule(rule).mentions() for rule in asked_of))

    @cached_property
    def chosen(self) -> list[Chosen]:
        """What is done today."""
        by_definition = {row.definition_id: row for row in self.rows if not row.about}
        mine = [
            self._chosen(need.definition, None, "", by_definition.get(need.definition.pk))
            for need in self.needs
            if need.choice == Choice.NOW
        ]
        listed = {need.definition.pk for need in self.needs}
        more = [row for row in self.rows if row.choice == Choice.NOW and (row.about or row.definition_id not in listed)]
        return mine + [self._chosen(row.definition, self.others.get(row.about), row.about, row) for row in more]

    def _chosen(self, definition: Definition, other: Resident | None, about: str, row: VisitPart | None) -> Chosen:
        version = row.version if row else definition.live
        procedure = procedure_of(version)
        held = row.draft.attachments.values_list("field", flat=True) if row and row.draft else ()
        part = Part(procedure, self.facts(about), about, frozenset(held))
        return Chosen(definition, version, procedure, other or self.visit.resident, part, row)

    @cached_property
    def talk(self) -> Interview:
        """The merged interview over what is done today."""
        return self._interview([one.part for one in self.chosen])

    def _interview(self, parts: list[Part]) -> Interview:
        return interview(
            parts, self.visit.told, vocabulary=facts(), today=self.today, parameters=parameters(), event=self.implied
        )

    @cached_property
    def added(self) -> list[tuple[VisitPart, Resident | None]]:
        """What was added beside the procedures of the events, with whom it is for."""
        listed = {definition.pk for definition, _procedure in self.offered}
        rows = [row for row in self.rows if row.choice == Choice.NOW]
        return [
            (row, self.others.get(row.about, self.visit.resident))
            for row in rows
            if row.about or row.definition_id not in listed
        ]

    @property
    def names(self) -> dict[str, list[str]]:
        """The names of what is asked, without any answer: kept with a visit once it is filed, for its sheet."""
        return {
            "questions": [one.name for one in self.talk.questions],
            "shared": [one.name for one in self.talk.questions if one.shared],
            "typed": sorted(self.own),
        }

    @property
    def family(self) -> list[Resident]:
        """For whom a procedure may be added: the visit's own subject and who lives with them."""
        person = self.visit.resident
        if person is None:
            return []
        lives = person.household.members.filter(standing="resident") if person.household else []
        return [person, *(one for one in lives if one.pk != person.pk)]

    @property
    def addable(self) -> list[tuple[Definition, Procedure]]:
        """Every procedure of people that the counter takes, by office."""
        found = [one for one in procedures() if "counter" in one[1].channels and one[1].subject != "business"]
        return sorted(found, key=lambda one: (one[1].office, one[1].title.ja))

    @property
    def filled(self) -> list[tuple[Chosen, Filled]]:
        """What is done today with its answers, in the order of filing."""
        return [(self.chosen[at], self.talk.filled[at]) for at in self.talk.order]

    def told_for(self, chosen: Chosen) -> dict[str, dict[str, Any]]:
        """What no register knows of a procedure's subject: what the events imply, and what was told."""
        said = self.talk.said(chosen.part.subject)
        implied = {} if chosen.part.subject else self.implied
        return {root: {**implied.get(root, {}), **said.get(root, {})} for root in (*implied, *said)}

    def files(self, chosen: Chosen, key: str) -> tuple[Attachment, ...]:
        """What was handed in for a field of a procedure."""
        draft = chosen.row.draft if chosen.row else None
        return tuple(draft.attachments.filter(field=key, record=None).order_by("id")) if draft else ()

    @cached_property
    def own(self) -> frozenset[str]:
        """The names of what this clerk was told themselves: they have the visit in hand, or have just typed it."""
        visit, staff = self.visit, self.actor.staff
        mine = staff is not None and visit.clerk_id == staff.pk
        told = {name for name, value in visit.told.items() if not is_empty(value)} if mine else set()
        return frozenset(told - set(visit.handed)).union(self._typing)

    def heard(self, chosen: Chosen) -> frozenset[str]:
        """The fields of a procedure somebody told an answer of."""
        names = {item.key: name_of(chosen.part, item) for item in chosen.procedure.fields()}
        return frozenset(key for key, name in names.items() if not is_empty(self.visit.told.get(name)))

    def secret(self, chosen: Chosen) -> frozenset[str]:
        """The fields of a procedure whose answers this clerk may not see; what they were told themselves, they may."""
        if self.actor.has(Right.SENSITIVE):
            return frozenset()
        there = self.talk.filled[self.chosen.index(chosen)].ready.keys() | self.heard(chosen)
        own = {item.key for item in chosen.procedure.fields() if name_of(chosen.part, item) in self.own}
        hidden = (secret_fields(chosen.procedure, sensitive_facts()) & there) - own
        return with_computed(chosen.procedure, hidden, sensitive_facts())

    @cached_property
    def sealed(self) -> frozenset[str]:
        """The questions somebody else was told an answer of, which this clerk may not see."""
        return frozenset(
            name_of(chosen.part, item)
            for chosen in self.chosen
            for item in chosen.procedure.fields()
            if item.key in self.secret(chosen) & self.heard(chosen)
        )
