"""The frame around every act on a case: lock it, see that nobody acted first, and log it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import case_for_work, is_concerned
from yakuba.kernel.records.words import OPEN
from yakuba.kernel.workflow.errors import NotAllowed, Stale
from yakuba.kernel.workflow.models import Task
from yakuba.kernel.workflow.words import Kind, TaskState
from yakuba.language.workflow import Step


@contextmanager
def working_on(actor: Actor, number: str, act: str, turn: int | None) -> Iterator[Record]:
    """Lock a case for a member of staff. `turn` is the one they saw; None believes the caller.

    Raises NotFound, NotAllowed when it has ended, Stale when somebody acted since.
    """
    with action(actor, f"case.{act}", f"record:{number}") as done:
        record = case_for_work(actor, number, lock=True)
        done.about = f"record:{record.number}"
        if turn is not None and record.turn != turn:
            raise Stale
        if is_concerned(actor, record):
            raise NotAllowed(_("自分や同じ世帯の方の案件は、自分では処理できません。ほかの職員に頼んでください"))
        if record.state not in OPEN:
            raise NotAllowed(_("この案件は処理が終わっています。結果を変えるには、新しく手続を起こしてください"))
        yield record
        done.data.update(step=record.step, state=record.state)


def step_of(record: Record) -> Step:
    """The step a case is at."""
    step = procedure_of(record.version_id).step(record.step)
    if step is None:
        raise NotAllowed(_("この案件は、まだどの工程にもありません"))
    return step


def office_task(actor: Actor, record: Record) -> Task:
    """The open task of the office at this step, for somebody of the office."""
    task = record.tasks.filter(kind=Kind.OFFICE, state=TaskState.OPEN).select_for_update().first()
    if task is None:
        raise NotAllowed(
            _("今は担当課の作業の番ではありません。案件の「これまで」で、今どこにあるかを確かめてください")
        )
    if not actor.works_for(task.office_id):
        raise NotAllowed(_("この作業は%(office)sの担当です") % {"office": task.office.name})
    return task
