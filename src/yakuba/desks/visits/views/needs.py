"""What happened, and which procedures that needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext

from yakuba.desks.filling import read
from yakuba.desks.visits._standing import HEARD, Need, Standing
from yakuba.desks.visits.actions import decide, happened, keep
from yakuba.desks.visits.models import Visit
from yakuba.desks.visits.queries import visit_of
from yakuba.desks.visits.words import Choice, State
from yakuba.kernel.access.errors import NotAllowed
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.queries import events as all_events
from yakuba.kernel.definitions.queries import facts, procedures
from yakuba.language.answers import is_empty, one
from yakuba.language.characters import whole_number
from yakuba.language.procedures import Fact
from yakuba.language.questions import field_of
from yakuba.web import Control, Option

from ._page import draw, opened

ASKED, UNSURE = "fact.", "unsure."
MOST_ASKED = 5
"""Questions about what is needed, shown at a time."""
NOT_KNOWN = "?"
"""Whoever came does not know it. A box left empty says nothing: it is asked again."""


@gate(Who.STAFF, rate="240/m", audit="look: whose visit was opened", right=Right.COUNTER)
def visit(request: HttpRequest, number: str) -> HttpResponse:
    """Go on where it stood."""
    found = visit_of(request.actor, number)
    if found.state == State.FILED:
        return redirect("visits:done", number=found.number)
    if not found.events:
        return redirect("visits:events", number=found.number)
    return redirect("visits:ask" if found.decided or found.prepared_on else "visits:needs", number=found.number)


@gate(Who.STAFF, rate="240/m", audit="visit.events; look: whose visit was opened", right=Right.COUNTER)
def events(request: HttpRequest, number: str) -> HttpResponse:
    """Which life events somebody came for: a button is one, ticks are several."""
    found, wrong = opened(request, number), ""
    ticked = found.events
    if request.method == "POST":
        ticked = keys = [key for key in (request.POST.get("only"),) if key] or request.POST.getlist("event")
        try:
            happened(request.actor, found.number, keys, whole_number(request.POST.get("_turn", "")))
            return redirect("visits:needs", number=found.number)
        except NotAllowed as no:
            wrong, found = str(no), visit_of(request.actor, number)
    used = {
        key for _definition, procedure in procedures() if "counter" in procedure.channels for key in procedure.events
    }
    shown = [one for one in all_events() if one.event in used]
    context = {"events": shown, "ticked": ticked, "wrong": [("", wrong)] if wrong else []}
    return draw(request, "events", Standing(request.actor, found), context, status=422 if wrong else 200)


@gate(Who.STAFF, rate="240/m", audit="visit.decide; look: whose visit was opened", right=Right.COUNTER)
def needs(request: HttpRequest, number: str) -> HttpResponse:
    """Every procedure of the events: needed, perhaps, of use, not needed and why; and what is worth asking to know."""
    found, wrong = opened(request, number), ""
    if request.method == "POST":
        try:
            found = _taken(request, found)
            if "go" in request.POST:
                return redirect("visits:ask", number=found.number)
        except NotAllowed as no:
            wrong, found = str(no), visit_of(request.actor, number)
    standing = Standing(request.actor, found)
    groups: dict[str, list[dict[str, Any]]] = {"needed": [], "perhaps": [], "useful": [], "not": []}
    for need in standing.needs:
        groups[_group(need)].append({"need": need, "why": need.why})
    context = {
        **{f"is_{name}": rows for name, rows in groups.items()}, "questions": _controls(standing), "choices": Choice,
        "asked": " ".join(one.name for one in standing.questions[:MOST_ASKED]), "answers": _answers(standing),
        "wrong": [("", wrong)] if wrong else [],
    }  # fmt: skip
    return draw(request, "needs", standing, context, status=422 if wrong else 200)


def _taken(request: HttpRequest, found: Visit) -> Visit:
    turn = whole_number(request.POST.get("_turn", ""))
    told = _told(request.POST)
    if told:
        found = keep(request.actor, found.number, told, turn)
    choices = {
        name.removeprefix("choice."): value
        for name, value in request.POST.items()
        if name.startswith("choice.") and value in Choice.values
    }
    known = {need.definition.key: need for need in Standing(request.actor, found).needs}
    # Only what was really decided is kept: a procedure nobody touched follows what is told from now on.
    shown = dict(pair.split(":", 1) for pair in request.POST.get("_shown", "").split() if ":" in pair)
    decided = {
        key: value for key, value in choices.items() if key in known and (value != shown.get(key) or known[key].decided)
    }
    if decided or "go" in request.POST:
        found = decide(request.actor, found.number, decided, found.turn if told else turn)
    return found


def _told(posted: QueryDict) -> dict[str, str | None]:
    """What was answered on this page, and what is taken back."""
    told: dict[str, str | None] = {}
    for path in posted.get("_facts", "").split():
        typed = posted.get(f"{ASKED}{path}", "").strip()
        if typed == NOT_KNOWN or f"{UNSURE}{path}" in posted:
            told[path] = ""
        elif typed:
            told[path] = typed
    if again := posted.get("_again"):
        told[again] = None
    return told


def _answers(standing: Standing) -> list[dict[str, str]]:
    """What was told of the facts that decide which procedures are needed."""
    told, decides = standing.visit.told, standing.deciding
    shown = [fact for fact in facts() if fact.key in told and fact.key in decides]
    return [{"name": fact.key, "label": fact.label.ja, "words": _words(standing, fact)} for fact in shown]


def _words(standing: Standing, fact: Fact) -> str:
    raw, item = standing.visit.told[fact.key], field_of(fact)
    if is_empty(raw):
        return gettext("分からない")
    if fact.sensitive and fact.key not in standing.own and not standing.actor.has(Right.SENSITIVE):
        return HEARD
    value = one(item, raw, standing.today) if item else raw
    if item is None or value is None:
        return gettext("%(typed)s（使えない答えです。「直す」を押して、もう一度聞いてください）") % {"typed": raw}
    return str(read(item, value, "ja"))


def _group(need: Need) -> str:
    if need.value is False:
        return "not"
    if need.value is None:
        return "perhaps"
    return "needed" if need.is_duty else "useful"


def _controls(standing: Standing) -> list[Control]:
    found = []
    for each in standing.questions[:MOST_ASKED]:
        fact, item = each.asked.fact, each.asked.field
        name, label = f"{ASKED}{each.name}", str(fact.ask.ja if fact.ask else fact.label.ja)
        if item.type in ("boolean", "choice"):
            yes_or_no = (Option("true", gettext("はい")), Option("false", gettext("いいえ")))
            said = tuple(Option(option.value, str(option.label.ja)) for option in item.options) or yes_or_no
            options = (*said, Option(NOT_KNOWN, gettext("分からない")))
            found.append(Control("radio", name, label, marked=False, options=options))
        else:
            unsure = gettext("「%(label)s」は分からない") % {"label": fact.label.ja}
            found.append(Control("date" if item.type == "date" else "text", name, label, marked=False))
            found.append(Control("checkbox", f"{UNSURE}{each.name}", unsure, marked=False))
    return found
