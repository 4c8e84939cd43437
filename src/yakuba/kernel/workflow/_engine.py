"""Moves a case along its workflow until somebody must act or it has ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.definitions.queries import letter_of, procedure_of
from yakuba.kernel.documents.actions import issue_letter
from yakuba.kernel.offices.queries import post_named
from yakuba.kernel.prepared import insert
from yakuba.kernel.records.actions import drop_corrections
from yakuba.kernel.records.models import Event, Record
from yakuba.kernel.records.words import Happened, State
from yakuba.language.reviews import Reviewed
from yakuba.language.workflow import Outcome, Step

from ._context import case_scope, destroy_on, judge
from ._effects import take_effect
from ._notices import tell
from ._review import reviewed
from .models import Task
from .words import Decision, Kind, TaskState

REFUSE = "refuse"
MOVING = (
    "state", "step", "turn", "office", "proposal", "reason", "data", "amount", "fee", "due_on", "decided_on", "destroy_on", "waiting_since",
)  # fmt: skip
"""What moving along the workflow may change of a case."""


def happen(record: Record, kind: str, actor: Actor, *, comment: str = "", public: bool = True, **data: Any) -> Event:
    """Write an event and tell whoever it concerns."""
    event = Event(
        record=record, kind=kind, at=clock.now(), step=record.step, by=actor.label, staff=actor.staff,
        appointment=actor.appointment, comment=comment, public=public, data=data,
    )  # fmt: skip
    insert(event)
    tell(record, event)
    return event


def begin(record: Record, actor: Actor, take_files: Callable[[Record], None], **data: Any) -> None:
    """Write a new case with its files and its first event and set it going.

    Where the office has the first word, as nearly everywhere, the case is written once, already in its place.
    """
    first = procedure_of(record.version_id).workflow[0]
    at_office = first.kind == "office" and first.when is None
    if at_office:
        record.step, record.turn = first.step, 1
    insert(record)
    take_files(record)
    happen(record, Happened.FILED, actor, channel=record.channel, **data)
    if at_office:
        open_office_task(record, first)
    else:
        advance(record)


def enter(record: Record, key: str) -> None:
    """Go to a step and on from there."""
    steps = procedure_of(record.version_id).workflow
    _run(record, [step.step for step in steps].index(key))


def check_again(record: Record) -> str:
    """Where a case whose answers changed goes on: at the first automatic check up to its step, or at its step."""
    steps = procedure_of(record.version_id).workflow
    here = next(index for index, step in enumerate(steps) if step.step == record.step)
    return next((step.step for step in steps[:here] if step.kind == "auto"), record.step)


def advance(record: Record) -> None:
    """Leave the present step for the next; with a refusal proposed, for the next route."""
    steps = procedure_of(record.version_id).workflow
    place = next((index for index, step in enumerate(steps) if step.step == record.step), -1)
    _run(record, place + 1)


def _run(record: Record, place: int) -> None:
    steps = procedure_of(record.version_id).workflow
    while place < len(steps):
        step = steps[place]
        if not _passed_over(record, step):
            record.step = step.step
            if _stops(record, step):
                return _save(record)
        place += 1
    if record.state in (State.FILED, State.RECEIVED, State.DECIDING):
        decide(record)
    _save(record)
    return None


def _save(record: Record) -> None:
    record.turn += 1
    record.save(update_fields=MOVING)


def _passed_over(record: Record, step: Step) -> bool:
    if record.state in (State.APPROVED, State.REFUSED) and step.kind != "document":
        return True  # decided, by a rule or a route: only its letter is left
    if record.proposal == REFUSE and step.kind in ("office", "auto"):
        return True
    return step.when is not None and judge(step.when, record).value is False


def _stops(record: Record, step: Step) -> bool:
    """Start a step; whether the case rests there."""
    if step.kind == "office":
        if record.step != procedure_of(record.version_id).workflow[0].step:
            record.state = State.RECEIVED
        open_office_task(record, step)
        return True
    if step.kind == "auto":
        return _check(record, step)
    if step.kind == "route":
        open_route(record, step)
        return True
    _send_letter(record, step)
    return False


def open_office_task(record: Record, step: Step) -> Task:
    """The work of the office at a step."""
    task = Task(
        record=record, step=step.step, kind=Kind.OFFICE, office=record.office, turn=record.turn,
        opened_at=clock.now(), due_on=record.due_on,
    )  # fmt: skip
    insert(task)
    return task


def open_route(record: Record, step: Step) -> None:
    """One task per post of the route; the first stage is open, the others wait their turn."""
    record.state = State.DECIDING
    today = clock.today()
    for number, stage in enumerate(step.route):
        for name in stage.posts:
            post = post_named(name, record.office, today)
            Task.objects.create(
                record=record, step=step.step, kind=Kind.ROUTE, stage=number, turn=record.turn, post=post,
                office=post.department, state=TaskState.OPEN if number == 0 else TaskState.WAITING,
                opened_at=clock.now(), due_on=record.due_on,
            )  # fmt: skip


def _check(record: Record, step: Step) -> bool:
    found = reviewed(record, step)
    happen(
        record, Happened.CHECKED, SYSTEM, comment=_told(found)["ja"], public=False, outcome=found.outcome,
        codes=list(found.codes),
    )  # fmt: skip
    if found.outcome == "person":
        open_office_task(record, step)
        record.state = State.RECEIVED
    elif found.outcome == "return":
        told = _told(found, "return", "refuse")  # what a correction may still change is said at once
        wait_for_applicant(record, SYSTEM, told["ja"] or CORRECT, said=told if told["ja"] else {})
    elif found.outcome in ("approve", "refuse"):
        record.proposal = REFUSE if found.outcome == "refuse" else ""
        record.reason = _told(found, found.outcome)["ja"]
        decide(record)
        return False
    return found.outcome in ("person", "return")


CORRECT = "内容を確かめて、直してください。"


def _told(found: Reviewed, *outcomes: Outcome) -> dict[str, str]:
    """The reasons of the checks that did not hold and ask for these outcomes (any, when none is given), in each language."""
    texts = [one.words for one in found.open if one.words and (not outcomes or one.outcome in outcomes)]
    mark = "・" if len(texts) > 1 else ""
    return {language: "\n".join(mark + text.to(language) for text in texts) for language in ("ja", "easy", "en")}


def wait_for_applicant(record: Record, actor: Actor, comment: str, *, said: Mapping[str, str] | None = None) -> None:
    """Ask for a correction: the office's tasks rest, and so does the clock of the standard period.

    `said` gives the same words in each language, where a definition has them.
    """
    Task.objects.filter(record=record, state__in=[TaskState.OPEN, TaskState.WAITING]).exclude(kind=Kind.REVIEW).update(
        state=TaskState.CANCELLED
    )
    record.state, record.waiting_since = State.RETURNED, clock.today()
    happen(record, Happened.ASKED, actor, comment=comment, **({"said": dict(said)} if said else {}))


def run_clock_again(record: Record) -> None:
    """The case waits no longer: its due date moves by the days it waited, and corrections begun are thrown away."""
    drop_corrections(record)
    waited = (clock.today() - record.waiting_since).days if record.waiting_since else 0
    record.due_on += timedelta(days=waited)
    record.waiting_since = None
    first = procedure_of(record.version_id).workflow[0].step
    record.state = State.FILED if record.step == first else State.RECEIVED


def decide(record: Record) -> None:
    """The case is decided as proposed: the date, the destruction date, the event and the letter."""
    procedure = procedure_of(record.version_id)
    refused = record.proposal == REFUSE
    record.state = State.REFUSED if refused else State.APPROVED
    record.decided_on = clock.today()
    record.destroy_on = destroy_on(record.decided_on, procedure.retention.years)
    if refused:
        happen(record, Happened.REFUSED, SYSTEM, comment=record.reason)
    else:
        happen(record, Happened.APPROVED, SYSTEM, facts=take_effect(record))


def _send_letter(record: Record, step: Step) -> None:
    if record.state not in (State.APPROVED, State.REFUSED):
        decide(record)
    key = f"{step.document}-refused" if record.state == State.REFUSED else step.document
    letter = letter_of(record.version_id, key or "")
    if letter is None:
        return
    event = happen(record, Happened.LETTER, SYSTEM, letter=letter.document)
    issue_letter(record, letter, procedure_of(record.version_id), case_scope(record), event=event)


def finish_route(record: Record, step: Step) -> None:
    """Everybody who must has approved: cancel what is left of the route and go on."""
    Task.objects.filter(record=record, step=step.step, state__in=[TaskState.OPEN, TaskState.WAITING]).exclude(
        kind=Kind.REVIEW
    ).update(state=TaskState.DONE, decision=Decision.SKIPPED, decided_at=clock.now())
    if record.proposal == REFUSE:
        decide(record)
    advance(record)
