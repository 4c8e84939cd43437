"""What the staff's pages join together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.timezone import localtime

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.definitions.queries import hidden_from, parameters, procedure_of
from yakuba.kernel.offices.models import Appointment, Staff
from yakuba.kernel.offices.queries import holder, in_force
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow.models import Task
from yakuba.kernel.workflow.queries import case_facts
from yakuba.kernel.workflow.words import Decision, Kind, TaskState
from yakuba.language.answers import prefill, shown
from yakuba.language.characters import cut_to
from yakuba.language.fields import Field

MASKED = "権限のある職員だけが見られます"


@dataclass(frozen=True)
class Compared:
    """An answer beside what the town knew on the filing day."""

    label: str
    text: str
    known: str = ""
    differs: bool = False
    files: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Chair:
    """One place of a route as it is drawn."""

    title: str
    name: str
    state: str
    words: str
    comment: str = ""


def compared(actor: Actor, record: Record) -> list[tuple[str, list[Compared]]]:
    """The answers page by page, beside the registers; secrecy 3 masked without the right."""
    procedure = procedure_of(record.version_id)
    known = prefill(procedure, case_facts(record), today=record.filed_on, parameters=parameters())
    files: dict[str, list[Any]] = {}
    for found in record.attachments.all():
        files.setdefault(found.field, []).append(found)
    hidden = hidden_from(actor, record.version_id)
    return [
        (
            page.title.ja,
            [_compare(item, record, known, files, hidden) for item in page.fields if _has(item, record, files)],
        )
        for page in procedure.pages
    ]


def _has(item: Field, record: Record, files: dict[str, list[Any]]) -> bool:
    return item.stores and (item.key in record.data or item.key in files)


def _compare(
    item: Field, record: Record, known: dict[str, Any], files: dict[str, list[Any]], hidden: frozenset[str]
) -> Compared:
    if item.key in hidden:
        return Compared(item.label.ja, MASKED)
    value = record.data.get(item.key)
    differs = item.key in known and _spelled(known[item.key]) != _spelled(_as_far_as(known[item.key], value))
    before = shown(item, known[item.key]) if item.key in known else ""
    return Compared(item.label.ja, shown(item, value), before, differs, tuple(files.get(item.key, ())))


def _as_far_as(known: Any, value: Any) -> Any:
    """An answer without the columns of a table that no register fills: only what is known twice can differ."""
    if not isinstance(known, list) or not isinstance(value, list) or not known or not isinstance(known[0], dict):
        return value
    columns = {column for row in known for column in row}
    return [{key: part for key, part in row.items() if key in columns} for row in value]


def _spelled(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def route(record: Record, tasks: list[Task]) -> list[tuple[str, list[Chair]]]:
    """The latest route of a case, stage by stage."""
    mine = [task for task in tasks if task.kind == Kind.ROUTE]
    if not mine:
        return []
    prefetch_related_objects(mine, "post__department__former_names", "decided_by__staff__former_names")
    turn = max(task.turn for task in mine)
    stages: dict[int, list[Chair]] = {}
    for task in mine:
        if task.turn == turn:
            stages.setdefault(task.stage, []).append(_chair(task))
    return [(f"{number + 1}", chairs) for number, chairs in sorted(stages.items())]


def _chair(task: Task) -> Chair:
    at = task.decided_at
    if task.decided_by:
        name = task.decided_by.staff.called(at)
        words = task.get_decision_display() + ("（代決）" if task.proxy else "")
    else:
        held = holder(task.post, localtime(at).date() if at else clock.today()) if task.post else None
        name = held.staff.called(at) if held else "空席"
        words = task.get_decision_display() if task.decision == Decision.SKIPPED else task.get_state_display()
    return Chair(task.post.called(at) if task.post else "", name, task.state, words, task.comment)


def summary(record: Record, actor: Actor, limit: int = 4) -> list[tuple[str, str]]:
    """The few answers a chief needs: the searchable fields first."""
    procedure = procedure_of(record.version_id)
    hidden = hidden_from(actor, record.version_id)
    fields = sorted(
        (item for item in procedure.fields() if item.asked and item.key in record.data),
        key=lambda item: not item.search,
    )
    lines = [(item.label.ja, shown(item, record.data[item.key])) for item in fields if item.key not in hidden]
    return [(label, cut_to(text, 80)) for label, text in lines if text][:limit]


def colleagues(actor: Actor) -> list[Staff]:
    """Who works in the actor's offices today."""
    held = Appointment.objects.filter(in_force(clock.today()), post__department_id__in=actor.offices)
    return list(Staff.objects.filter(appointments__in=held).distinct().order_by("family_kana", "given_kana"))


def prepared_by(tasks: list[Task]) -> str:
    """Who of the office did the last piece of work on a case."""
    done = [task for task in tasks if task.kind == Kind.OFFICE and task.state == TaskState.DONE and task.decided_by]
    return done[-1].decided_by.staff.called(done[-1].decided_at) if done else ""
