"""The end of a visit: read it out, have it signed, file, and hand over the receipt."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from yakuba.desks.counter._came import DOCUMENTS
from yakuba.desks.counter._eyes import mask, masked_keys, masked_words
from yakuba.desks.counter.actions import about
from yakuba.desks.filling import cleaned, facts_for, files_of, sections
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.queries import amount_per, hidden_from, procedure_of
from yakuba.kernel.documents.actions import form_copy, form_sheet
from yakuba.kernel.records import actions as records
from yakuba.kernel.records.models import Draft, Record
from yakuba.kernel.records.queries import case_for_work, counter_draft
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed, Refused, Stale
from yakuba.kernel.workflow.queries import worth


@gate(Who.STAFF, rate="60/m", audit="case.file", right=Right.COUNTER)
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Read it out once more, have it signed, and file."""
    already = actions.filed_under(token)
    if already:
        return redirect("counter:done", number=already.number)
    try:
        draft = counter_draft(request.actor, token)
    except NotFound:
        # A correction pressed twice: the first press has taken it in, and its case is what there is to see.
        return redirect("casework:case", number=case_for_work(request.actor, request.POST.get("case", "")).number)
    corrected = draft.corrects
    back = f"{reverse('counter:fill', args=[token])}?wrong"
    if cleaned(draft, procedure_of(draft.version_id)).problems:
        return redirect(back)
    wrong: list[tuple[str, str]] = []
    if request.method == "POST":
        wrong = _missing(request, draft)
        try:
            if not wrong and corrected:
                return _correct(request, draft, corrected)
            if not wrong:
                return redirect("counter:done", number=_file(request, draft).number)
        except Refused:
            return redirect(back)
        except (NotAllowed, Stale) as no:
            wrong = [("", str(no))]
    return _read_out(request, draft, wrong)


def _missing(request: HttpRequest, draft: Draft) -> list[tuple[str, str]]:
    wrong = []
    if _must_see(draft) and request.POST.get("document") not in DOCUMENTS:
        words = gettext("本人確認で見た書類を選んでください。まだのときは、書類を見せていただいてください")
        wrong.append(("id_document", words))
    if request.POST.get("signed") != "on":
        words = gettext("用紙を印刷して署名をもらい、「署名をもらいました」にしるしを付けてください")
        wrong.append(("id_signed", words))
    return wrong


def _must_see(draft: Draft) -> bool:
    return not draft.seen and procedure_of(draft.version_id).identity.counter == "document"


def _read_out(request: HttpRequest, draft: Draft, wrong: list[tuple[str, str]]) -> HttpResponse:
    said = procedure_of(draft.version_id)
    answers = cleaned(draft, said).answers
    shown = mask(sections(said, answers, files=files_of(draft)), masked_keys(request.actor, draft), masked_words(draft))
    return render(
        request, "counter/check.html",
        {
            "draft": draft, "procedure": said, "sections": shown, "worth": worth(said, facts_for(draft), answers),
            "per": amount_per(said.procedure),
            "must_see": _must_see(draft), "documents": DOCUMENTS, "wrong": wrong,
            "chosen": request.POST.get("document", ""), "signed": request.POST.get("signed") == "on",
        },
        status=422 if wrong else 200,
    )  # fmt: skip


def _correct(request: HttpRequest, draft: Draft, record: Record) -> HttpResponse:
    """Take a correction in; the clerk goes on with the case."""
    actions.take_correction(
        request.actor, record.number, draft.raw, attachments=list(draft.attachments.all()), seen=_seen(request, draft),
        turn=record.turn,
    )  # fmt: skip
    messages.success(request, gettext("補正を受け付けました"))
    return redirect("casework:case", number=record.number)


def _seen(request: HttpRequest, draft: Draft) -> str:
    return draft.seen or next((known for known in DOCUMENTS if known == request.POST.get("document")), "")


def _file(request: HttpRequest, draft: Draft) -> Record:
    seen = _seen(request, draft)
    return actions.file_case(
        request.actor,
        actions.Filing(
            version=draft.version, channel="counter", answers=draft.raw, resident=draft.resident, business=draft.business,
            agent=draft.agent, attachments=list(draft.attachments.all()), intake_key=draft.token, draft=draft,
            identity_checked=bool(seen), identity_seen=seen,
        ),
    )  # fmt: skip


@gate(Who.STAFF, rate="60/m", audit="look: whose form was printed for a signature", right=Right.COUNTER)
def form(request: HttpRequest, token: str) -> HttpResponse:
    """The filled form with a line to sign on."""
    draft = counter_draft(request.actor, token)
    said = procedure_of(draft.version_id)
    looked(request.actor, about(draft.resident or draft.business), printed=draft.version.definition.key)
    answers = cleaned(draft, said).answers
    return _pdf(
        form_sheet(draft.version, answers, signature=True, hidden=masked_keys(request.actor, draft)), "form.pdf"
    )


@gate(Who.STAFF, rate="60/m", audit="look: whose copy was printed", right=Right.COUNTER)
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant's copy of what was just filed, without what this clerk may not see."""
    record = case_for_work(request.actor, number, filed_here=True)
    looked(request.actor, f"record:{record.number}", printed="copy")
    return _pdf(form_copy(record, hidden_from(request.actor, record.version_id)), f"{record.number}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@gate(Who.STAFF, rate="60/m", audit="nothing: the receipt of what was just filed", right=Right.COUNTER)
def done(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt number, and what comes next."""
    record = case_for_work(request.actor, number, filed_here=True)
    return render(request, "counter/done.html", {"record": record})


@gate(Who.STAFF, rate="60/m", audit="draft.discard", right=Right.COUNTER)
def discard(request: HttpRequest, token: str) -> HttpResponse:
    """Throw a half-done visit away."""
    draft = counter_draft(request.actor, token)
    if request.method == "POST":
        records.discard(request.actor, draft)
        messages.success(request, "途中の受付を消しました")
        return redirect("counter:start")
    return render(request, "counter/discard.html", {"draft": draft, "back": reverse("counter:start")})
