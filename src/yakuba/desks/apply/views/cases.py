"""Following a case: its state, its clock, corrections, withdrawal, and what comes back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yakuba.desks.apply.queries import case_card, identity_words, is_sure_enough
from yakuba.desks.filling import page_state, problems_by_path, sections, take_kept, take_page, typed_form
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import BACK, keeps_what_was_typed, kept_for, seal, typed_before
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.documents.actions import form_copy
from yakuba.kernel.documents.queries import document as document_of
from yakuba.kernel.records import actions as records
from yakuba.kernel.records.errors import RESIDENT_WORDS, fitting
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.records.models import Event as Happening
from yakuba.kernel.records.queries import attachment as attachment_of
from yakuba.kernel.records.queries import correction_draft, drafts, history, own, own_case
from yakuba.kernel.records.words import ENDED, OPEN, TONE, Happened, State
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed, Refused, Stale
from yakuba.kernel.workflow.queries import days_used, renewal_of, said_in
from yakuba.language.procedures import Procedure
from yakuba.web import Event, Status, language_of

from ._answers import pdf, stored

OWN = "nothing: one's own case"


@gate(Who.SIGNED_IN, rate="60/m", audit=OWN)
def cases(request: HttpRequest) -> HttpResponse:
    """Everything one has filed, newest first."""
    found = [case_card(record, language_of(request)) for record in own(request.actor)[:200]]
    return render(request, "apply/cases.html", {"found": found})


def _story(record: Record, language: str) -> list[Event]:
    return [
        Event(item.at, item.get_kind_display(), _by(item), said_in(item, language), _tone(item))
        for item in history(record, public_only=True)
    ]


def _by(item: Happening) -> str:
    return item.appointment.post.called(item.at) if item.appointment else ""


def _tone(item: Happening) -> Any:
    return {Happened.APPROVED: "success", Happened.REFUSED: "error", Happened.ASKED: "warning"}.get(
        Happened(item.kind), "neutral"
    )


@gate(Who.SIGNED_IN, rate="60/m", audit=OWN)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case."""
    record = own_case(request.actor, number)
    said = procedure_of(record.version_id)
    files: dict[str, list[Any]] = {}
    for found in record.attachments.all():
        files.setdefault(found.field, []).append(found)
    asked = record.events.filter(kind=Happened.ASKED).last() if record.state == State.RETURNED else None
    return render(
        request, "apply/case.html",
        {
            "record": record, "procedure": said, "state": Status(record.get_state_display(), TONE[State(record.state)]),
            "story": _story(record, language_of(request)), "sections": sections(said, record.data, language=language_of(request), files=files),
            "used": days_used(record), "standard": said.standard_days,
            "asked": said_in(asked, language_of(request)) if asked else "", "open": record.state in OPEN,
            "ended": record.state in ENDED, "documents": record.documents.order_by("id"), "just_filed": "filed" in request.GET,
            "can_renew": said.renews and record.state == State.APPROVED,
        },
    )  # fmt: skip


