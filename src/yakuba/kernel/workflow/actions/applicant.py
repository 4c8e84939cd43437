"""What whoever filed may do afterwards: answer a correction, withdraw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.queries import parameters, procedure_of
from yakuba.kernel.records.actions import drop_corrections
from yakuba.kernel.records.models import Attachment, Record
from yakuba.kernel.records.queries import own_case
from yakuba.kernel.records.words import OPEN, Happened, State
from yakuba.kernel.workflow._context import destroy_on, revived, worth_of
from yakuba.kernel.workflow._engine import check_again, enter, happen, run_clock_again
from yakuba.kernel.workflow._standing import must_be_sure, must_speak_for
from yakuba.kernel.workflow.errors import NotAllowed, Refused, Stale
from yakuba.kernel.workflow.models import Task
from yakuba.kernel.workflow.words import TaskState
from yakuba.language.answers import clean, scope


@contextmanager
def _own(actor: Actor, number: str, act: str, turn: int | None) -> Iterator[Record]:
    with action(actor, f"case.{act}", f"record:{number}") as done:
        found = own_case(actor, number)
        record = Record.objects.select_for_update(of=("self",)).select_related("definition", "office").get(pk=found.pk)
        done.about = f"record:{record.number}"
        if turn is not None and record.turn != turn:
            raise Stale
        procedure = procedure_of(record.version_id)
        must_be_sure(actor, procedure)
        must_speak_for(actor, procedure, record.business or record.resident)
        yield record


def answer_correction(
    actor: Actor, number: str, answers: dict[str, Any], *, attachments: Sequence[Attachment] = (),
    comment: str = "", turn: int | None = None,
) -> Record:  # fmt: skip
    """補正に答える: new answers for the case; it goes on at the step that asked, and so does its clock.

    Where answers changed or files came, the automatic reviews already passed are made again, for they judged the old ones.
    Raises NotAllowed when no correction was asked, Refused naming every wrong field.
    """
    with _own(actor, number, "answer_correction", turn) as record:
        correct(record, actor, answers, attachments, comment)
    return record


def correct(
    record: Record, actor: Actor, answers: dict[str, Any], attachments: Sequence[Attachment], comment: str, **told: Any
) -> None:
    """Take new answers into a case that waits for them, whoever types them in; `told` goes into the event."""
    if record.state != State.RETURNED:
        raise NotAllowed(_("この申請には、直すお願いは出ていません"))
    procedure = procedure_of(record.version_id)
    facts = revived(record.facts)
    files = {found.field for found in (*attachments, *record.attachments.all())}
    merged = {**record.data, **answers}
    cleaned = clean(procedure, merged, facts=facts, today=record.filed_on, parameters=parameters(), files=files)
    if cleaned.problems:
        raise Refused(cleaned.problems)
    every = {*record.data, *cleaned.answers}
    changed = sorted(key for key in every if record.data.get(key) != cleaned.answers.get(key))
    before = {key: record.data.get(key) for key in changed}
    record.data = cleaned.answers
    names = scope(facts, cleaned.answers)
    record.amount, record.fee = worth_of(procedure, names, record.filed_on)
    Attachment.objects.filter(pk__in=[found.pk for found in attachments]).update(record=record, draft=None)
    run_clock_again(record)
    happen(record, Happened.CORRECTED, actor, comment=comment, changed=changed, before=before, **told)
    enter(record, check_again(record) if changed or attachments else record.step)


def withdraw(actor: Actor, number: str, *, comment: str = "", turn: int | None = None) -> Record:
    """取り下げ: the applicant takes the filing back, as long as nothing is decided (行政手続法第33条の前提)."""
    with _own(actor, number, "withdraw", turn) as record:
        take_out(record, actor, comment)
    return record


def take_out(record: Record, actor: Actor, comment: str) -> None:
    """End a case because its applicant wants it so."""
    if record.state not in OPEN:
        raise NotAllowed(_("結果が出ているため、取り下げられません。担当課に相談してください"))
    drop_corrections(record)
    Task.objects.filter(record=record, state__in=[TaskState.OPEN, TaskState.WAITING]).update(state=TaskState.CANCELLED)
    record.state, record.decided_on = State.WITHDRAWN, clock.today()
    record.turn += 1
    _set_destruction(record)
    record.save()
    happen(record, Happened.WITHDRAWN, actor, comment=comment)


def _set_destruction(record: Record) -> None:
    years = procedure_of(record.version_id).retention.years
    record.destroy_on = destroy_on(record.decided_on or clock.today(), years)
