"""What a resident sees: the programmes they seem entitled to, with every reason, and one button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.desks.apply import identity_words, is_sure_enough
from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements._answering import one_tap, tap_mark
from yakuba.desks.entitlements._changes import since_told
from yakuba.desks.entitlements.models import Offer
from yakuba.desks.entitlements.queries import Entitlement, consent_of, consents, offers_for, standing_of
from yakuba.desks.entitlements.queries import offer as offer_of
from yakuba.desks.entitlements.words import OPEN, OfferState
from yakuba.desks.filling import sections
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.gate import Who, gate
from yakuba.kernel.access.kept import sent_from
from yakuba.kernel.audit.actions import looked
from yakuba.kernel.definitions.queries import definition, procedure_of, programme_of
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
    said = consent_of(request.actor.resident)
    context = {
        "found": found, "known": request.actor.resident, "consented": said is not None and said.withdrawn_at is None,
        "withdrawn": said is not None and said.withdrawn_at is not None,
    }  # fmt: skip
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
        again = actions.set_consent(request.actor, given=given)
    except ValueError as no:
        messages.error(request, str(no))
        return redirect("entitlements:offers")
    if again:
        said = _(
            "使える制度をお知らせします。止めている間の制度のうち、今も使えそうなもの%(count)s件を、もう一度出しました"
        ) % {"count": again}
    elif given:
        said = _("使える制度をお知らせします")
    else:
        said = _("お知らせを止めました。画面でも手紙でも、お知らせしません。いつでも、もう一度受け取れます")
    messages.success(request, said)
    return redirect("entitlements:offers")


@gate(Who.SIGNED_IN, rate="60/m", audit="offer.open")
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One programme: what one gets, why, by which law, and what to do."""
    found = offer_of(request.actor, offer_id)
    if found.state == OfferState.STOPPED:
        return _put_away(request)
    actions.open_offer(request.actor, found)
    looked(request.actor, f"resident:{found.resident.number}", offer=found.pk)
    return _page(request, offer_id)


def _put_away(request: HttpRequest) -> HttpResponse:
    messages.info(
        request, _("お知らせを止めているので、内容を出していません。もう一度受け取るようにすると、見られます")
    )
    return redirect("entitlements:offers")


def _page(request: HttpRequest, offer_id: int, wrong: str = "") -> HttpResponse:
    found, language = offer_of(request.actor, offer_id), language_of(request)
    now = standing_of(found)
    said, may = now.programme, now.is_due and found.state in OPEN
    changes, why = since_told(found, now, language)
    context = {
        "offer": found, "now": now, "title": said.title.to(language), "summary": said.summary.to(language),
        "apply": said.apply.to(language), "state": _state(found.state), "open": found.state in OPEN, "may": may, "wrong": wrong,
        "about": _about(request.actor, found),
        "agreements": [one.label.to(language) for one in consents(said)], "changes": changes, "why_changed": why,
        **(_to_file(request, found, now) if may else {}),
    }  # fmt: skip
    return render(request, "entitlements/offer.html", context, status=422 if wrong else 200)


def _to_file(request: HttpRequest, offer: Offer, now: Entitlement) -> dict[str, object]:
    """What one tap would file, to be read before, and how sure one must be who the reader is."""
    answers = one_tap(request.actor, offer, now)
    if now.programme.procedure is None or answers is None:
        return {}
    said = procedure_of(definition(now.programme.procedure).live_id)
    agreed = {field.key for field in consents(now.programme)}
    told = {key: value for key, value in answers.items() if key not in agreed}
    return {
        "one_tap": sections(said, told, language=language_of(request)), "mark": tap_mark(now, answers), "sure": is_sure_enough(request.actor, said),
        "identity": identity_words(said),
    }  # fmt: skip


@sent_from("entitlements:offer", "offer_id")
@gate(Who.SIGNED_IN, rate="30/m", audit="offer.confirm")
@require_POST
def confirm(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One tap: the offer becomes a case; where more must be asked, the form opens with everything known filled in."""
    found = offer_of(request.actor, offer_id)
    if found.record:
        return redirect("apply:case", number=found.record.number)
    if found.state == OfferState.STOPPED:
        return _put_away(request)
    try:
        record = actions.confirm(request.actor, found, request.POST.get("seen", ""))
    except (actions.Changed, NotAllowed) as no:
        return _page(request, offer_id, str(no))
    except Refused:
        return _into_the_form(request, offer_id)
    messages.success(request, _("申し込みました"))
    return redirect("apply:case", number=record.number)


@sent_from("entitlements:offer", "offer_id")
@gate(Who.SIGNED_IN, rate="30/m", audit="nothing yet: the filing is logged when it is filed")
@require_POST
def begin(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Where more is to be asked than one tap can say, the form opens with everything known filled in."""
    found = offer_of(request.actor, offer_id)
    if found.record:
        return redirect("apply:case", number=found.record.number)
    return _put_away(request) if found.state == OfferState.STOPPED else _into_the_form(request, offer_id)


def _into_the_form(request: HttpRequest, offer_id: int) -> HttpResponse:
    try:
        draft = actions.fill_in(request.actor, offer_of(request.actor, offer_id))
    except NotAllowed as no:
        return _page(request, offer_id, str(no))
    messages.info(
        request, _("市の記録で分かっていることは、もう入っています。確かめて、空いているところに入力してください")
    )
    return redirect("apply:page", token=draft.token, number=1)


@sent_from("entitlements:offer", "offer_id")
@gate(Who.SIGNED_IN, rate="30/m", audit="offer.decline")
@require_POST
def decline(request: HttpRequest, offer_id: int) -> HttpResponse:
    """No, thank you."""
    actions.decline(request.actor, offer_of(request.actor, offer_id))
    messages.success(request, _("この制度のお知らせを片付けました"))
    return redirect("entitlements:offers")
