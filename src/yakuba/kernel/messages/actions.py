"""Writing notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Account
from yakuba.kernel.audit.actions import action
from yakuba.kernel.prepared import insert, insert_like
from yakuba.kernel.records.models import Event
from yakuba.language.characters import cut_to

from .models import Message
from .queries import message
from .words import Delivery

MOST = 200
"""Letters of a subject."""


class Receiver(NamedTuple):
    """Whom a notice is for: an account's key and address, whether its holder wants mail and may sign in, and their language."""

    account: int
    email: str
    by_email: bool
    is_active: bool
    language: str

    @classmethod
    def of(cls, account: Account) -> Receiver:
        return cls(account.pk, account.email, account.notify_by_email, account.is_active, account.language)


def notify(event: Event, account: Account, subject: str, body: str) -> None:
    """Write a notice about an event for one person, in the caller's transaction. A second one is not written."""
    to = Receiver.of(account)
    notice = Message(
        event=event,
        record_id=event.record_id,
        account=account,
        to=to.email,
        body=body,
        **_delivery(is_mailed=_is_mailed(to)),
    )
    notice.subject = cut_to(subject, MOST)
    insert(notice, unless_there=True)


def tell_about(notices: Iterable[tuple[str, Receiver, str, str]]) -> None:
    """Write notices about what is no event of a case: topic, receiver, subject, body; each person hears of a topic once.

    In the caller's transaction.
    """
    alike: dict[bool, list[tuple[str, int, str, str, str]]] = {}
    for topic, to, subject, body in notices:
        alike.setdefault(_is_mailed(to), []).append((topic, to.account, to.email, cut_to(subject, MOST), body))
    for is_mailed, rows in alike.items():
        like = Message(**_delivery(is_mailed=is_mailed))
        insert_like(like, ("topic", "account_id", "to", "subject", "body"), rows)


def _is_mailed(to: Receiver) -> bool:
    return to.by_email and to.is_active


def _delivery(*, is_mailed: bool) -> dict[str, Any]:
    now = clock.now()
    if not is_mailed:
        return {"made_at": now, "delivery": Delivery.NONE}
    return {"made_at": now, "next_at": now, "delivery": Delivery.PENDING}


def mark_read(actor: Actor, message_id: int) -> Message:
    """Somebody opened a notice."""
    found = message(actor, message_id)
    if found.read_at is None:
        with action(actor, "notice.read", f"message:{found.pk}"):
            found.read_at = clock.now()
            found.save(update_fields=["read_at"])
    return found
