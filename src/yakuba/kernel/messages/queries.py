"""Reading notices."""

from __future__ import annotations

from django.db.models import QuerySet

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound

from .models import Message
from .words import Delivery


def inbox(actor: Actor) -> QuerySet[Message]:
    """Somebody's notices, newest first."""
    if actor.account is None:
        return Message.objects.none()
    return Message.objects.filter(account=actor.account).select_related("record__definition")


def unread_count(actor: Actor) -> int:
    """How many notices somebody has not opened; counted to 99."""
    return inbox(actor).filter(read_at__isnull=True)[:99].count() if actor.account else 0


def message(actor: Actor, message_id: int) -> Message:
    """The one door to a notice: its receiver's. Raises NotFound."""
    found = inbox(actor).filter(pk=message_id).first()
    if found is None:
        raise NotFound(str(message_id))
    return found


def stuck() -> QuerySet[Message]:
    """What an operator must look at: mails that failed for good, or that may or may not have gone out."""
    return Message.objects.filter(delivery__in=[Delivery.FAILED, Delivery.UNCERTAIN])
