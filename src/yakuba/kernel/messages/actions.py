"""Writing notices."""

from __future__ import annotations

from collections.abc import Iterable

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Account
from yakuba.kernel.audit.actions import action
from yakuba.kernel.prepared import insert, insert_many
from yakuba.kernel.records.models import Event

from .models import Message
from .queries import message
from .words import Delivery


def notify(event: Event, account: Account, subject: str, body: str) -> None:
    """Write a notice about an event for one person, in the caller's transaction. A second one is not written."""
    insert(_notice(Message(event=event, record_id=event.record_id), account, subject, body), unless_there=True)


def tell_about(notices: Iterable[tuple[str, Account, str, str]]) -> None:
    """Write notices about what is no event of a case: topic, receiver, subject, body; each person hears of a topic once.

    In the caller's transaction.
    """
    insert_many([_notice(Message(topic=topic), account, subject, body) for topic, account, subject, body in notices])


def _notice(notice: Message, account: Account, subject: str, body: str) -> Message:
    wanted = account.notify_by_email and account.is_active
    notice.account, notice.to, notice.subject, notice.body = account, account.email, subject[:200], body
    notice.made_at, notice.next_at = clock.now(), clock.now() if wanted else None
    notice.delivery = Delivery.PENDING if wanted else Delivery.NONE
    return notice


def mark_read(actor: Actor, message_id: int) -> Message:
    """Somebody opened a notice."""
    found = message(actor, message_id)
    if found.read_at is None:
        with action(actor, "notice.read", f"message:{found.pk}"):
            found.read_at = clock.now()
            found.save(update_fields=["read_at"])
    return found
