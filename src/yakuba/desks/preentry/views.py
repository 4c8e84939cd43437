"""The pages: which procedures, and the interview that lives on the phone alone."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yakuba.desks.filling import Sheet, blocks
from yakuba.kernel import clock
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.definitions.queries import events
from yakuba.language.events import LifeEvent, by_whom
from yakuba.language.interview import Question
from yakuba.language.preentry import MOST, SHARE, plan_of
from yakuba.web import language_of

from ._sealing import VALID, public_key, ticket_for
from ._talk import MOST_VERSIONS, names_of, offered, talk_of

BOX = "q"


@gate(Who.PUBLIC, rate="60/m", audit="nothing: nobody says who they are, and nothing is kept")
def start(request: HttpRequest) -> HttpResponse:
    """What happened, and which procedures to enter beforehand."""
    keys = [one for one in request.GET.getlist("event") if len(one) < 60]
    mixed = len(_about(keys)) > 1
    found = [] if mixed else offered(keys)
    ticked = set(request.GET.getlist("p")) or {one.key for one, said in found if said.kind != "may"}
    used = {key for _one, said in offered(event.event for event in events()) for key in said.events}
    context = {
        "events": [one for one in events() if one.event in used], "chosen": keys, "found": found, "ticked": ticked,
        "mixed": mixed, "language": language_of(request),
    }  # fmt: skip
    return render(request, "preentry/start.html", context)


def _about(keys: list[str]) -> list[list[LifeEvent]]:
    return by_whom(one for one in events() if one.event in keys)


@gate(Who.PUBLIC, rate="60/m", audit="nothing: the answers never come here; the phone seals them itself")
def form(request: HttpRequest) -> HttpResponse:
    """The questions, the town's key and ticket, and the rules by which the phone shows and hides. Answers stay there."""
    keys, language = request.GET.getlist("event"), language_of(request)
    wanted = set(request.GET.getlist("p"))
    chosen = [(one, said) for one, said in offered(keys) if one.key in wanted][:MOST_VERSIONS]
    if not chosen or len(_about(keys)) > 1:
        return start(request)
    talk = talk_of([one.live_id for one, _said in chosen])
    names = names_of(talk, keys)
    by_name = {one.name: one for one in talk.questions}
    today = clock.today()
    plan = {
        **plan_of(talk, names), "today": today.isoformat(), "share": SHARE, "most": MOST, "events": [one.event for one in events() if one.event in keys],
        "ticket": base64.b64encode(ticket_for([one.live_id for one, _said in chosen], names, today)).decode(),
        "key": base64.b64encode(public_key()).decode(),
    }  # fmt: skip
    shown = [_block(at, by_name[name], language) for at, name in enumerate(names)]
    bring = dict.fromkeys(words for _one, said in chosen for words in said.bring)
    whose = next((one.whom for one in events() if one.whom and one.event in keys), None)
    context = {
        "plan": plan, "blocks": shown, "chosen": chosen, "bring": list(bring), "until": today + VALID, "language": language,
        "whose": whose,
    }  # fmt: skip
    answer = render(request, "preentry/form.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _block(at: int, question: Question, language: str) -> object:
    box = f"{BOX}{at}"
    item = question.field.model_copy(update={"key": box, "rows": None})
    return blocks([item], Sheet({box: ""}, {}, frozenset(), {}, {}, language))[0]
