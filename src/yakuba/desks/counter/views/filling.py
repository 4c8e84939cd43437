"""Filling in at the counter: only what is missing is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from yakuba.desks.counter._eyes import masked_keys, masked_words
from yakuba.desks.counter.actions import about, begin_correction, restore, rewrite
from yakuba.desks.filling import (
    Block,
    cleaned,
    gone_from,
    page_state,
    problems_by_path,
    take_page,
)
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.queries import facts as facts_named
from yakuba.kernel.definitions.queries import procedure_of
from yakuba.kernel.records.models import Draft
from yakuba.kernel.records.queries import case_for_work, correction_draft, counter_draft
from yakuba.kernel.records.words import Happened
from yakuba.kernel.workflow.errors import NotAllowed
from yakuba.kernel.workflow.queries import must_take_in, tells_secrets
from yakuba.language.procedures import Procedure
from yakuba.web import language_of

INSIDE = ("_add", "_remove", "_detach", "_rewrite", "_restore")


@gate(
    Who.STAFF, rate="240/m", audit="look: whose form was opened; typed answers when they are filed", right=Right.COUNTER
)
def fill(request: HttpRequest, token: str) -> HttpResponse:
    """The whole procedure on one screen; what the town knows is folded away."""
    draft = counter_draft(request.actor, token)
    said = procedure_of(draft.version_id)
    if request.method == "POST":
        return _take(request, draft, said)
    looked(request.actor, about(draft.resident or draft.business), definition=draft.version.definition.key)
    wrong = cleaned(draft, said).problems if "wrong" in request.GET else ()
    problems = problems_by_path(wrong, _language(request))
    return _show(request, draft, problems, "")


@sent_from("casework:case", "number")
@gate(Who.STAFF, rate="60/m", audit="visit.begin: whose correction", right=Right.COUNTER)
@require_POST
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Open the answers of a case that waits for a correction, for the applicant who has come."""
    record = case_for_work(request.actor, number)
    try:
        must_take_in(request.actor, record)
    except NotAllowed as no:
        messages.error(request, str(no))
        return redirect("casework:case", number=record.number)
    draft = correction_draft(request.actor, record, "counter") or begin_correction(request.actor, record)
    return redirect("counter:fill", token=draft.token)


def _language(request: HttpRequest) -> str:
    """Japanese or English: the easy wording stands beside each question anyway."""
    return "en" if language_of(request) == "en" else "ja"


def _take(request: HttpRequest, draft: Draft, said: Procedure) -> HttpResponse:
    asked_before = set(request.POST.get("_asked", "").split())
    wrong_files: dict[str, str] = {}
    for number in range(len(said.pages)):
        taken = take_page(request, request.actor, draft, said, number)
        draft = taken.draft
        wrong_files.update(taken.wrong_files)
    draft = _write_anew(request, draft, said)
    if any(order in request.POST for order in INSIDE):
        return _show(request, draft, wrong_files, "")
    state = cleaned(draft, said)
    if _open_keys(request, draft, said) - asked_before:
        return _show(request, draft, wrong_files, gettext("答えに合わせて、聞くことが増えました"))
    problems = {**problems_by_path(state.problems, _language(request)), **wrong_files}
    return _show(request, draft, problems, "") if problems else redirect("counter:check", token=draft.token)


def _write_anew(request: HttpRequest, draft: Draft, said: Procedure) -> Draft:
    """The buttons beside a known answer that this clerk may not see: write it anew, or take the town's again."""
    if (key := request.POST.get("_rewrite", "")) in masked_keys(request.actor, draft):
        rewrite(draft, key)
    elif (key := request.POST.get("_restore", "")) in draft.anew:
        restore(draft, key)
    else:
        return draft
    return counter_draft(request.actor, draft.token)


def _open_keys(request: HttpRequest, draft: Draft, said: Procedure) -> set[str]:
    """What stands open to be answered on the screen now."""
    gone = gone_from(draft, said, cleaned(draft, said))
    hidden = masked_keys(request.actor, draft)
    return {item.key for item in said.fields() if item.asked and item.key not in gone | hidden}


def _show(request: HttpRequest, draft: Draft, problems: Mapping[str, str], why: str) -> HttpResponse:
    said = procedure_of(draft.version_id)
    language = _language(request)
    hidden = masked_keys(request.actor, draft)
    parts: list[dict[str, Any]] = []
    folded: list[Block] = []
    for number, page in enumerate(said.pages):
        blocks = [block for block in page_state(draft, said, number, problems, language) if block.key not in hidden]
        folded += [block for block in blocks if block.folded]
        ask = [block for block in blocks if not block.folded]
        if any(block.kind != "heading" for block in ask):
            parts.append({"page": page, "ask": ask})
    fields = {item.key: item for item in said.fields()}
    return render(
        request, "counter/fill.html",
        {
            "draft": draft, "procedure": said, "language": language, "parts": parts, "folded": folded, "why": why, "masked_words": masked_words(draft),
            "asked_for": _asked_for(request.actor, draft),
            "masked": [item for item in fields.values() if item.key in hidden and item.asked],
            "anew": draft.anew, "asked": " ".join(sorted(_open_keys(request, draft, said))),
            "easy": {key: str(item.label.easy) for key, item in fields.items() if item.label.easy},
            "aloud": _aloud(said), "wrong": [(f"id_{path}", text) for path, text in problems.items()],
        },
        status=422 if problems else 200,
    )  # fmt: skip


def _asked_for(actor: Actor, draft: Draft) -> str:
    """For a correction: what the office asked to be put right."""
    found = draft.corrects.events.filter(kind=Happened.ASKED).last() if draft.corrects else None
    if found and tells_secrets(actor, draft.corrects, found):
        return gettext("理由に機密の項目が含まれます。申請した方に届いたお知らせを、見せてもらってください")
    return found.comment if found else ""


def _aloud(said: Procedure) -> dict[str, str]:
    """The question to read out for a field, where the fact behind it has one and others in the room may hear it."""
    asks = {fact.key: fact.ask.ja for fact in facts_named() if fact.ask and not fact.sensitive}
    return {item.key: asks[item.bind] for item in said.fields() if item.bind in asks}
