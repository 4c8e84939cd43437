"""Allowing that those be told whom a page showed: those and nobody else, said by one clerk."""

from __future__ import annotations

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.models import Definition

from .errors import Changed
from .models import Offer, Tally
from .queries import last_sweep, last_tally, may_be_told
from .words import SweepState


def allow_sending(actor: Actor, tally: Tally, shown: int | None = None) -> None:
    """Let those be told who may be told now by what a sweep found for one programme; the worker does it.

    `shown` is how many the page said they are. Raises Changed where they are others now, where somebody else has
    allowed it already, and while the sweeps are not in a state to send from.
    """
    actor.must(Right.OFFERS)
    with action(actor, "offers.send", f"definition:{tally.definition.key}", sweep=tally.sweep_id) as act:
        now = may_be_told(tally.definition).aggregate(count=Count("pk"), last=Max("pk"))
        if shown is not None:
            _as_shown(tally, shown, now["count"])
        mine = Tally.objects.filter(pk=tally.pk, send_asked_at=None).update(
            send_asked_at=clock.now(), send_by=actor.name or actor.label, send_until=now["last"] or 0
        )
        if shown is not None and not mine:
            raise Changed(_("ほかの職員が、もう送り始めています。二度は送りません"))
        act.data["count"] = now["count"]


def _as_shown(tally: Tally, shown: int, now: int) -> None:
    """Raises Changed."""
    if words := why_not_now(tally.definition):
        raise Changed(_("まだ送っていません。") + words)
    given = {"before": shown, "now": now}
    if last_tally(tally.definition) != tally:
        words = _(
            "見ていた画面のあとに、新しい調べが終わりました（前は%(before)s人、今は%(now)s人）。まだ送っていません。下の人数・理由・見本を見てから、もう一度押してください"
        )
        raise Changed(words % given)
    if shown != now:
        words = _(
            "送る人数が変わりました（前は%(before)s人、今は%(now)s人）。まだ送っていません。下の人数・理由・見本を見てから、もう一度押してください"
        )
        raise Changed(words % given)


def to_be_told(tally: Tally) -> QuerySet[Offer]:
    """Whom a worker tells: of those who may be told, whoever was among them when it was allowed."""
    found = may_be_told(tally.definition)
    if tally.send_asked_at is None or tally.send_until is None:
        return found
    return found.filter(pk__lte=tally.send_until, told__offer_consent__given_at__lte=tally.send_asked_at)


def tally_of(definition: Definition, number: int | None) -> Tally:
    """The tally of a programme that a page showed. Raises Changed."""
    found = Tally.objects.filter(definition=definition, pk=number or 0).select_related("definition").first()
    if found is None:
        raise Changed(
            _("まだ送っていません。画面が古くなっています。下の人数・理由・見本を見てから、もう一度押してください")
        )
    return found


def why_not_now(definition: Definition) -> str:
    """Why nobody may be told yet: a sweep is at it, or broke off after it had changed who is found. "" where they may."""
    last = last_sweep()
    if last and last.state == SweepState.RUNNING:
        return _("今、全員を調べている途中です。調べ終わってから、人数を見て送ってください")
    newest = (
        Tally.objects.filter(sweep__ahead=False, definition=definition).select_related("sweep").order_by("-id").first()
    )
    if newest and newest.sweep.state != SweepState.DONE:
        return _("前の調べが途中で止まりました。「全員を調べる」をもう一度押し、調べ終わってから送ってください")
    return ""
