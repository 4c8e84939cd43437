"""What became of the money of an approved case: the applicant sees it in the case and is told."""

from __future__ import annotations

from datetime import date

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.records.models import Event, Record
from yakuba.kernel.records.words import Happened
from yakuba.kernel.workflow._engine import happen
from yakuba.language.eras import wareki


def paid(actor: Actor, record: Record, on: date, amount: int, *, by_hand: bool = False) -> Event:
    """The money was paid on a day, into the account or over the counter. In the caller's transaction."""
    words = f"{wareki(on)}、{amount:,}円" + ("（窓口で払いました）" if by_hand else "")
    more = {"by_hand": True} if by_hand else {}
    return happen(
        record, Happened.PAID, actor, comment=words, amount=amount, day=wareki(on), iso=on.isoformat(), **more
    )


def not_paid(actor: Actor, record: Record, reason: str) -> Event:
    """The bank could not pay it in, for a reason in words. In the caller's transaction."""
    return happen(record, Happened.UNPAID, actor, comment=reason)
