"""Agreeing to be told, and withdrawing: what was told is put away, and taken up again when it is wanted again."""

from __future__ import annotations

from django.db.models import Case, Q, When
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.audit.actions import action
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.language.rules.functions import fiscal_year

from .models import Consent, Offer
from .queries import as_told, hears_of, standing_of
from .words import OPEN, OfferState, Way


def set_consent(actor: Actor, *, given: bool) -> int:
    """Agree to be told of programmes, or withdraw: then one is told of none, on screen or by letter.

    What was open is put away meanwhile. Who agrees again is told again, this once, of what they are still entitled to;
    gives of how many that is.
    """
    person = actor.resident
    if person is None:
        raise ValueError(_("設定の「本人確認」で、住民の記録と結び付けてください"))
    with action(actor, "offers.consent", f"resident:{person.number}", given=given) as act:
        now = clock.now()
        since = Case(When(withdrawn_at=None, then="given_at"), default=now)  # what stands is not given anew
        Consent.objects.update_or_create(
            resident=person, defaults={"withdrawn_at": None, "given_at": since} if given else {"withdrawn_at": now},
            create_defaults={"given_at": now, "withdrawn_at": None if given else now},
        )  # fmt: skip
        if given:
            act.data["again"] = sum(_told_again(offer) for offer in _stopped(person))
        else:
            Offer.objects.filter(told=person, state__in=OPEN).update(state=OfferState.STOPPED, answered_at=now)
            theirs = Q(told=person) | Q(told=None, resident=person)
            Offer.objects.filter(theirs, state=OfferState.FOUND).update(mailing=None)  # nor by the letters made
    return int(act.data.get("again", 0))


def _stopped(person: Resident) -> list[Offer]:
    stopped = Offer.objects.select_for_update(of=("self",)).filter(
        hears_of(person), told=person, state=OfferState.STOPPED
    )
    return list(stopped.select_related("resident").order_by("id"))


def _told_again(offer: Offer) -> bool:
    """On screen, under the law and the facts of today; what they are not entitled to any more has lapsed meanwhile."""
    now, same = standing_of(offer), Offer.objects.filter(pk=offer.pk)
    here = offer.resident.standing == Standing.RESIDENT
    due = now.is_due and here and offer.season in (0, fiscal_year(clock.today()))
    if not due:
        same.update(state=OfferState.LAPSED, answered_at=None)
        return False
    same.update(version=now.definition.live, amount=now.amount)
    same.update(**as_told(Way.SCREEN, clock.now()), answered_at=None)
    return True