@keeps_what_was_typed
@gate(Who.SIGNED_IN, rate="60/m", audit="case.answer_correction")
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Answer a correction: all pages on one screen, filled with the present answers."""
    actor, record = request.actor, own_case(request.actor, number)
    if record.state != State.RETURNED:
        return redirect("apply:case", number=number)
    said = procedure_of(record.version_id)
    draft = correction_draft(actor, record, "online") or records.begin(
        actor, record.version, "online", resident=record.resident, business=record.business, agent=record.agent,
        raw={key: typed_form(value) for key, value in record.data.items()}, corrects=record,
    )  # fmt: skip
    problems: dict[str, str] = {}
    stopped, typed = "", request.POST
    if request.method == "POST":
        taken = [take_page(request, actor, draft, said, at) for at in range(len(said.pages))]
        draft, problems = taken[-1].draft, {key: text for one in taken for key, text in one.wrong_files.items()}
        if not problems and not any(order in request.POST for order in ("_add", "_remove", "_detach")):
            problems, stopped = _answered(request, record, draft)
            if not problems and not stopped:
                messages.success(request, _("直した内容を送りました。役場で続きを確認します。"))
                return redirect("apply:case", number=record.number)
    elif kept := kept_for(request):
        typed = kept
        for at in range(len(said.pages)):
            draft = take_kept(draft, said, at, kept)
        messages.info(request, _(BACK))
    pages = [(one, page_state(draft, said, at, problems, language_of(request))) for at, one in enumerate(said.pages)]
    keys = [block.key for _, blocks in pages for block in blocks if block.kind not in ("heading", "shown")]
    asked = record.events.filter(kind=Happened.ASKED).last()
    context = {
        "record": record, "seal": seal(request.path), "procedure": said, "pages": pages, "keys": " ".join(keys),
        "asked": said_in(asked, language_of(request)) if asked else "", "stopped": stopped, "problems": problems,
        "comment": typed.get("comment", ""), "wrong": [(f"id_{path}", text) for path, text in problems.items()],
        **_sure(actor, said),
    }  # fmt: skip
    return render(request, "apply/correct.html", context, status=422 if problems or stopped else 200)


def _answered(request: HttpRequest, record: Record, draft: Draft) -> tuple[dict[str, str], str]:
    """Send the answers of a correction: what is wrong by field, and what stops it altogether."""
    try:
        comment = fitting(request.POST.get("comment", ""), "comment", RESIDENT_WORDS)
        files = list(draft.attachments.all())
        actions.answer_correction(
            request.actor, record.number, draft.raw, attachments=files, comment=comment, turn=record.turn
        )
    except Refused as refused:
        return problems_by_path(refused.problems, language_of(request)), ""
    except NotAllowed as no:
        return ({no.field: str(no)}, "") if no.field else ({}, str(no))
    except Stale as no:
        return {}, str(no)
    return {}, ""


@keeps_what_was_typed
@gate(Who.SIGNED_IN, rate="30/m", audit="case.withdraw")
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw, after asking once."""
    record = own_case(request.actor, number)
    typed, problems, stopped = request.POST or typed_before(request), {}, ""
    if request.method == "POST":
        try:
            comment = fitting(request.POST.get("comment", ""), "comment", RESIDENT_WORDS)
            actions.withdraw(request.actor, number, comment=comment)
        except NotAllowed as no:
            problems, stopped = ({no.field: str(no)}, "") if no.field else ({}, str(no))
        else:
            messages.success(request, _("申請を取り下げました。"))
            return redirect("apply:case", number=number)
    said = procedure_of(record.version_id)
    context = {
        "record": record, "procedure": said, "stopped": stopped, "problems": problems, "seal": seal(request.path),
        "comment": typed.get("comment", ""), "wrong": [(f"id_{name}", text) for name, text in problems.items()],
        **_sure(request.actor, said),
    }  # fmt: skip
    return render(request, "apply/withdraw.html", context, status=422 if problems or stopped else 200)


def _sure(actor: Actor, said: Procedure) -> dict[str, Any]:
    return {"sure": is_sure_enough(actor, said), "identity": identity_words(said)}


@gate(Who.SIGNED_IN, rate="30/m", audit="nothing yet: the filing is logged when it is filed")
def renew(request: HttpRequest, number: str) -> HttpResponse:
    """File again from a granted case's own answers."""
    if request.method != "POST":
        return redirect("apply:case", number=number)
    record = own_case(request.actor, number)
    try:
        live, answers = renewal_of(record)
    except NotAllowed as no:
        messages.error(request, str(no))
        return redirect("apply:case", number=number)
    begun = drafts(request.actor).filter(renews=record, version=live).first()
    draft = begun or records.begin(
        request.actor, live, "online", resident=record.resident, business=record.business,
        agent=None if record.resident == request.actor.resident else request.actor.resident,
        raw={key: typed_form(value) for key, value in answers.items()}, renews=record,
    )  # fmt: skip
    return redirect("apply:page", token=draft.token, number=1)


@gate(Who.SIGNED_IN, rate="30/m", audit=OWN)
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """The filed form as PDF."""
    record = own_case(request.actor, number)
    return pdf(form_copy(record), f"{record.definition.title}-{record.number}.pdf")


@gate(Who.SIGNED_IN, rate="30/m", audit="looks of staff are logged by the door")
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """A letter."""
    found = document_of(request.actor, document_id)
    return stored(found.file, f"{found.title}.pdf", "application/pdf")


@gate(Who.SIGNED_IN, rate="60/m", audit="looks of staff are logged by the door")
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A file handed in."""
    found = attachment_of(request.actor, attachment_id)
    return stored(found.file, found.name, found.media_type)
