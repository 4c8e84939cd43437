"""Reading notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

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


def deliveries(topics: Iterable[str]) -> dict[str, Message]:
    """The notices about some topics, by topic: how each one's mail went."""
    found = Message.objects.filter(topic__in=list(topics)).exclude(topic="").only("topic", "delivery", "error")
    return {one.topic: one for one in found}


def delivery_counts(topics: QuerySet[Any]) -> list[tuple[str, int]]:
    """How many mails about some topics stand where, in words."""
    rows = Message.objects.filter(topic__in=topics).exclude(topic="").order_by().values("delivery")
    return [(Delivery(row["delivery"]).label, row["count"]) for row in rows.annotate(count=Count("id"))]


def stuck() -> QuerySet[Message]:
    """What an operator must look at: mails that failed for good, or that may or may not have gone out."""
    return Message.objects.filter(delivery__in=[Delivery.FAILED, Delivery.UNCERTAIN])
