"""What the counter changes: a visit begun, and a known answer written anew."""

from __future__ import annotations

from typing import Any

from yakuba.desks.counter.queries import Subject, facts_about
from yakuba.desks.filling import typed_form
from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import parameters, procedure_of
from yakuba.kernel.people.models import Business, Resident
from yakuba.kernel.records import actions as records
from yakuba.kernel.records.models import Draft, Record
from yakuba.language.answers import prefill
from yakuba.language.needed import needed_facts
from yakuba.language.procedures import Procedure


def about(subject: Subject) -> str:
    """How the log names a subject."""
    if isinstance(subject, Business):
        return f"business:{subject.corporate_number}"
    return f"resident:{subject.number}"


def _known(said: Procedure, subject: Subject) -> dict[str, Any]:
    facts = facts_about(subject, needed_facts(said, ()))
    return prefill(said, facts, today=clock.today(), parameters=parameters())


def begin_visit(
    actor: Actor, found: Definition, subject: Subject, *, seen: str = "", agent: Resident | None = None
) -> Draft:
    """Open a procedure for somebody at the counter, filled in with what the town knows."""
    said = procedure_of(found.live_id)
    whom = {"business": subject} if isinstance(subject, Business) else {"resident": subject}
    raw = {key: typed_form(value) for key, value in _known(said, subject).items()}
    with action(actor, "visit.begin", about(subject), definition=found.key, seen=seen):
        return records.begin(actor, found.live, "counter", agent=agent, seen=seen, raw=raw, **whom)


def begin_correction(actor: Actor, record: Record) -> Draft:
    """Open a case's own answers at the counter, to be corrected with the applicant."""
    raw = {key: typed_form(value) for key, value in record.data.items()}
    with action(actor, "visit.begin", f"record:{record.number}", definition=record.definition.key):
        return records.begin(
            actor, record.version, "counter", resident=record.resident, business=record.business, agent=record.agent,
            raw=raw, corrects=record,
        )  # fmt: skip


def rewrite(draft: Draft, key: str) -> None:
    """Ask a known answer anew, without having shown it."""
    records.keep(draft, {key: ""}, draft.page, anew={*draft.anew, key})


def restore(draft: Draft, key: str) -> None:
    """Take what the town knows, or what the case says, again."""
    if draft.corrects:
        known = draft.corrects.data
    else:
        known = _known(procedure_of(draft.version_id), draft.resident or draft.business)
    records.keep(draft, {key: typed_form(known[key]) if key in known else ""}, draft.page, anew={*draft.anew} - {key})
