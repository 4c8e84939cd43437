"""決裁: approve (also for somebody absent), send back, take an approval back, review afterwards.

The practice is that of municipal 事務決裁規程: 専決 ends a route early by rule, 代決 decides in an absent holder's
chair and is shown to them afterwards (後閲), 合議 asks several posts side by side.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.audit.actions import action
from yakuba.kernel.offices.queries import away, holder, post_named
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import case_for_work
from yakuba.kernel.records.words import Happened, State
from yakuba.kernel.workflow._context import judge
from yakuba.kernel.workflow._engine import REFUSE, enter, finish_route, happen
from yakuba.kernel.workflow.errors import NotAllowed
from yakuba.kernel.workflow.models import Task
from yakuba.kernel.workflow.queries import last_approval, office_steps_before
from yakuba.kernel.workflow.words import Decision, Kind, TaskState
from yakuba.language.workflow import Step

from ._frame import step_of, working_on


def route_task(actor: Actor, record: Record) -> tuple[Task, bool]:
    """The open approval that waits for this actor, and whether they stand in for somebody (代決)."""
    tasks = list(record.tasks.filter(kind=Kind.ROUTE, state=TaskState.OPEN).select_related("post__department"))
    for task in tasks:
        if task.post_id in actor.posts:
            return task, False
    for task in tasks:
        if task.post_id in actor.deputy_posts and task.post and away(task.post, clock.today()):
            return task, True
    raise NotAllowed(_("この案件は、今あなたの決裁の番ではありません"))


def approve(actor: Actor, number: str, *, comment: str = "", turn: int | None = None) -> Record:
    """Approve what is proposed (a grant or a refusal) from one's own chair or as deputy."""
    with working_on(actor, number, "approve", turn) as record:
        step = step_of(record)
        task, proxy = route_task(actor, record)
        _settle(task, actor, Decision.APPROVE, comment, proxy=proxy)
        happen(record, Happened.APPROVED_STEP, actor, comment=comment, public=False, post=str(task.post), proxy=proxy)
        _move_on(record, step, task)
    return record


def disapprove(actor: Actor, number: str, *, reason: str, turn: int | None = None) -> Record:
    """不承認: an approver turns a proposed grant into a refusal; it still goes up the rest of the route."""
    if not reason.strip():
        raise NotAllowed(_("認められない理由を、申請した方に分かる言葉で書いてください (行政手続法第8条)"), "comment")
    with working_on(actor, number, "disapprove", turn) as record:
        step = step_of(record)
        task, proxy = route_task(actor, record)
        record.proposal, record.reason = REFUSE, reason.strip()
        _settle(task, actor, Decision.REFUSE, reason, proxy=proxy)
        happen(
            record,
            Happened.APPROVED_STEP,
            actor,
            comment=f"不承認: {reason}",
            public=False,
            post=str(task.post),
            proxy=proxy,
        )
        _move_on(record, step, task)
    return record


def _settle(task: Task, actor: Actor, decision: str, comment: str, *, proxy: bool) -> None:
    task.state, task.decision, task.comment, task.proxy = TaskState.DONE, decision, comment, proxy
    task.decided_by, task.decided_at = _chair(actor, task), clock.now()
    task.save()
    if proxy:
        Task.objects.create(
            record=task.record, step=task.step, kind=Kind.REVIEW, stage=task.stage, turn=task.turn, office=task.office,
            post=task.post, opened_at=clock.now(),
        )  # fmt: skip


def _chair(actor: Actor, task: Task) -> object:
    return next((held for held in actor.appointments if held.post_id == task.post_id), actor.appointment)


def _move_on(record: Record, step: Step, task: Task) -> None:
    record.turn += 1
    if _is_final(record, step, task):
        return finish_route(record, step)
    stage = record.tasks.filter(kind=Kind.ROUTE, step=step.step, stage=task.stage, turn=task.turn)
    decided = stage.filter(state=TaskState.DONE).count()
    if decided < step.route[task.stage].needed:
        record.save()
        return None
    stage.filter(state=TaskState.OPEN).update(state=TaskState.DONE, decision=Decision.SKIPPED, decided_at=clock.now())
    later = record.tasks.filter(kind=Kind.ROUTE, step=step.step, stage=task.stage + 1, turn=task.turn)
    if not later.update(state=TaskState.OPEN, opened_at=clock.now()):
        return finish_route(record, step)
    record.save()
    return None


