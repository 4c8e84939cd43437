"""The chain of entries, and its head."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One line of the audit log. Never changed, never deleted: the database refuses both by trigger."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=120)
    """Who: `account:12`, `token:3`, `system`; with the post held at that moment in `post`."""
    post = models.CharField(max_length=120, blank=True)
    act = models.CharField(max_length=60)
    about = models.CharField(max_length=120)
    """What it touched: `record:2026-…`, `resident:0000123`."""
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["about", "seq"], name="audit_about")]

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.about}"


class Head(models.Model):
    """The end of the chain: one row, locked by whoever appends."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.seq}"
