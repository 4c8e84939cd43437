"""Filling in and filing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.desks.apply import actions as beginning
from yakuba.desks.apply.queries import subject_named, subjects
from yakuba.desks.filling import (
    cleaned,
    facts_for,
    files_of,
    page_state,
    problems_by_path,
    sections,
    take_kept,
    take_page,
    visible_pages,
)
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import BACK, keeps_what_was_typed, kept_for, seal
from yakuba.kernel.definitions.queries import amount_per, definition, procedure_of
from yakuba.kernel.records import actions as records
from yakuba.kernel.records.models import Draft
from yakuba.kernel.records.queries import draft as draft_of
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import NotAllowed, Refused
from yakuba.kernel.workflow.queries import worth
from yakuba.web import language_of, remember


@gate(Who.SIGNED_IN, rate="30/m", audit="nothing yet: the filing is logged when it is filed")
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a filing for oneself or somebody represented; whoever comes here otherwise reads about the procedure."""
    if request.method != "POST":
        return redirect("apply:procedure", key=key)
    actor, found = request.actor, definition(key)
    said = procedure_of(found.live_id)
    if found.suspended:
        return redirect("apply:procedure", key=key)
    if actor.resident is None or not subjects(actor, said):
        return redirect(f"{reverse('apply:settings')}?next={reverse('apply:procedure', args=[key])}")
    subject = subject_named(actor, said, request.POST.get("subject", "self"))
    draft = beginning.begin(
        actor, actions.Filing(found.live, "online", {}, subject.resident, subject.business, subject.agent)
    )
    return redirect("apply:page", token=draft.token, number=1)


@gate(Who.SIGNED_IN, rate="60/m", audit="nothing: one's own unfinished filing")
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Go on where one stopped."""
    draft = draft_of(request.actor, token)
    return redirect("apply:page", token=token, number=draft.page + 1)


@keeps_what_was_typed
@gate(Who.SIGNED_IN, rate="120/m", audit="files handed in are logged; typed answers when they are filed")
def page(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One page of questions."""
    draft = draft_of(request.actor, token)
    said = procedure_of(draft.version_id)
    number = min(max(1, number), len(said.pages)) - 1
    problems: dict[str, str] = {}
    why = ""
    if request.method == "POST":
        taken = take_page(request, request.actor, draft, said, number)
        if code := request.POST.get("_language"):
            return remember(request, code, request.path)
        leaves = "_later" in request.POST and not request.FILES  # unfinished is no reason to be held back
        if leaves or not taken.stay:
            return _onward(request, taken.draft, number)
        draft, problems, why = taken.draft, taken.problems, taken.why
    elif kept := kept_for(request):
        draft = take_kept(draft, said, number, kept)
        why = _(BACK)
    return _show(request, draft, number, problems, why)


def _onward(request: HttpRequest, draft: Draft, number: int) -> HttpResponse:
    if "_later" in request.POST:
        return redirect("home")
    later = [found for found in visible_pages(draft, procedure_of(draft.version_id)) if found > number]
    if not later or "_check" in request.POST:
        return redirect("apply:check", token=draft.token)
    return redirect("apply:page", token=draft.token, number=later[0] + 1)


def _show(request: HttpRequest, draft: Draft, number: int, problems: dict[str, str], why: str) -> HttpResponse:
    said, language = procedure_of(draft.version_id), language_of(request)
    shown = page_state(draft, said, number, problems, language)
    pages = visible_pages(draft, said)
    earlier = [found for found in pages if found < number]
    return render(
        request, "apply/page.html",
        {
            "seal": seal(request.path), "draft": draft, "procedure": said, "page": said.pages[number], "blocks": shown, "why": why,
            "asked": " ".join(block.key for block in shown if block.kind not in ("heading", "shown")),
            "wrong": [(f"id_{path}", text) for path, text in problems.items()],
            "at": pages.index(number) + 1 if number in pages else 1, "of": len(pages) + 1,
            "back": reverse("apply:page", args=[draft.token, earlier[-1] + 1]) if earlier else "",
        },
        status=422 if problems else 200,
    )  # fmt: skip


@gate(Who.SIGNED_IN, rate="60/m", audit="case.file")
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Read everything once more, and file."""
    actor = request.actor
    already = actions.filed_under(token)
    if already and already.applicant == actor.account:
        return redirect("apply:case", number=already.number)
    draft = draft_of(actor, token)
    problems: dict[str, str] = {}
    stopped = ""
    if request.method == "POST":
        try:
            record = actions.file_case(actor, filing_of(draft))
        except Refused as refused:
            problems = problems_by_path(refused.problems, language_of(request))
        except NotAllowed as no:
            stopped = str(no)
        else:
            return redirect(f"{reverse('apply:case', args=[record.number])}?filed=1")
    return _read_again(request, draft, problems, stopped)


def filing_of(draft: Draft) -> actions.Filing:
    """A draft as it is filed."""
    return actions.Filing(
        version=draft.version, channel=draft.channel, answers=draft.raw, resident=draft.resident, business=draft.business,
        agent=draft.agent, attachments=list(draft.attachments.all()), intake_key=draft.token, renews=draft.renews, draft=draft,
    )  # fmt: skip


def _read_again(request: HttpRequest, draft: Draft, problems: dict[str, str], stopped: str) -> HttpResponse:
    said = procedure_of(draft.version_id)
    state = cleaned(draft, said)
    problems = problems or problems_by_path(state.problems, language_of(request))
    where = {item.key: number for number, one in enumerate(said.pages) for item in one.fields}
    wrong = [
        (reverse("apply:page", args=[draft.token, where.get(path.split(".")[0], 0) + 1]) + f"#id_{path}", text)
        for path, text in problems.items()
    ]
    worths = worth(said, facts_for(draft), state.answers)
    return render(
        request, "apply/check.html",
        {
            "draft": draft, "procedure": said, "wrong": wrong, "stopped": stopped, "worth": worths,
            "per": amount_per(said.procedure),
            "sections": sections(said, state.answers, language=language_of(request), files=files_of(draft)),
            "of": len(visible_pages(draft, said)) + 1,
        },
        status=422 if problems and request.method == "POST" else 200,
    )  # fmt: skip


@gate(Who.SIGNED_IN, rate="30/m", audit="draft.discard")
def discard(request: HttpRequest, token: str) -> HttpResponse:
    """Throw an unfinished filing away, after asking once."""
    draft = draft_of(request.actor, token)
    if request.method == "POST":
        records.discard(request.actor, draft)
        return redirect("home")
    return render(request, "apply/discard.html", {"draft": draft, "procedure": procedure_of(draft.version_id)})
