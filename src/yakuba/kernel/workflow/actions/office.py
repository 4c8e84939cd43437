"""What the office in charge does: accept, complete, ask for a correction, refuse, assign, forward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.offices.models import Department, Staff
from yakuba.kernel.offices.queries import appointments_of, with_children
from yakuba.kernel.records.models import Attachment, Record
from yakuba.kernel.records.words import Happened, State
from yakuba.kernel.workflow._engine import (
    REFUSE,
    advance,
    happen,
    open_office_task,
    run_clock_again,
    wait_for_applicant,
)
from yakuba.kernel.workflow._standing import must_take_in, must_work_for
from yakuba.kernel.workflow.errors import NotAllowed
from yakuba.kernel.workflow.models import Task
from yakuba.kernel.workflow.words import Decision, Kind, TaskState

from ._frame import office_task, step_of, working_on
from .applicant import correct, take_out


def _close(task: Task, actor: Actor, decision: str, comment: str) -> None:
    task.state, task.decision, task.comment = TaskState.DONE, decision, comment
    task.decided_by, task.decided_at = actor.appointment, clock.now()
    task.save()


def accept(actor: Actor, number: str, *, comment: str = "", turn: int | None = None) -> Record:
    """受理: the form is in order; the case goes on to its next step."""
    with working_on(actor, number, "accept", turn) as record:
        if record.state != State.FILED:
            raise NotAllowed(_("この申請はもう受理されています"))
        task = office_task(actor, record)
        _close(task, actor, Decision.COMPLETE, comment)
        record.state = State.RECEIVED
        happen(record, Happened.ACCEPTED, actor, comment=comment)
        advance(record)
    return record


def complete(actor: Actor, number: str, *, comment: str = "", turn: int | None = None) -> Record:
    """The office has done its work at this step (調査, 審査 ...); the case goes on."""
    with working_on(actor, number, "complete", turn) as record:
        task = office_task(actor, record)
        _close(task, actor, Decision.COMPLETE, comment)
        record.state = State.RECEIVED
        happen(record, Happened.COMPLETED, actor, comment=comment, public=False, step=record.step)
        advance(record)
    return record


def refuse(actor: Actor, number: str, *, reason: str, turn: int | None = None) -> Record:
    """Propose a refusal with its reason: the route decides about it. Without a route it is the decision."""
    if not reason.strip():
        raise NotAllowed(_("認められない理由を、申請した方に分かる言葉で書いてください (行政手続法第8条)"), "comment")
    with working_on(actor, number, "refuse", turn) as record:
        task = office_task(actor, record)
        _close(task, actor, Decision.REFUSE, reason)
        record.proposal, record.reason = REFUSE, reason.strip()
        happen(record, Happened.COMPLETED, actor, comment=f"不承認とする案: {reason}", public=False, step=record.step)
        advance(record)
    return record


def ask_correction(actor: Actor, number: str, *, comment: str, turn: int | None = None) -> Record:
    """補正を求める: say what to correct; the case waits for the applicant and the clock stands still."""
    if not comment.strip():
        raise NotAllowed(_("直してほしいことを、申請した方に分かる言葉で書いてください"), "comment")
    with working_on(actor, number, "ask_correction", turn) as record:
        office_task(actor, record)
        step_of(record)
        wait_for_applicant(record, actor, comment.strip())
        record.turn += 1
        record.save()
    return record


def resume(actor: Actor, number: str, *, comment: str, turn: int | None = None) -> Record:
    """補正の求めを取り消す: the office goes on with the answers it has; the applicant is told, and the clock runs again.

    For answers that came by telephone or on paper, and for those who never answer. A person of the office looks at the
    step again, also where a rule had asked.
    """
    if not comment.strip():
        raise NotAllowed(_("補正を待たずに進める理由を書いてください。申請した方にも見えます"), "comment")
    with working_on(actor, number, "resume", turn) as record:
        if record.state != State.RETURNED:
            raise NotAllowed(_("この申請は、補正を待っていません"))
        must_work_for(actor, record)
        run_clock_again(record)
        open_office_task(record, step_of(record))
        record.turn += 1
        record.save()
        happen(record, Happened.RESUMED, actor, comment=comment.strip())
    return record


def take_correction(
    actor: Actor, number: str, answers: dict[str, Any], *, attachments: Sequence[Attachment] = (), seen: str = "",
    turn: int | None = None,
) -> Record:  # fmt: skip
    """補正を窓口で受ける: the clerk types what the applicant, who stands there, says; everything else is as online.

    `seen` is the paper that showed who they are, where the procedure wants one at the counter.
    """
    with working_on(actor, number, "take_correction", turn) as record:
        must_take_in(actor, record)
        if procedure_of(record.version_id).identity.counter == "document" and not seen:
            raise NotAllowed(_("本人確認の書類を見て、「本人確認をしました」にしるしを付けてください"))
        correct(record, actor, answers, attachments, "", channel="counter", identity_seen=seen)
    return record


def take_withdrawal(actor: Actor, number: str, *, comment: str, turn: int | None = None) -> Record:
    """取下げを受ける: the applicant told the office, at the counter, by telephone or by letter; `comment` says how."""
    if not comment.strip():
        raise NotAllowed(_("どのように取下げの申し出があったかを書いてください。申請した方にも見えます"), "comment")
    with working_on(actor, number, "take_withdrawal", turn) as record:
        must_work_for(actor, record)
        take_out(record, actor, comment.strip())
    return record


def assign(actor: Actor, number: str, staff: Staff, *, turn: int | None = None) -> Record:
    """Give the office's open task to somebody of the office, or take it oneself."""
    with working_on(actor, number, "assign", turn) as record:
        task = office_task(actor, record)
        held = appointments_of(staff, clock.today())
        if task.office_id not in with_children(appointment.post.department for appointment in held):
            raise NotAllowed(
                _("%(name)sさんは%(office)sの職員ではありません")
                % {"name": staff.full_name, "office": task.office.name},
                "staff",
            )
        task.assignee = staff
        task.save(update_fields=["assignee"])
        happen(record, Happened.FORWARDED, actor, comment=f"担当: {staff.full_name}", public=False)
    return record


def forward(actor: Actor, number: str, office: Department, *, comment: str = "", turn: int | None = None) -> Record:
    """回付: the open task becomes another office's, and the case with it: from now on that office is in charge."""
    with working_on(actor, number, "forward", turn) as record:
        task = office_task(actor, record)
        if task.office_id == office.pk:
            raise NotAllowed(_("この作業は、もう%(office)sにあります") % {"office": office.name}, "office")
        _close(task, actor, Decision.COMPLETE, comment)
        Task.objects.create(
            record=record, step=task.step, kind=Kind.OFFICE, office=office, turn=record.turn,
            opened_at=clock.now(), due_on=task.due_on,
        )  # fmt: skip
        record.turn += 1
        record.office = office
        record.save()
        happen(record, Happened.FORWARDED, actor, comment=f"{office.name}へ。{comment}".strip(), public=False)
    return record
