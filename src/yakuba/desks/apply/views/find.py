"""Finding a procedure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yakuba.desks.apply.queries import (
    applies,
    card,
    case_card,
    events_with_procedures,
    identity_words,
    is_sure_enough,
    newest_draft,
    offices_with_procedures,
    subjects,
)
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.definitions import queries as definitions
from yakuba.kernel.documents.actions import blank_form as blank_form_of
from yakuba.kernel.messages.queries import inbox, unread_count
from yakuba.kernel.records.queries import drafts, own
from yakuba.kernel.records.words import WITH_OFFICE, State
from yakuba.language.characters import cut_to
from yakuba.web import language_of

from ._answers import pdf

OPEN_INFORMATION = "nothing: shows only what anybody may know"


@gate(Who.PUBLIC, rate="120/m", audit=OPEN_INFORMATION)
def home(request: HttpRequest) -> HttpResponse:
    """The front page: search, life events, and what waits for whoever is signed in."""
    actor, language = request.actor, language_of(request)

    def cards(states: Iterable[State]) -> list[dict[str, Any]]:
        return [case_card(record, language) for record in own(actor).filter(state__in=states)[:5]]

    return render(
        request, "apply/home.html",
        {
            "events": events_with_procedures(), "offices": offices_with_procedures(),
            "cases": cards(WITH_OFFICE), "returned": cards((State.RETURNED,)),
            "drafts": [(draft, definitions.procedure_of(draft.version_id)) for draft in drafts(actor)[:5]],
            "notices": inbox(actor).filter(read_at__isnull=True)[:3], "unread": unread_count(actor),
        },
    )  # fmt: skip


@gate(Who.PUBLIC, rate="120/m", audit=OPEN_INFORMATION)
def find(request: HttpRequest) -> HttpResponse:
    """Procedures by words, life event and office."""
    words, event, office = (cut_to(request.GET.get(name, ""), 100) for name in ("q", "event", "office"))
    language = language_of(request)
    found = [card(item, procedure, language) for item, procedure in definitions.find(words, event, office)]
    for line in found:
        line["href"] = reverse("apply:procedure", args=[line.pop("key")])
    chosen = next((item for item in definitions.events() if item.event == event), None)
    context = {"found": found, "words": words, "event": chosen, "office": office, "offices": offices_with_procedures()}
    return render(request, "apply/find.html", context)


@gate(Who.PUBLIC, rate="120/m", audit=OPEN_INFORMATION)
def procedure(request: HttpRequest, key: str) -> HttpResponse:
    """One procedure: for whom, what to bring, how long, and the way in."""
    actor, found = request.actor, definitions.definition(key)
    said = definitions.procedure_of(found.live_id)
    return render(
        request, "apply/procedure.html",
        {
            "definition": found, "procedure": said, "office": found.office, "applies": applies(actor, said),
            "identity": identity_words(said), "sure": is_sure_enough(actor, said), "subjects": subjects(actor, said),
            "online": "online" in said.channels, "draft": newest_draft(actor, found),
            "claims": definitions.claimed_by(key)[:1],
        },
    )  # fmt: skip


@gate(Who.PUBLIC, rate="30/m", audit=OPEN_INFORMATION)
def blank_form(request: HttpRequest, key: str) -> HttpResponse:
    """The blank paper form: for anybody, without signing in, as often as a printer fails."""
    found = definitions.definition(key)
    return pdf(blank_form_of(found.live), f"{found.title}.pdf")
