"""The operations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import File, Header, NinjaAPI, Status, UploadedFile
from ninja.errors import HttpError, ValidationError

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.words import Scope
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.queries import definition, find, procedure_of
from yakuba.kernel.people.queries import principals
from yakuba.kernel.records.actions import RefusedFile, attach, begin
from yakuba.kernel.records.errors import RESIDENT_WORDS, fitting
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import api_draft, api_files, own, own_case, public_events
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed, Refused, Stale
from yakuba.kernel.workflow.queries import ListQuery, listing, must_be_open
from yakuba.language.schema import answers_schema

from ._guard import Bearer
from ._shapes import (
    CaseIn,
    CaseLine,
    CaseReceipt,
    CaseSheet,
    CorrectionIn,
    ErrorOut,
    ProcedureLine,
    ProcedureSheet,
    case_line,
    case_receipt,
    case_sheet,
    procedure_line,
)  # fmt: skip

api = NinjaAPI(
    title="役場 API",
    version="1",
    urls_namespace="api",
    description="手続を読み、申請し、その後を追うための API です。すべての操作は画面と同じ決まりで動きます。",
)

Failures = {400: ErrorOut, 404: ErrorOut, 409: ErrorOut, 422: ErrorOut, 429: ErrorOut}


def _answer(request: HttpRequest, status: int, message: str, problems: Iterable[tuple[str, str]] = ()) -> Any:
    """A failure, in the language the program asked for with Accept-Language; problems with the field they are about."""
    listed = [{"field": path, "message": words} for path, words in problems]
    return api.create_response(request, {"message": message, "problems": listed}, status=status)


@api.exception_handler(NotFound)
def _missing(request: HttpRequest, error: NotFound) -> Any:
    return _answer(request, 404, _("見つかりません"))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> Any:
    problems = [(problem.path, problem.message.to(get_language() or "ja")) for problem in error.problems]
    return _answer(request, 422, _("入力に直すところがあります"), problems)


@api.exception_handler(NotAllowed)
@api.exception_handler(RefusedFile)
def _not_allowed(request: HttpRequest, error: NotAllowed | RefusedFile) -> Any:
    return _answer(request, 400, str(error), [(error.field, str(error))] if error.field else [])


@api.exception_handler(Stale)
def _stale(request: HttpRequest, error: Stale) -> Any:
    return _answer(request, 409, str(error))


@api.exception_handler(HttpError)
def _stopped(request: HttpRequest, error: HttpError) -> Any:
    words = {
        400: _("送られた本文を JSON として読めません。/api/v1/openapi.json の形で送ってください"),
        401: _("トークンがないか、使えません。Authorization: Bearer に、期限内のトークンを付けてください"),
    }
    return _answer(request, error.status_code, words.get(error.status_code, str(error)))


@api.exception_handler(ValidationError)
def _misshapen(request: HttpRequest, error: ValidationError) -> Any:
    paths = [
        (".".join(str(part) for part in one["loc"][1:]).removeprefix("given."), one["msg"]) for one in error.errors
    ]
    words = _("「%(field)s」の形が違います (%(why)s)")
    problems = [(path, words % {"field": path, "why": why}) for path, why in paths]
    return _answer(request, 422, _("/api/v1/openapi.json の形で送ってください"), problems)


@api.get(
    "/procedures", response=list[ProcedureLine], summary="手続の一覧", tags=["手続"], auth=Bearer(Scope.PROCEDURES_READ)
)
def list_procedures(request: HttpRequest, words: str = "", event: str = "", office: str = "") -> list[dict[str, Any]]:
    """Procedures that take filings by API, by words, life event or office."""
    found = find(words, event, office, channel="api")
    return [procedure_line(item.key, item.live.number, procedure) for item, procedure in found]


@api.get(
    "/procedures/{key}",
    response={200: ProcedureSheet, **Failures},
    summary="手続の定義",
    tags=["手続"],
    auth=Bearer(Scope.PROCEDURES_READ),
)
def read_procedure(request: HttpRequest, key: str) -> dict[str, Any]:
    """A procedure's live definition and the JSON Schema of its answers."""
    found = definition(key)
    procedure = procedure_of(found.live_id)
    whole = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    line = procedure_line(key, found.live.number, procedure)
    return {**line, "definition": whole, "answers_schema": answers_schema(procedure)}


