"""What several screens of the hall say in the same words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yakuba.desks.tickets.models import Ticket
from yakuba.desks.tickets.queries import purposes
from yakuba.desks.tickets.words import State
from yakuba.kernel import clock
from yakuba.kernel.documents._qr import qr
from yakuba.language.purposes import Purpose


def span(minutes: tuple[int, int] | None) -> str:
    """A forecast as people say it: 10分以内, 20〜35分."""
    if minutes is None:
        return _("分かりません")
    low, high = minutes
    return _("%(low)s〜%(high)s分") % {"low": low, "high": high} if low else _("%(high)s分以内") % {"high": high}


def told(one: Ticket) -> tuple[int, int] | None:
    """The forecast that was told when a ticket was taken."""
    return (one.told_low, one.told_high) if one.told_low is not None and one.told_high is not None else None


def code(one: Ticket) -> SafeString:
    """The square code that leads to a ticket's page on the phone."""
    return mark_safe(qr(f"{settings.PUBLIC_ADDRESS}{reverse('tickets:ticket', args=[one.token])}"))


def of(key: str) -> Purpose | None:
    """A purpose, or None when the packs do not name it any more."""
    return next((one for one in purposes() if one.purpose == key), None)


def at() -> str:
    """The time of day a page is made."""
    return f"{localtime(clock.now()):%H:%M:%S}"


def on_paper(one: Ticket, before: int) -> dict[str, Any]:
    """What a slip shows."""
    return {
        "ticket": one, "purpose": of(one.purpose), "qr": code(one), "before": before, "forecast": span(told(one)) if told(one) else "",
        "waits": one.state == State.WAITING,
    }  # fmt: skip