def _is_final(record: Record, step: Step, task: Task) -> bool:
    """専決: whether this post may end the route for this case."""
    for final in step.final:
        if post_named(final.by, record.office, clock.today()).pk == task.post_id:
            return judge(final.when, record).value is True
    return False


def send_back(actor: Actor, number: str, *, comment: str, to: str = "", turn: int | None = None) -> Record:
    """差戻し: back to an earlier step of the office, the last one unless told, with the reason."""
    if not comment.strip():
        raise NotAllowed(_("差し戻す理由を書いてください"), "comment")
    with working_on(actor, number, "send_back", turn) as record:
        task, proxy = route_task(actor, record)
        target = _target(record, to)
        _settle(task, actor, Decision.SEND_BACK, comment, proxy=proxy)
        record.tasks.filter(state__in=[TaskState.OPEN, TaskState.WAITING]).exclude(kind=Kind.REVIEW).update(
            state=TaskState.CANCELLED
        )
        record.proposal, record.reason, record.state = "", "", State.RECEIVED
        happen(record, Happened.SENT_BACK, actor, comment=comment, public=False, to=target)
        record.turn += 1
        enter(record, target)
    return record


def _target(record: Record, to: str) -> str:
    offices = [step.step for step in office_steps_before(record)]
    if to and to not in offices:
        raise NotAllowed(_("そこには差し戻せません。今より前の、担当課の工程を選んでください"), "to")
    if not offices:
        raise NotAllowed(_("この手続には、差し戻せる工程がありません"))
    return to or offices[-1]


def take_back(actor: Actor, number: str, *, turn: int | None = None) -> Record:
    """引戻し: take back one's own approval, as long as the next person has not acted."""
    with working_on(actor, number, "take_back", turn) as record:
        last = last_approval(record, record.tasks.all())
        chairs = {held.pk for held in actor.appointments}
        if last is None or last.decided_by_id not in chairs:
            raise NotAllowed(_("引き戻せるのは、自分が承認し、次の人がまだ処理していないときだけです"))
        later = record.tasks.filter(kind=Kind.ROUTE, step=last.step, turn=last.turn, stage__gt=last.stage)
        later.update(state=TaskState.WAITING)
        record.tasks.filter(kind=Kind.REVIEW, step=last.step, stage=last.stage, state=TaskState.OPEN).update(
            state=TaskState.CANCELLED
        )
        if last.decision == Decision.REFUSE:
            record.proposal, record.reason = "", ""
        last.state, last.decision, last.decided_by, last.decided_at, last.proxy = TaskState.OPEN, "", None, None, False
        last.save()
        record.turn += 1
        record.save()
        happen(record, Happened.TAKEN_BACK, actor, public=False, post=str(last.post))
    return record


def review(actor: Actor, number: str, *, comment: str = "") -> Record:
    """後閲: the holder of the chair has seen what was decided for them. Possible after the case has ended too."""
    with action(actor, "case.review") as act:
        record = case_for_work(actor, number, lock=True)
        act.about = f"record:{record.number}"
        tasks = record.tasks.filter(kind=Kind.REVIEW, state=TaskState.OPEN, post_id__in=actor.posts)
        done = tasks.update(
            state=TaskState.DONE, decision=Decision.REVIEWED, comment=comment, decided_by=actor.appointment,
            decided_at=clock.now(),
        )  # fmt: skip
        if not done:
            raise NotAllowed(_("この案件に、あなたの後閲を待つものはありません"))
        happen(record, Happened.REVIEWED, actor, comment=comment, public=False)
    return record


def current_holder(task: Task) -> str:
    """Who holds the chair a task waits for, for the screens."""
    held = holder(task.post, clock.today()) if task.post else None
    return held.staff.full_name if held else "空席"
