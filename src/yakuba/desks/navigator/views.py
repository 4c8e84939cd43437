"""The pages: what happened, questions, who lives together, and what has to be done; the list again by its link, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from yakuba.desks.asking import row_controls, speak
from yakuba.kernel import clock
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.queries import facts
from yakuba.kernel.documents.actions import guide_sheet
from yakuba.kernel.people.queries import facts_of
from yakuba.kernel.people.queries import resident as resident_of
from yakuba.language.characters import whole_number
from yakuba.language.telling import MEMBERS, MOST_PEOPLE, with_one_more, without, without_blanks
from yakuba.web import language_of, said

from ._judging import asked_about, judge, next_page, page_again, worth
from ._needed import withheld_from
from ._sheet import guide_of
from ._told import Told, begun, chosen, of_registers, published, read
from .queries import Outcome, answers, bring, counters, found, link, linked, minutes, titles

NOT_KEPT = "private, no-store"
Start = Callable[[tuple[str, ...]], Told]
"""Makes an interview about which nothing is told yet but these life events."""


@sensitive_post_parameters()
@gate(Who.PUBLIC, rate="60/m", audit="nothing: what is told is kept nowhere")
def navigator(request: HttpRequest) -> HttpResponse:
    """One step of somebody whom nothing is known of: what was told is posted, and the next page shown."""
    cookies = speak(request)
    by, language = published(), language_of(request)
    answer = _interview(
        request, lambda keys: begun(by, clock.today(), chosen(by, keys), language), {"base": "frame/resident.html"}
    )
    for name, morsel in cookies.items():
        answer.cookies[name] = morsel
    return answer


@sensitive_post_parameters()
@gate(Who.STAFF, rate="120/m", audit="look: who asked the registers what whom needs", right=Right.COUNTER)
def resident(request: HttpRequest, number: str) -> HttpResponse:
    """The same at the counter: what the registers know is known, only the rest is asked, and nothing sensitive said."""
    person, today = resident_of(number), clock.today()
    looked(request.actor, f"resident:{person.number}", navigator=",".join(_events(request))[:200])
    by, known = published(), facts_of(person, today)

    def start(keys: tuple[str, ...]) -> Told:
        told = begun(by, today, chosen(by, keys), "ja")
        told = of_registers(replace(told, whom=told.whom or person.full_name), known)
        return replace(told, withheld=withheld_from(request.actor))

    return _interview(request, start, {"base": "frame/staff.html", "person": person})


def _events(request: HttpRequest) -> tuple[str, ...]:
    return tuple((request.POST if request.method == "POST" else request.GET).getlist("event"))


def _interview(request: HttpRequest, start: Start, more: dict[str, Any]) -> HttpResponse:
    told = start(_events(request))
    if request.method == "POST":
        told = read(request.POST, told, language_of(request))
        answer = _step(request, told, request.POST.get("do", ""), more)
    else:
        answer = _start(request, told, more)
    answer["Cache-Control"] = NOT_KEPT
    return answer


def _step(request: HttpRequest, told: Told, do: str, more: dict[str, Any]) -> HttpResponse:
    order, _dot, which = do.partition(".")
    page = request.POST.get("page", "")
    if order == "remove" and (gone := whole_number(which)):
        return _people(request, without(told, frozenset({gone})), more)
    if order == "add":
        return _people(request, with_one_more(told), more)
    if order in ("back", "again", "start"):
        told = replace(told, problems={}, typed={})
    if told.problems or request.POST.get("_language"):
        return _same(request, told, page, more)
    told = without_blanks(told)
    if order == "start" or not told.events:
        more = {**more, "none_chosen": order != "start"}
        return _start(request, told, more)
    if order == "again":
        return _again(request, told, [which], more)
    if order == "back":
        return _back(request, told, more)
    if order == "focus":
        told = asked_about(told, which)
    return _result(request, told, more) if order == "result" else _ask(request, told, more)


def _same(request: HttpRequest, told: Told, page: str, more: dict[str, Any]) -> HttpResponse:
    """The page that was posted once more: something on it is wrong, or it is wanted in another language."""
    names = request.POST.get("_asked", "").split()
    if page == "people":
        return _people(request, told, more)
    if page == "ask" and names:
        return _again(request, told, names, more)
    told = replace(told, problems={}, typed={})
    return {"start": _start, "result": _result}.get(page, _ask)(request, told, more)


def _start(request: HttpRequest, told: Told, more: dict[str, Any]) -> HttpResponse:
    keys = {event.event for event in told.events}
    kept = [(name, value) for name, value in told.kept() if name != "event"]
    none = _("何があったかを、1つ以上選んでください") if more.get("none_chosen") else ""
    context = {**more, **titles(told.by, language_of(request)), "chosen": keys, "kept": kept, "told": told, "page": "start",
               "none": none, "wrong": [("id_event", none)] if none else []}  # fmt: skip
    return render(request, "navigator/start.html", context, status=422 if none else 200)


def _back(request: HttpRequest, told: Told, more: dict[str, Any]) -> HttpResponse:
    """The question before the one that was on the page; the beginning when there is none."""
    there = request.POST.get("page") == "people" and [MEMBERS]
    names = there or request.POST.get("_asked", "").split()
    trail = list(told.trail)
    at = min((trail.index(name) for name in names if name in trail), default=len(trail))
    if names and names[0] not in request.POST.getlist("trail"):  # it stands there only because its page was posted
        told = replace(told, trail=tuple(trail[:at]), passed=told.passed - set(names))
    return _again(request, told, trail[at - 1 : at], more) if at else _start(request, told, more)


def _again(request: HttpRequest, told: Told, names: list[str], more: dict[str, Any]) -> HttpResponse:
    """A question of the trail once more."""
    if names[0] == MEMBERS:
        return _people(request, told, more)
    if any(told.by.asked(name) is None or name not in told.trail for name in names):
        return _ask(request, told, more)
    page = page_again(told, names, language_of(request))
    context = {**more, **_progress(told), "asked": page, "controls": page.controls}
    return _draw(request, "ask", told, context, page.names)


def _people(request: HttpRequest, told: Told, more: dict[str, Any]) -> HttpResponse:
    language = language_of(request)
    rows = [row_controls(told, at, language) for at in range(len(told.people))]
    question = next((fact.ask for fact in facts() if fact.key == MEMBERS), None)
    names = [control.name for row in rows for control in row]
    context = {
        **more, "rows": rows, "question": said(question, language) if question else "", "untold": MEMBERS in told.passed,
        "can_add": len(rows) < MOST_PEOPLE, "controls": [control for row in rows for control in row],
    }  # fmt: skip
    return _draw(request, "people", replace(told, passed=told.passed - {MEMBERS}), context, names)


def _ask(request: HttpRequest, told: Told, more: dict[str, Any]) -> HttpResponse:
    cases = judge(told)
    asked = worth(told, cases)
    if not asked and told.focus:
        return _result(request, told, more)
    if asked and asked[0].name == MEMBERS:
        return _people(request, told, more)
    page = next_page(told, asked, language_of(request))
    if page is None:
        return _result(request, told, more)
    context = {**more, "asked": page, "controls": page.controls, **_progress(told)}
    return _draw(request, "ask", told, context, page.names)


def _progress(told: Told) -> dict[str, int]:
    cases = judge(told)
    return {"of": len(cases), "settled": sum(one.value is not None for _definition, one in cases)}


def _result(request: HttpRequest, told: Told, more: dict[str, Any]) -> HttpResponse:
    told = replace(told, focus="")
    cases = judge(told)
    result = found(told, cases, language_of(request))
    context = {**more, **_listed(request, result), "more": bool(worth(told, cases))}
    return _draw(request, "result", told, context)


def _listed(request: HttpRequest, result: Outcome) -> dict[str, Any]:
    query = link(result.lines)
    where = request.build_absolute_uri(reverse("navigator:list"))
    return {
        "result": result, **result.groups, "counters": counters(result.wanted), "bring": bring(result.wanted),
        "minutes": minutes(result.wanted), "link": f"{where}?{query}" if query else "",
        "sheet": f"{reverse('navigator:sheet')}?{query}" if query else "",
    }  # fmt: skip


def _draw(
    request: HttpRequest, page: str, told: Told, context: dict[str, Any], names: list[str] | None = None
) -> HttpResponse:
    asked = names or []
    controls = context.get("controls", [])
    members = {MEMBERS} if page == "people" else set()
    context |= {
        "page": page, "told": told, "kept": list(told.kept(frozenset(asked) | members)), "asked_names": " ".join(asked),
        "wrong": [one for one in controls if one.errors], "answers": answers(told, language_of(request)),
    }  # fmt: skip
    return render(request, f"navigator/{page}.html", context, status=422 if told.problems else 200)


@gate(Who.PUBLIC, rate="60/m", audit="nothing: the address names procedures, and nobody")
def listed(request: HttpRequest) -> HttpResponse:
    """A list that was made before, from its link: the same procedures as they are now."""
    result = linked(request.GET)
    context = {"base": "frame/resident.html", "page": "list", **_listed(request, result)}
    answer = render(request, "navigator/list.html", context, status=200 if result.lines else 404)
    answer["Cache-Control"] = NOT_KEPT
    return answer


@gate(Who.PUBLIC, rate="30/m", audit="nothing: the address names procedures, and nobody")
def sheet(request: HttpRequest) -> HttpResponse:
    """The same list on paper, in large print."""
    result = linked(request.GET)
    if not result.lines:
        return listed(request)
    where = f"{request.build_absolute_uri(reverse('navigator:list'))}?{link(result.lines)}"
    response = HttpResponse(guide_sheet(guide_of(result, where)), content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote('手続の案内.pdf')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = NOT_KEPT
    return response
