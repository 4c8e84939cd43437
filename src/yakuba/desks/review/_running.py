"""One dry run, some cases at a time. What was tried once is not tried again; whoever takes over goes on from there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from yakuba.kernel import clock
from yakuba.kernel.definitions.queries import parameters
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow.queries import Turned, turned
from yakuba.language.loading import parameters_of
from yakuba.language.procedures import Parameter, Procedure
from yakuba.language.rules import Parameters

from .models import Difference, DryRun
from .words import RunState

BATCH = 200
Progress = Callable[[int, int], None]


def cases_of(run: DryRun) -> QuerySet[Record]:
    """The cases a run is about, in the order they are tried."""
    return Record.objects.filter(
        definition_id=run.definition_id, filed_on__gte=run.since, filed_on__lte=run.until
    ).order_by("pk")


def go_on(run: DryRun, progress: Progress, *, to_the_end: bool) -> None:
    """Try what is left, or one batch of it. Ends early when somebody stopped the run or another worker took it over."""
    procedure = Procedure.model_validate(run.content["procedure"])
    values = _parameters(run)
    while batch := list(_rest(run)[:BATCH]):
        if not _try(run, batch, procedure, values):
            return
        progress(run.done, run.of)
        if not to_the_end:
            # Whoever comes next goes on: a worker has mail to send as well.
            DryRun.objects.filter(pk=run.pk, state=RunState.RUNNING, last=run.last).update(beat_at=None)
            return
    DryRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(state=RunState.DONE, finished_at=clock.now())


def _rest(run: DryRun) -> QuerySet[Record]:
    left = cases_of(run).filter(pk__gt=run.last)
    return left.select_related("definition", "resident", "business")


def _parameters(run: DryRun) -> Parameters:
    own = run.content.get("parameters")
    return parameters_of(Parameter.model_validate(one) for one in own) if own else parameters()


def _try(run: DryRun, batch: list[Record], procedure: Procedure, values: Parameters) -> bool:
    """Try some cases and keep what came out, all in one transaction; False when the run is no longer this worker's."""
    steps = [step for step in procedure.workflow if step.auto]
    matrix, bases, found = Counter(run.matrix), Counter(run.bases), []
    for record in batch:
        for step in steps:
            result = turned(record, procedure, step, values)
            matrix[_cell(result)] += 1
            bases[result.basis] += 1
            if result.differs:
                found.append(_difference(run, record, step.step, result))
    with transaction.atomic():
        mine = DryRun.objects.filter(pk=run.pk, state=RunState.RUNNING, last=run.last).update(
            last=batch[-1].pk, done=run.done + len(batch), matrix=dict(matrix), bases=dict(bases), beat_at=clock.now()
        )
        if mine:
            Difference.objects.bulk_create(found)
    run.refresh_from_db()
    return bool(mine) and run.state == RunState.RUNNING


def _cell(result: Turned) -> str:
    return "|".join((result.then, result.then_codes, result.now, result.now_codes))


def _difference(run: DryRun, record: Record, step: str, result: Turned) -> Difference:
    return Difference(
        run=run, record=record, step=step, then=result.then, then_codes=result.then_codes, now=result.now,
        now_codes=result.now_codes, basis=result.basis,
    )  # fmt: skip
