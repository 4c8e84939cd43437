"""The pages: where to begin, who lives together, questions, answers to take back, and the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from yakuba.desks.asking import answers_page, day_text, row_controls, speak
from yakuba.kernel import clock
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.definitions.queries import facts
from yakuba.language.characters import whole_number
from yakuba.language.telling import MEMBERS, MOST_PEOPLE, with_one_more, without, without_blanks
from yakuba.web import language_of, said

from ._judging import Case, judge
from ._pages import next_page
from ._told import Told, published, read, topic_of
from .queries import outcomes, progress, sums, topics

NOT_KEPT = "private, no-store"


@sensitive_post_parameters()
@gate(Who.PUBLIC, rate="60/m", audit="nothing: what is told is kept nowhere")
def estimate(request: HttpRequest) -> HttpResponse:
    """One step: what was told so far is posted, and the next page shown. Without anything told, the beginning."""
    cookies = speak(request)
    if request.method == "POST":
        answer = _step(
            request, read(request.POST, published(), clock.today(), language_of(request)), request.POST.get("do", "")
        )
    else:
        by = published()
        answer = _start(request, Told(by, clock.today(), topic=topic_of(by, request.GET.get("topic", ""))))
    answer["Cache-Control"] = NOT_KEPT
    for name, morsel in cookies.items():
        answer.cookies[name] = morsel
    return answer


def _step(request: HttpRequest, told: Told, do: str) -> HttpResponse:
    order, _dot, which = do.partition(".")
    page = request.POST.get("page", "")
    if order == "remove" and (gone := whole_number(which)):
        return _people(request, without(told, frozenset({gone})))
    if order == "add":
        return _people(request, with_one_more(told))
    if told.problems or request.POST.get("_language"):
        return _PAGES.get(page, _ask)(request, told)
    told = without_blanks(told)
    if order == "focus":
        told = _about(told, which)
    if order == "next" and page == "start":
        return _people(request, told)
    return _PAGES.get(order, _ask)(request, told)


def _about(told: Told, programme: str) -> Told:
    """Go on with one programme: what was passed over for it is asked once more."""
    told = replace(told, focus=programme)
    wanted = {name for case in judge(told, programme) for name in case.found.missing}
    return replace(told, passed=told.passed - wanted)


def _start(request: HttpRequest, told: Told) -> HttpResponse:
    options = [("", _("すべて")), *((topic, topic) for topic in topics(told.by))]
    return _draw(
        request,
        "start",
        told,
        {"options": options, "topic": told.topic, "today": day_text(told.on, language_of(request))},
    )


def _people(request: HttpRequest, told: Told) -> HttpResponse:
    language = language_of(request)
    rows = [row_controls(told, at, language) for at in range(len(told.people))]
    question = next((fact.ask for fact in facts() if fact.key == MEMBERS), None)
    names = [control.name for row in rows for control in row]
    context = {
        "rows": rows, "question": said(question, language) if question else "", "untold": not told.members_told,
        "can_add": len(rows) < MOST_PEOPLE, "controls": [control for row in rows for control in row],
    }  # fmt: skip
    return _draw(request, "people", told, context, names)


def _ask(request: HttpRequest, told: Told) -> HttpResponse:
    if told.problems:
        return _edit(request, told)
    cases = judge(told)
    page = next_page(told, cases, language_of(request))
    if page is None:
        return _result(request, told, cases)
    return _draw(request, "ask", told, {"asked": page, "progress": progress(told, cases)}, page.names)


def _edit(request: HttpRequest, told: Told) -> HttpResponse:
    wrong = frozenset(request.POST.get("_asked", "").split()) if told.problems else frozenset()
    page = answers_page(told, language_of(request), wrong)
    context = {"asked": page, "controls": [one for question in page.questions for one in question.controls]}
    return _draw(request, "edit", told, context, page.names)


def _result(request: HttpRequest, told: Told, cases: list[Case] | None = None) -> HttpResponse:
    told = replace(told, focus="")
    cases = judge(told) if cases is None else cases
    found = outcomes(told, cases, language_of(request))
    groups = {verdict: [one for one in found if one.verdict == verdict] for verdict in ("yes", "has", "perhaps", "no")}
    context = {
        **groups, "sums": sums(found), "progress": progress(told, cases), "day": day_text(told.on, language_of(request)),
        "more": next_page(told, cases, language_of(request)) is not None,
    }  # fmt: skip
    return _draw(request, "result", told, context)


_PAGES: dict[str, Callable[[HttpRequest, Told], HttpResponse]] = {
    "start": _start, "people": _people, "ask": _ask, "edit": _edit, "result": _result,
}  # fmt: skip


def _draw(
    request: HttpRequest, page: str, told: Told, context: dict[str, Any], names: list[str] | None = None
) -> HttpResponse:
    asked = names or []
    controls = context.get("controls", [])
    context |= {
        "page": page, "told": told, "kept": list(told.kept(frozenset(asked) | ({MEMBERS} if page == "people" else set()))),
        "asked_names": " ".join(asked), "wrong": [one for one in controls if one.errors],
    }  # fmt: skip
    return render(request, f"estimate/{page}.html", context, status=422 if told.problems else 200)
