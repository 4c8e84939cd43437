"""Tasks: the work waiting at a step for somebody; and the log of automatic reviews."""

from __future__ import annotations

from django.db import models

from .words import Comes, Decision, Kind, TaskState


class Task(models.Model):
    """Work at one step of one case. A route makes one task per post; `stage` orders them, equal stages are 合議."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="tasks")
    step = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind)
    stage = models.PositiveSmallIntegerField(default=0)
    turn = models.PositiveIntegerField(default=0)
    """Which round through the workflow made it; a case sent back makes new tasks."""
    office = models.ForeignKey("offices.Department", models.PROTECT, related_name="tasks")
    post = models.ForeignKey("offices.Post", models.PROTECT, null=True, blank=True, related_name="tasks")
    assignee = models.ForeignKey("offices.Staff", models.PROTECT, null=True, blank=True, related_name="tasks")
    """Whoever took or was given an office task; None while it waits for anybody of the office."""
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        "offices.Appointment", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    proxy = models.BooleanField("代決", default=False)
    comment = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["post", "state"], name="workflow_by_post"),
            models.Index(fields=["office", "state", "kind"], name="workflow_by_office"),
            models.Index(fields=["assignee", "state"], name="workflow_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.step} {self.state}"


class AutoReview(models.Model):
    """One automatic review of a case, with everything it rested on: it can be judged again from this alone. Never changed."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="reviews")
    step = models.CharField(max_length=60)
    turn = models.PositiveIntegerField()
    """Which round through the workflow made it."""
    version = models.ForeignKey("definitions.Version", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    today = models.DateField()
    """The day the rules took for today: that of the filing."""
    outcome = models.CharField(max_length=8, choices=Comes)
    codes = models.TextField(blank=True)
    """The codes of the checks that did not hold, in order, with a space between."""
    findings = models.JSONField()
    """Per check: code, value, outcome, missing, because, error."""
    names = models.JSONField()
    """What the rules saw, as `_review.frozen` writes it."""
    sources = models.JSONField()
    """Per fact asked of a register: its source and as_of, both empty where no register knew it, and its fault if any."""
    parameters = models.JSONField()
    """The dated values that were used: key, on, value, law."""

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["record", "step", "turn"], name="workflow_one_review")]
        indexes = [models.Index(fields=["at"], name="workflow_reviews_at")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.step} {self.outcome}"
