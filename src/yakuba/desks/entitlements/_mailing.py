"""Letters for those not reached on screen: some hundred in a file, made by the worker, told once they are posted."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.documents.actions import offer_letters

from ._letters import letters_of
from .models import Mailing, Offer
from .queries import as_told, on_paper
from .words import MailingState, OfferState, Way

LETTERS = 500
"""In one file: what one person puts into envelopes in a day, and what a printer takes."""
LEASE = timedelta(minutes=5)


class NotNow(Exception):
    """What was asked cannot be done now, in words for whoever asked."""


def ask_for_letters(actor: Actor, definition: Definition) -> list[Mailing]:
    """Have letters made for everybody on paper, by postal code; an offer is among letters once. Raises NotNow."""
    actor.must(Right.OFFERS)
    made: list[Mailing] = []
    with action(actor, "letters.ask", f"definition:{definition.key}") as act:
        keys = list(on_paper(definition).select_for_update(of=("self",)).values_list("pk", flat=True))
        ordered = list(
            Offer.objects.filter(pk__in=keys).order_by("told__postal_code", "resident__postal_code", "id").values_list("pk", flat=True)
        )  # fmt: skip
        for start in range(0, len(ordered), LETTERS):
            made.append(_mailing(actor, definition, ordered[start : start + LETTERS]))
        act.data.update(letters=len(ordered), files=len(made))
    if not made:
        raise NotNow(_("手紙で知らせる方は、今はいません"))
    return made


def _mailing(actor: Actor, definition: Definition, keys: list[int]) -> Mailing:
    now = clock.now()
    found = Mailing.objects.create(
        definition=definition, asked_by=actor.label, asked_at=now, count=len(keys), offers_at=keys,
        file=f"mailings/{now.year}/{secrets.token_hex(16)}.pdf",
    )  # fmt: skip
    Offer.objects.filter(pk__in=keys, mailing=None).update(mailing=found)
    return found


def make_waiting() -> int:
    """Make the files that wait, and those whose worker died. Gives how many."""
    done = 0
    while (found := _claim()) is not None:
        _make(found)
        done += 1
    return done


def _claim() -> Mailing | None:
    lapsed = Q(state=MailingState.MAKING, beat_at__lt=clock.now() - LEASE)
    for found in Mailing.objects.filter(Q(state=MailingState.WAITING) | lapsed).order_by("id"):
        mine = Mailing.objects.filter(pk=found.pk, state=found.state, beat_at=found.beat_at)
        if mine.update(state=MailingState.MAKING, beat_at=clock.now()):
            found.refresh_from_db()
            return found
    return None


def _make(found: Mailing) -> None:
    """The file under its own name: what a dead worker left there is replaced."""
    made = offer_letters(letters_of(found), found.definition.office)
    default_storage.delete(found.file)
    found.file = default_storage.save(found.file, ContentFile(made))
    sha256 = hashlib.sha256(made).hexdigest()
    with action(SYSTEM, "letters.make", f"mailing:{found.pk}", sha256=sha256, count=found.count):
        Mailing.objects.filter(pk=found.pk, state=MailingState.MAKING).update(
            state=MailingState.READY, file=found.file, sha256=sha256
        )


def letters_posted(actor: Actor, found: Mailing, on: date) -> int:
    """The letters are in the post: whoever is still entitled to hear of it was told on that day. Gives how many.

    The file is gone then; what is known of each letter stands in the delivery log. Raises NotNow.
    """
    actor.must(Right.OFFERS)
    if on > clock.today():
        raise NotNow(_("発送した日は、今日までの日にしてください"))
    with action(actor, "letters.post", f"mailing:{found.pk}", on=on.isoformat()) as act:
        _close(found, MailingState.SENT, posted_on=on, posted_by=actor.label)
        with clock.on(on):
            at = clock.now()
        told = Offer.objects.filter(mailing=found, state=OfferState.FOUND)
        act.data["count"] = told.update(**as_told(Way.LETTER, at))
    return act.data["count"]


def drop_letters(actor: Actor, found: Mailing) -> None:
    """The letters are not sent: those they were for can be told in another way. Raises NotNow."""
    actor.must(Right.OFFERS)
    with action(actor, "letters.drop", f"mailing:{found.pk}"):
        _close(found, MailingState.DROPPED)
        Offer.objects.filter(mailing=found, state=OfferState.FOUND).update(mailing=None)


def _close(found: Mailing, state: str, **rest: object) -> None:
    able = (MailingState.READY,) if state == MailingState.SENT else (MailingState.READY, MailingState.WAITING)
    if not Mailing.objects.filter(pk=found.pk, state__in=able).update(state=state, offers_at=[], **rest):
        raise NotNow(_("この手紙は、もう発送したか、取りやめたか、まだできていません。画面を開き直してください"))
    transaction.on_commit(lambda: default_storage.delete(found.file))
