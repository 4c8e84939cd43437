"""What a resident sees: the programmes they seem entitled to, with every reason, and one button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements.models import Offer
from yakuba.desks.entitlements.queries import (
    agreements,
    has_consented,
    offers_for,
    seen_mark,
    standing_of,
    takes_one_tap,
)
from yakuba.desks.entitlements.queries import offer as offer_of
from yakuba.desks.entitlements.words import OPEN, OfferState
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.queries import programme_of
from yakuba.kernel.workflow.errors import NotAllowed, Refused
from yakuba.web import Status, language_of

TONE = {OfferState.CONFIRMED: "success"}


@gate(Who.SIGNED_IN, rate="60/m", audit="nothing: one's own offers")
def offers(request: HttpRequest) -> HttpResponse:
    """Everything one was told of, and whether one wants to be told."""
    language = language_of(request)
    found = [
        {
            "offer": one, "title": programme_of(one.version_id).title.to(language),
            "summary": programme_of(one.version_id).summary.to(language), "state": _state(one.state),
            "about": _about(request.actor, one),
        }
        for one in offers_for(request.actor)[:200]
    ]  # fmt: skip
    context = {"found": found, "consented": has_consented(request.actor.resident), "known": request.actor.resident}
    return render(request, "entitlements/offers.html", context)


def _state(state: str) -> Status:
    if OfferState(state) in OPEN:  # whether it was opened is the office's to know
        return Status(_("まだ申し込んでいません"), "info")
    return Status(OfferState(state).label, TONE.get(OfferState(state), "neutral"))


def _about(actor: Actor, offer: Offer) -> str:
    """Whom it is about, where that is a child of the reader's."""
    same_home = programme_of(offer.version_id).subject == "household"
    return "" if same_home or offer.resident == actor.resident else offer.resident.full_name


@sent_from("entitlements:offers")
@gate(Who.SIGNED_IN, rate="30/m", audit="offers.consent")
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to be told, or withdraw."""
    given = request.POST.get("do") == "give"
    try:
        actions.set_consent(request.actor, given=given)
    except ValueError as no:
        messages.error(request, str(no))
        return redirect("entitlements:offers")
    said = _("使える制度をお知らせします") if given else _("お知らせを止めました。いつでも、もう一度受け取れます")
    messages.success(request, said)
    return redirect("entitlements:offers")


@gate(Who.SIGNED_IN, rate="60/m", audit="offer.open")
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One programme: what one gets, why, by which law, and what to do."""
    found = offer_of(request.actor, offer_id)
    actions.open_offer(request.actor, found)
    looked(request.actor, f"resident:{found.resident.number}", offer=found.pk)
    return _page(request, offer_id)


def _page(request: HttpRequest, offer_id: int, wrong: str = "") -> HttpResponse:
    found, language = offer_of(request.actor, offer_id), language_of(request)
    now = standing_of(found)
    said = now.programme
    context = {
        "offer": found, "now": now, "title": said.title.to(language), "summary": said.summary.to(language),
        "apply": said.apply.to(language), "state": _state(found.state), "open": found.state in OPEN, "wrong": wrong,
        "mark": seen_mark(now), "one_tap": takes_one_tap(said), "about": _about(request.actor, found),
        "agreements": [one.to(language) for one in agreements(said)],
    }  # fmt: skip
    return render(request, "entitlements/offer.html", context, status=422 if wrong else 200)


@sent_from("entitlements:offer", "offer_id")
@gate(Who.SIGNED_IN, rate="30/m", audit="offer.confirm")
@require_POST
def confirm(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One tap: the offer becomes a case; where more must be asked, the form opens with everything known filled in."""
    found = offer_of(request.actor, offer_id)
    if found.record:
        return redirect("apply:case", number=found.record.number)
    try:
        record = actions.confirm(request.actor, found, request.POST.get("seen", ""))
    except (actions.Changed, NotAllowed) as no:
        return _page(request, offer_id, str(no))
    except Refused:
        messages.info(request, _("あと少し、入力が必要な項目があります。分かっていることは入っています"))
        return redirect("apply:begin", key=standing_of(found).programme.procedure)
    messages.success(request, _("申し込みました"))
    return redirect("apply:case", number=record.number)


@sent_from("entitlements:offer", "offer_id")
@gate(Who.SIGNED_IN, rate="30/m", audit="offer.decline")
@require_POST
def decline(request: HttpRequest, offer_id: int) -> HttpResponse:
    """No, thank you."""
    actions.decline(request.actor, offer_of(request.actor, offer_id))
    messages.success(request, _("この制度のお知らせを片付けました"))
    return redirect("entitlements:offers")
