"""What the counter joins together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import facts_needed, find, labels, parameters, sensitive_facts
from yakuba.kernel.people.models import Business, Representation, Resident
from yakuba.kernel.people.queries import agents_of, business_facts, facts_of
from yakuba.kernel.people.words import Standing
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.records.words import OPEN
from yakuba.language.procedures import Procedure
from yakuba.language.rules import RuleError, compile_rule, explain
from yakuba.language.rules.functions import age

ORDER = {True: 0, None: 1, False: 2}
ADULT = 18
"""成年 (民法第4条): from this age on, somebody of the same household may be chosen as who came."""
Subject = Resident | Business


@dataclass(frozen=True)
class Offered:
    """A procedure as it stands to one subject: `fits` true, false, or None for unknown, with reasons."""

    definition: Definition
    procedure: Procedure
    fits: bool | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Companion:
    """Somebody who may have come in a person's place, and on what ground."""

    key: str
    person: Resident
    ground: str


def facts_about(subject: Subject, needed: Collection[str] | None = None) -> dict[str, Any]:
    """What the town knows of a person or a business today; with `needed`, only what stands at these paths."""
    if isinstance(subject, Business):
        return {"business": business_facts(subject)}
    return facts_of(subject, clock.today(), needed)


def for_eyes(actor: Actor, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts without those this actor may not see: rules then say unknown, and no reason can give them away."""
    if actor.has(Right.SENSITIVE):
        return dict(facts)
    hidden = sensitive_facts()
    of_people = {path.removeprefix("resident.") for path in hidden if path.startswith("resident.")}
    return {
        root: {name: _seen(value, of_people) for name, value in known.items() if f"{root}.{name}" not in hidden}
        for root, known in facts.items()
    }


def _seen(value: Any, hidden: Collection[str]) -> Any:
    """A list of people without what of each may not be seen."""
    if not isinstance(value, list):
        return value
    return [{name: part for name, part in one.items() if name not in hidden} for one in value if isinstance(one, dict)]


def offered(actor: Actor, subject: Subject, words: str = "") -> list[Offered]:
    """The counter's procedures for somebody: what applies first, what may apply next, what does not last."""
    business = isinstance(subject, Business)
    there = find(words, channel="counter")
    needed = frozenset(path for definition, _procedure in there for path in facts_needed(definition.live_id))
    facts = for_eyes(actor, facts_about(subject, needed))
    found = [
        _offered(definition, procedure, facts)
        for definition, procedure in there
        if procedure.subject != ("household" if business else "business")
    ]
    return sorted(found, key=lambda item: (ORDER[item.fits], item.procedure.title.ja))


def _offered(definition: Definition, procedure: Procedure, facts: Mapping[str, Any]) -> Offered:
    if not procedure.when:
        return Offered(definition, procedure, None, ())
    try:
        rule = compile_rule(procedure.when)
        told = explain(rule, facts, today=clock.today(), parameters=parameters(), vocabulary=labels())
    except RuleError:
        return Offered(
            definition, procedure, None, ("条件を計算できませんでした。手続の定義の担当者に知らせてください",)
        )
    return Offered(definition, procedure, told.value, tuple(told.sentences))


def unfinished(actor: Actor, subject: Subject | None = None) -> list[Draft]:
    """Visits this clerk left half done, newest first; all of them, or one subject's."""
    found = Draft.objects.filter(clerk=actor.staff, visit="").select_related(
        "version__definition", "resident", "business"
    )
    if subject is not None:
        found = found.filter(**_about(subject))
    return list(found.order_by("-saved_at")[:20])


def open_cases(actor: Actor, subject: Subject) -> tuple[list[Record], int]:
    """A subject's open cases that are this clerk's work, newest first, and how many lie with other offices."""
    found = Record.objects.filter(state__in=OPEN, **_about(subject)).select_related("definition", "office")
    every = list(found.order_by("-filed_at")[:50])
    mine = [record for record in every if actor.works_for(record.office_id)]
    return mine, len(every) - len(mine)


def _about(subject: Subject) -> dict[str, Subject]:
    return {"business": subject} if isinstance(subject, Business) else {"resident": subject}


def companions(subject: Subject) -> list[Companion]:
    """Who may come in a subject's place: those registered, then grown people of the same household."""
    today = clock.today()
    found = [Companion(f"a{one.pk}", one.agent, one.get_kind_display()) for one in agents_now(subject)]
    if isinstance(subject, Business) or not subject.household:
        return found
    there = {one.person.pk for one in found} | {subject.pk}
    members = subject.household.members.filter(standing=Standing.RESIDENT).exclude(pk__in=there).order_by("birth_date")
    grown = [one for one in members if age(one.birth_date, today) >= ADULT]
    return found + [Companion(f"h{one.pk}", one, f"同じ世帯の{one.relation or '方'}") for one in grown]


def agents_now(subject: Subject) -> list[Representation]:
    """Who is registered to act for a person or a business today."""
    return list(agents_of(subject, clock.today()))
