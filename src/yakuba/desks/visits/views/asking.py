"""The merged interview: everything that is still to be asked, on one screen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from yakuba.desks.counter import DOCUMENTS
from yakuba.desks.visits._asking import (
    BOX,
    ORDERS,
    asked,
    first_problem,
    is_blank,
    known_facts,
    ordered,
    told_by,
)
from yakuba.desks.visits._standing import Standing
from yakuba.desks.visits.actions import attach, keep
from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.queries import visit_of
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.records.actions import RefusedFile, detach
from yakuba.language.characters import whole_number
from yakuba.web import language_of

from ._page import draw, opened


@gate(
    Who.STAFF,
    rate="480/m",
    audit="look: whose visit was opened; typed answers when they are filed",
    right=Right.COUNTER,
)
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what nobody knows yet, each thing once; what is typed is kept at every step."""
    found, wrong, files = opened(request, number), "", {}
    if not found.events:
        return redirect("visits:events", number=found.number)
    typing: frozenset[str] = frozenset()
    asked_before = set(request.POST.get("_names", "").split())
    if request.method == "POST":
        try:
            found, files = _taken(request, found)
        except NotAllowed as no:
            wrong, (found, typing) = str(no), _typed_over(request, visit_of(request.actor, number))
    standing = Standing(request.actor, found, typing)
    if request.POST.get("_auto"):
        return HttpResponse(status=409 if wrong else 204, headers={"X-Turn": str(found.turn)})
    inside = any(order in request.POST for order in ORDERS) or bool(wrong)
    new = {one.name for one in standing.talk.at_hand} - asked_before if request.method == "POST" else set()
    if request.method == "POST" and not inside and not new and not files and not standing.talk.open:
        return redirect("visits:check", number=found.number)
    judged = (request.method == "POST" and not inside and not new) or "wrong" in request.GET
    return _show(request, standing, judged=judged, wrong=wrong, files=files, why=bool(new) and not inside)


def _taken(request: HttpRequest, found: Visit) -> tuple[Visit, dict[str, str]]:
    standing = Standing(request.actor, found)
    told = told_by(request.POST, standing.talk.questions, standing.sealed)
    pressed = ordered(request.POST, told, standing)
    # A box left empty is no answer; what decides which procedures are needed is still to be asked.
    told = {name: value for name, value in told.items() if name in found.told or not is_blank(value)}
    found = keep(request.actor, found.number, {**told, **pressed}, whole_number(request.POST.get("_turn", "")))
    return found, _files(request, Standing(request.actor, found))


def _files(request: HttpRequest, standing: Standing) -> dict[str, str]:
    """Take what was handed in; what is refused, by the name of its question."""
    names = request.POST.get("_names", "").split()
    by_name = {one.name: one for one in standing.talk.questions}
    wrong: dict[str, str] = {}
    for at, name in enumerate(names):
        question = by_name.get(name)
        for uploaded in request.FILES.getlist(f"{BOX}{at}") if question else ():
            chosen = standing.chosen[question.parts[0]]
            try:
                attach(request.actor, standing.visit.number, standing, chosen, question.field.key, uploaded)
            except RefusedFile as refused:
                wrong[name] = str(refused)
    gone = whole_number(request.POST.get("_detach", ""))
    for row in standing.rows if gone is not None else ():
        if row.draft and row.draft.attachments.filter(pk=gone, record=None).exists():
            detach(request.actor, row.draft, gone)
    return wrong


def _typed_over(request: HttpRequest, found: Visit) -> tuple[Visit, frozenset[str]]:
    """The visit as it is now, with what was typed on this page shown over it: nothing typed is lost by a refusal."""
    standing = Standing(request.actor, found)
    typed = told_by(request.POST, standing.talk.questions, standing.sealed)
    found.told = {**found.told, **typed}
    return found, frozenset(name for name, value in typed.items() if not is_blank(value))


def _show(
    request: HttpRequest, standing: Standing, *, judged: bool, wrong: str, files: dict[str, str], why: bool
) -> HttpResponse:
    language = "en" if language_of(request) == "en" else "ja"
    shown = asked(standing, language, judged=judged)
    problems = first_problem(shown) + [("", words) for words in files.values()]
    problems = ([("", wrong)] if wrong else []) + problems
    context = {
        "shared": [one for one in shown if one.question.shared], "own": _by_procedure(standing, shown),
        "names_asked": " ".join(one.question.name for one in shown), "asked": shown, "documents": DOCUMENTS,
        "known": [
            {"name": name, "label": item.label, "text": _words(value), "secret": secret}
            for name, item, value, secret in known_facts(standing)
        ],
        "wrong": problems, "why": gettext("答えに合わせて、聞くことが増えました") if why else "", "language": language,
    }  # fmt: skip
    return draw(request, "ask", standing, context, status=422 if problems else 200)


def _by_procedure(standing: Standing, shown: list) -> list[tuple[str, list]]:
    found: dict[str, list] = {}
    for one in shown:
        if not one.question.shared:
            found.setdefault(one.titles[0], []).append(one)
    return list(found.items())


def _words(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    return {True: "はい", False: "いいえ"}.get(value, str(value)) if isinstance(value, bool) else str(value)
