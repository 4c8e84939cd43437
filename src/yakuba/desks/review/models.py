"""Dry runs, and the cases for which they came out differently."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from .words import BASIS, RunState


class DryRun(models.Model):
    """One trial of a definition's checks on the cases filed in a period. Goes on where it was stopped."""

    definition = models.ForeignKey("definitions.Definition", models.PROTECT, related_name="+")
    content = models.JSONField()
    """{"procedure": {...}, "parameters": [...]}: the checks tried; parameters only where a draft pack brings its own."""
    name = models.CharField(max_length=120)
    """What is tried: the number of the live version, or the folder of the draft in words."""
    since = models.DateField("いつからの申請")
    until = models.DateField("いつまでの申請")
    state = models.CharField(max_length=8, choices=RunState, default=RunState.WAITING)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True, blank=True)
    """When its worker was last alive: another takes over when that is long ago."""
    finished_at = models.DateTimeField(null=True, blank=True)
    of = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    """The key of the last case tried: it goes on after this one."""
    matrix = models.JSONField(default=dict)
    """`then|codes|now|codes` -> how many reviews."""
    bases = models.JSONField(default=dict)
    """What it rested on -> how many reviews."""
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.definition_id} {self.since} {self.state}"

    @property
    def title(self) -> str:
        """What is tried, in words of the reader's language."""
        return _("今の定義（第%(n)s版）") % {"n": self.name} if self.name.isdigit() else self.name


class Difference(models.Model):
    """A case that would have come out differently."""

    run = models.ForeignKey(DryRun, models.CASCADE, related_name="differences")
    record = models.ForeignKey("records.Record", models.CASCADE, related_name="+")
    step = models.CharField(max_length=60)
    then = models.CharField(max_length=8, blank=True)
    then_codes = models.TextField(blank=True)
    now = models.CharField(max_length=8)
    now_codes = models.TextField(blank=True)
    basis = models.CharField(max_length=4, choices=list(BASIS.items()))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "record", "step"], name="review_one_difference")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.then} → {self.now}"
