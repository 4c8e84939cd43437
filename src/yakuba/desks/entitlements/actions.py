"""Sweeping, telling, confirming, declining, consenting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import programme_of
from yakuba.kernel.messages.actions import Receiver, tell_about
from yakuba.language.texts import Text

from . import _schedule
from ._answering import confirm, decline, fill_in, open_offer
from ._applied import applied
from ._consenting import set_consent
from ._mailing import ask_for_letters, drop_letters, letters_posted, make_waiting
from ._schedule import set_schedule
from ._sending import allow_sending, to_be_told
from .errors import Changed
from .models import Offer, Sweep, Tally
from .queries import as_told, hold_consents
from .words import OfferState, SweepState, Way

LEASE = timedelta(minutes=5)
BATCH = 2_000
Progress = Callable[[int, int], None]


def ask_for_sweep(actor: Actor, on: date | None = None) -> Sweep:
    """Have everybody judged, as of today or another day. One that waits or runs already is given back.

    Of another day it only counts: what will be, or was, is nothing to be told of today.
    """
    actor.must(Right.OFFERS)
    with action(actor, "sweep.ask") as act:
        on = on or clock.today()
        same = {"on": on, "ahead": True} if on != clock.today() else {"ahead": False}
        found = Sweep.objects.filter(state__in=[SweepState.WAITING, SweepState.RUNNING], **same).first()
        found = found or Sweep.objects.create(**{"on": on, **same}, asked_by=actor.label, asked_at=clock.now())
        act.about = f"sweep:{found.pk}"
    return found


def run_waiting(progress: Progress = lambda done, of: None) -> int:
    """Run what waits: sweeps, then the sending that was allowed, then letters. What a dead worker left is taken over.

    A sweep whose time has come is asked for first. Gives how many things were done.
    """
    if _schedule.come_due():
        ask_for_sweep(SYSTEM)
    done = 0
    while (sweep := _claim()) is not None:
        # Half a second of every process's start, for what runs once a night in one of them.
        from ._sweeping import run

        run(sweep, progress)
        done += 1
    for tally in Tally.objects.filter(send_asked_at__isnull=False, sent_at__isnull=True).order_by("id"):
        send_all(tally, progress)
        done += 1
    return done + make_waiting()


def _claim() -> Sweep | None:
    lapsed = Q(state=SweepState.RUNNING, beat_at__lt=clock.now() - LEASE)
    for found in Sweep.objects.filter(Q(state=SweepState.WAITING) | lapsed).order_by("id"):
        # The condition is what makes two workers safe, on a database without row locks too.
        mine = Sweep.objects.filter(pk=found.pk, state=found.state, beat_at=found.beat_at).update(
            state=SweepState.RUNNING, started_at=clock.now(), beat_at=clock.now()
        )
        if mine:
            found.refresh_from_db()
            return found
    return None


def send_all(tally: Tally, progress: Progress = lambda done, of: None) -> int:
    """Tell everybody found and not told yet whom it was allowed for and who has agreed, each once; gives how many.

    A few at a time, each few in one transaction with their notices: whoever takes over after a crash goes on.
    """
    tally.refresh_from_db(fields=["send_asked_at", "send_until"])
    waiting = to_be_told(tally)
    of, done, last = waiting.count(), 0, 0
    # Of two workers the second may find all it waited for told: it looks again, for there may be more behind.
    while (behind := waiting.filter(pk__gt=last)).exists():
        with action(SYSTEM, "offers.tell", f"definition:{tally.definition.key}") as act:
            batch = _held(behind)
            _tell(tally.definition, batch)
            act.data["count"] = len(batch)
        # Not from the first again: nearly everybody before this one has not agreed, and stays where they are.
        done, last = done + len(batch), max(batch, default=last)
        progress(done, of)
    Tally.objects.filter(pk=tally.pk).update(sent_at=clock.now())
    return done


def _held(waiting: QuerySet[Offer]) -> list[int]:
    """Some of those to be told, held with their consents to the end of the transaction; the consents first, as who withdraws.

    Whatever another worker told, or whoever withdrew, while this one waited for the lock is not among them.
    """
    some = dict(waiting.values_list("pk", "told_id")[:BATCH])
    agreed = hold_consents(some.values())
    offers = Offer.objects.select_for_update().filter(state=OfferState.FOUND, mailing=None)
    theirs = offers.filter(pk__among=[pk for pk, person in some.items() if person in agreed])
    return list(theirs.order_by("pk").values_list("pk", flat=True))


_RECEIVER = [f"told__account__{name}" for name in ("id", "email", "notify_by_email", "is_active", "language")]


def _tell(definition: Definition, held: list[int]) -> None:
    """Notices for some offers of one programme that are held."""
    offers = Offer.objects.filter(pk__among=held)
    rows = offers.values_list(
        "id", "version_id", "told_id", "resident_id", "resident__family_name", "resident__given_name", *_RECEIVER
    )
    notices = []
    for offer, version, told, resident, family, given, *to in rows:
        said, receiver = programme_of(version), Receiver(*to)
        other = said.subject != "household" and told != resident
        words = _words(said.title, receiver.language, f"{family} {given}".strip() if other else "")
        notices.append((f"offer:{offer}", receiver, *words))
    tell_about(notices)
    offers.update(**as_told(Way.SCREEN, clock.now()))


_NOTICE = {
    "ja": (
        "「{title}」を使えるかもしれません{who}",
        "市の台帳で確かめたところ、「{title}」の対象になりそうです。内容を見て、申し込むかどうかを決めてください。",
    ),
    "easy": (
        "「{title}」を つかえるかもしれません{who}",
        "市役所（しやくしょ）の 記録（きろく）では、「{title}」を つかえそうです。内容（ないよう）を 見（み）て、申（もう）しこむか どうか きめてください。",
    ),
    "en": (
        "You may be entitled to “{title}”{who}",
        "By the town's records “{title}” seems to apply. Please look at the details and decide whether to apply.",
    ),
}  # fmt: skip


def _words(title: Text, language: str, who: str) -> tuple[str, str]:
    """Subject and body for somebody who reads a language; `who` it is about, where that is not the reader."""
    subject, body = _NOTICE.get(language, _NOTICE["ja"])
    about = "" if not who else f" ({who})" if language == "en" else f"（{who}さん）"
    return subject.format(title=title.to(language), who=about), body.format(title=title.to(language))


__all__ = [
    "Changed",
    "Definition",
    "allow_sending",
    "applied",
    "ask_for_letters",
    "ask_for_sweep",
    "confirm",
    "decline",
    "drop_letters",
    "fill_in",
    "letters_posted",
    "open_offer",
    "run_waiting",
    "set_consent",
    "set_schedule",
]
