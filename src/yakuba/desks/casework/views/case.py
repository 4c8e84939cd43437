"""One case."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.casework import _acts
from yakuba.desks.casework._reviews import comment_on, reviews
from yakuba.desks.casework.queries import compared, route
from yakuba.kernel import clock
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import seal, sent_from, typed_before
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.queries import hidden_from, labels, procedure_of
from yakuba.kernel.documents.actions import form_copy
from yakuba.kernel.documents.queries import document as document_of
from yakuba.kernel.offices.queries import departments
from yakuba.kernel.records import actions as records
from yakuba.kernel.records.models import Event as Happening
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.queries import attachment as attachment_of
from yakuba.kernel.records.queries import case_for_work, history, look_at, notes
from yakuba.kernel.records.words import OPEN, TONE, WITH_OFFICE, State
from yakuba.kernel.workflow.errors import NotAllowed, Stale
from yakuba.kernel.workflow.queries import days_used, kept_back, makes_known, office_steps_before, tasks_of
from yakuba.language.characters import whole_number
from yakuba.web import Again, Event, Status

from .approvals import approvals_page, unsent


@gate(Who.STAFF, rate="120/m", audit="look: who opened whose case")
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The case page: what to do now, the answers beside the registers, the route, the story."""
    record = look_at(request.actor, number)
    return _page(request, record, Again(typed_before(request)))


def _page(request: HttpRequest, record: Record, again: Again) -> HttpResponse:
    actor = request.actor
    procedure, tasks, secret = procedure_of(record.version_id), list(tasks_of(record)), kept_back(actor, record)
    story = [
        Event(
            item.at, item.get_kind_display(), _who(item), comment_on(actor, record, item) or _made_known(item, secret)
        )
        for item in history(record, public_only=False)
    ]
    acts, steps = _acts.possible(actor, record, tasks), office_steps_before(record)
    offices = departments(clock.today()).filter(definitions__isnull=False).distinct()
    forms = _acts.act_forms(acts, again, offices, steps)
    note = again.control("textarea", "text", _("メモを加える"), help=_("申請した方には見えません。"), marked=False)
    controls = [note, *(control for form in forms if form.opened for control in form.controls)]
    return render(
        request, "casework/case.html",
        {
            "record": record, "procedure": procedure, "state": Status(record.get_state_display(), TONE[State(record.state)]),
            "forms": forms, "note": note, "wrong": again.summary(controls), "unsent": unsent(again, controls),
            "seal": seal(reverse("casework:case", args=[record.number])), "takes_correction": _acts.RESUME in acts and actor.has(Right.COUNTER),
            "answers": compared(actor, record), "route": route(record, tasks),
            "story": story, "reviews": reviews(actor, record), "notes": notes(record), "documents": record.documents.order_by("id"),
            "used": days_used(record), "standard": procedure.standard_days, "open": record.state in OPEN, "waiting": record.state == State.RETURNED,
            "makes_known": _called(makes_known(record), secret) if record.state in OPEN else [],
            "newer": record.definition.live_id != record.version_id,
            "step": procedure.step(record.step), "task": next((task for task in tasks if task.state == "open"), None),
            "late": record.state in WITH_OFFICE and record.due_on < clock.today(),
        },
        status=again.status,
    )  # fmt: skip


def _called(facts: Iterable[str], secret: Collection[str]) -> list[str]:
    """Facts by the names people give them, without those that are a secret from whoever looks."""
    names = labels()
    return list(dict.fromkeys(names.get(path, path) for path in facts if path not in secret))


def _made_known(item: Happening, secret: Collection[str]) -> str:
    """What a decision wrote into the town's registers."""
    written = _called(item.data.get("facts", ()), secret)
    return _("町の記録に入れました: %(facts)s") % {"facts": "、".join(written)} if written else ""


def _who(item: Happening) -> str:
    held = getattr(item, "appointment", None)
    if held:
        return held.called(item.at) + ("（代決）" if item.data.get("proxy") else "")
    staff = getattr(item, "staff", None)
    return staff.called(item.at) if staff else "" if getattr(item, "by", "") == "system" else "申請した方"


@sent_from("casework:case", "number")
@gate(Who.STAFF, rate="60/m", audit="case.*: each act as its action says")
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Do one act on a case; what can't be done is shown again, as it was typed."""
    name, turn = request.POST.get("do", ""), whole_number(request.POST.get("turn", ""))
    try:
        _acts.do(request.actor, name, number, request.POST.dict(), turn=turn)
    except (NotAllowed, Stale) as no:
        return _again(request, number, no)
    except NotFound:
        return _gone(request)
    messages.success(request, _acts.DONE_WORDS[name])
    if request.POST.get("next") == "approvals":
        return redirect("casework:approvals")
    if _still_mine(request, number):
        return redirect("casework:case", number=number)
    return redirect("casework:inbox")


def _again(request: HttpRequest, number: str, no: NotAllowed | Stale) -> HttpResponse:
    again = Again(request.POST.dict(), {no.field: str(no)})
    if request.POST.get("next") == "approvals":
        return approvals_page(request, again, number)
    return _page(request, look_at(request.actor, number), again)


def _gone(request: HttpRequest) -> HttpResponse:
    """Missing, forbidden, or another office's since the page was opened: what was written is not lost with it."""
    again = Again(request.POST.dict())
    if not unsent(again):
        raise NotFound
    return render(request, "casework/gone.html", {"unsent": unsent(again)}, status=404)


def _still_mine(request: HttpRequest, number: str) -> bool:
    try:
        case_for_work(request.actor, number)
    except NotFound:
        return False
    return True


@sent_from("casework:case", "number")
@gate(Who.STAFF, rate="60/m", audit="record.note")
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Add a remark."""
    try:
        records.add_note(request.actor, number, request.POST.get("text", ""))
    except NotAllowed as no:
        return _again(request, number, no)
    except NotFound:
        return _gone(request)
    messages.success(request, "メモを加えました")
    return redirect(f"{reverse('casework:case', args=[number])}#notes")


@gate(Who.STAFF, rate="30/m", audit="look: who printed whose form")
def form(request: HttpRequest, number: str) -> HttpResponse:
    """The filed form as PDF."""
    record = look_at(request.actor, number)
    hidden = hidden_from(request.actor, record.version_id)
    response = HttpResponse(form_copy(record, hidden), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{record.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@gate(Who.STAFF, rate="60/m", audit="look: who read whose letter")
def document(request: HttpRequest, document_id: int) -> FileResponse:
    """A letter."""
    found = document_of(request.actor, document_id)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=f"{found.title}.pdf", content_type="application/pdf"
    )


@gate(Who.STAFF, rate="60/m", audit="look: who opened whose file")
def attachment(request: HttpRequest, attachment_id: int) -> FileResponse:
    """A file handed in."""
    found = attachment_of(request.actor, attachment_id)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.media_type)
