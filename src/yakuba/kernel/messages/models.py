"""Notices and their delivery."""

from __future__ import annotations

from django.db import models

from .words import Delivery


class Message(models.Model):
    """One notice to one person about one event."""

    event = models.ForeignKey("records.Event", models.CASCADE, null=True, blank=True, related_name="messages")
    record = models.ForeignKey("records.Record", models.CASCADE, null=True, blank=True, related_name="messages")
    topic = models.CharField(max_length=40, blank=True)
    """What it is about where it is no event of a case, such as `offer:12`; each person hears of it once."""
    account = models.ForeignKey("access.Account", models.CASCADE, null=True, blank=True, related_name="messages")
    to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.NONE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    """When it may be tried (again); while sending, when the claim on it lapses."""
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "account"], condition=models.Q(event__isnull=False), name="messages_once"
            ),
            models.UniqueConstraint(
                fields=["topic", "account"], condition=~models.Q(topic=""), name="messages_once_about"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(delivery__in=["pending", "sending"]), name="messages_outbox"
            )
        ]

    def __str__(self) -> str:
        return self.subject
