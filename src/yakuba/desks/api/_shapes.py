"""What goes over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator

from yakuba.kernel.records.models import Event, Record
from yakuba.language.answers import nested_deeper
from yakuba.language.procedures import Procedure


def _of_no_great_depth(answers: dict[str, Any]) -> dict[str, Any]:
    if nested_deeper(answers):
        raise ValueError("入れ子が深すぎます")
    return answers


Answers = Annotated[dict[str, Any], AfterValidator(_of_no_great_depth)]
AttachmentIds = Annotated[
    list[Annotated[int, Field(ge=1, lt=2**63)]], Field(max_length=200, description="ids given by POST attachments")
]


class ProcedureLine(Schema):
    """One procedure in a list."""

    key: str
    title: str
    summary: str
    office: str
    law: str
    version: int
    standard_days: int
    identity: str


class ProcedureSheet(ProcedureLine):
    """One procedure whole: its definition, and the JSON Schema its answers must meet."""

    definition: dict[str, Any]
    answers_schema: dict[str, Any]


class CaseIn(Schema):
    """A filing. Answers the town already knows may be left out."""

    answers: Answers
    on_behalf_of: str | None = Field(None, description="宛名番号 of the represented resident")
    corporate_number: str | None = Field(None, description="法人番号 of the represented business")
    attachments: AttachmentIds = []


class CorrectionIn(Schema):
    """New answers for a case that was returned."""

    answers: Answers
    comment: str = ""
    attachments: AttachmentIds = []


class EventLine(Schema):
    """One thing that happened."""

    kind: str
    words: str
    at: datetime
    comment: str


class CaseLine(Schema):
    """One case in a list."""

    number: str
    procedure: str
    title: str
    version: int
    state: str
    state_words: str
    channel: str
    filed_on: date
    due_on: date
    decided_on: date | None


class CaseReceipt(CaseLine):
    """A case just filed: what was taken, as it is kept."""

    answers: dict[str, Any]
    amount: int | None
    fee: int | None


class CaseSheet(CaseReceipt):
    """One case whole."""

    events: list[EventLine]


class ProblemOut(Schema):
    """One field that can't be taken, and what would be right."""

    field: str
    message: str


class ErrorOut(Schema):
    """Every error: what was wrong and, field by field, what would be right."""

    message: str
    problems: list[ProblemOut] = []


def procedure_line(key: str, version: int, procedure: Procedure) -> dict[str, Any]:
    """A procedure for a list."""
    return {
        "key": key, "title": procedure.title.ja, "summary": procedure.summary.ja, "office": procedure.office,
        "law": procedure.law, "version": version, "standard_days": procedure.standard_days,
        "identity": procedure.identity.online,
    }  # fmt: skip


def case_line(record: Record) -> dict[str, Any]:
    """A case for a list."""
    return {
        "number": record.number, "procedure": record.definition.key, "title": record.definition.title,
        "version": record.version.number, "state": record.state, "state_words": record.get_state_display(),
        "channel": record.channel, "filed_on": record.filed_on, "due_on": record.due_on,
        "decided_on": record.decided_on,
    }  # fmt: skip


def case_receipt(record: Record) -> dict[str, Any]:
    """A case just filed."""
    return {**case_line(record), "answers": record.data, "amount": record.amount, "fee": record.fee}


def case_sheet(record: Record, events: list[Event]) -> dict[str, Any]:
    """A case whole, with what its applicant may see of its history."""
    lines = [{"kind": e.kind, "words": e.get_kind_display(), "at": e.at, "comment": e.comment} for e in events]
    return {**case_receipt(record), "events": lines}