@api.post(
    "/procedures/{key}/attachments",
    response={201: dict[str, Any], **Failures},
    summary="添付を送る",
    tags=["申請"],
    auth=Bearer(Scope.CASES_FILE),
)
def send_attachment(request: HttpRequest, key: str, field: str, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Send a file for a field; file the case with its id afterwards."""
    actor: Actor = request.auth
    found = definition(key)
    must_be_open(found, procedure_of(found.live_id))
    draft = api_draft(actor, found.live) or begin(actor, found.live, "api", resident=actor.resident)
    kept = attach(actor, draft, field, file)
    return Status(201, {"id": kept.pk, "name": kept.name, "sha256": kept.sha256})


@api.post(
    "/procedures/{key}/cases",
    response={201: CaseReceipt, **Failures},
    summary="申請する",
    tags=["申請"],
    auth=Bearer(Scope.CASES_FILE),
)
def file_case(
    request: HttpRequest, key: str, given: CaseIn, idempotency_key: str | None = Header(None, alias="Idempotency-Key")
) -> Status[dict[str, Any]]:
    """File a case. The same `Idempotency-Key` files once, however often it is sent; with other words it is refused."""
    actor: Actor = request.auth
    found = definition(key)
    draft = api_draft(actor, found.live) if given.attachments else None
    attachments = api_files(actor, given.attachments)
    sent = hashlib.sha256(key.encode() + b"\n" + request.body).hexdigest()
    record = actions.file_case(
        actor,
        actions.Filing(
            version=found.live, channel="api", answers=given.answers, attachments=attachments, draft=draft,
            intake_key=_intake_key(actor, idempotency_key) if idempotency_key else None,
            intake_sha256=sent, **_about(actor, given),
        ),
    )  # fmt: skip
    if record.intake_sha256 != sent:
        words = _(
            "同じ Idempotency-Key で、違う内容が送られました。前の申請は %(number)s です。新しい申請には新しいキーを付けてください"
        )
        raise HttpError(422, words % {"number": record.number})
    return Status(201, case_receipt(record))


def _intake_key(actor: Actor, key: str) -> str:
    """A key of any length as the 64 characters there is room for, and its token's own."""
    return hashlib.sha256(f"{actor.label}:{key}".encode()).hexdigest()


def _about(actor: Actor, given: CaseIn) -> dict[str, Any]:
    """Whom the filing is about: oneself, or somebody the register says one may act for."""
    if not (given.on_behalf_of or given.corporate_number):
        return {"resident": actor.resident}
    for held in principals(actor.resident, clock.today()) if actor.resident else []:
        if held.principal and held.principal.number == given.on_behalf_of:
            return {"resident": held.principal, "agent": actor.resident}
        if held.business and held.business.corporate_number == given.corporate_number:
            return {"business": held.business, "agent": actor.resident}
    wrong = "on_behalf_of" if given.on_behalf_of else "corporate_number"
    raise NotAllowed(_("この方のために申請できる登録がありません"), wrong)


def _sheet(record: Record) -> dict[str, Any]:
    return case_sheet(record, list(public_events(record)))


@api.get("/cases", response=list[CaseLine], summary="自分の申請の一覧", tags=["申請"], auth=Bearer(Scope.CASES_READ))
def list_cases(request: HttpRequest) -> list[dict[str, Any]]:
    """The token holder's own cases, newest first, 100 at most."""
    return [case_line(record) for record in own(request.auth)[:100]]


@api.get(
    "/cases/{number}",
    response={200: CaseSheet, **Failures},
    summary="申請の状況",
    tags=["申請"],
    auth=Bearer(Scope.CASES_READ),
)
def read_case(request: HttpRequest, number: str) -> dict[str, Any]:
    """One of the token holder's own cases. The look is logged: a program made it, whoever it belongs to."""
    record = own_case(request.auth, number)
    looked(request.auth, f"record:{record.number}", api=True)
    return _sheet(record)


@api.post(
    "/cases/{number}/corrections",
    response={200: CaseSheet, **Failures},
    summary="補正に答える",
    tags=["申請"],
    auth=Bearer(Scope.CASES_FILE),
)
def correct_case(request: HttpRequest, number: str, given: CorrectionIn) -> dict[str, Any]:
    """Answer a correction that was asked."""
    files, comment = api_files(request.auth, given.attachments), fitting(given.comment, "comment", RESIDENT_WORDS)
    return _sheet(actions.answer_correction(request.auth, number, given.answers, attachments=files, comment=comment))


@api.post(
    "/cases/{number}/withdrawal",
    response={200: CaseSheet, **Failures},
    summary="取り下げる",
    tags=["申請"],
    auth=Bearer(Scope.CASES_FILE),
)
def withdraw_case(request: HttpRequest, number: str) -> dict[str, Any]:
    """Withdraw a case that is not decided."""
    return _sheet(actions.withdraw(request.auth, number))


@api.get("/work/cases", response=list[CaseLine], summary="担当の案件", tags=["職員"], auth=Bearer(Scope.WORK_READ))
def list_work(request: HttpRequest, which: str = "office", procedure: str = "", page: int = 1) -> list[dict[str, Any]]:
    """The worklist of the token holder's office, 50 a page."""
    query = ListQuery.read({"which": which, "definition": procedure})
    return [case_line(record) for record in listing(request.auth, query, page=page).records]
