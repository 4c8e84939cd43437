"""Visits, and what was decided about each procedure."""

from __future__ import annotations

from django.db import models

from .words import Choice, State


class Visit(models.Model):
    """One person's coming to the town hall. Everything typed is in `told`, by the names of the merged interview."""

    number = models.CharField("来庁番号", max_length=20, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    resident = models.ForeignKey("people.Resident", models.PROTECT, null=True, blank=True, related_name="visits")
    """Whom it is about; nobody where they are in no register yet (転入)."""
    agent = models.ForeignKey("people.Resident", models.PROTECT, null=True, blank=True, related_name="+")
    """Who came in their place, where that is a resident too."""
    who = models.CharField("名前", max_length=420, blank=True)
    """Of a newcomer, as they said it; of a booking, who comes."""
    phone = models.CharField("電話", max_length=20, blank=True)
    seen = models.CharField("本人確認で見た書類", max_length=40, blank=True)
    events = models.JSONField(default=list)
    told = models.JSONField(default=dict)
    handed = models.JSONField(default=list)
    """Names of what was told to others, before whoever has it in hand took it over."""
    asked = models.JSONField(default=dict)
    """Once filed: the names of what was asked, and whose answers nobody typed, so that the sheet is printed again as it was."""
    decided = models.BooleanField(default=False)
    """Whether its list of procedures was accepted: it goes on with the questions."""
    clerk = models.ForeignKey("offices.Staff", models.PROTECT, null=True, blank=True, related_name="visits")
    """Who has it in hand: nobody else writes into it until they take it over."""
    turn = models.PositiveIntegerField(default=0)
    """Counts the changes: a page shown before the last change does not overwrite it."""
    booked_for = models.DateTimeField("予約の日時", null=True, blank=True)
    prepared_on = models.DateField("準備した日", null=True, blank=True)
    ticket = models.CharField("番号札", max_length=8, blank=True, default="")
    """The number with which they waited in the hall that day, where they took one."""
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "booked_for"], name="visits_booked"),
            models.Index(fields=["clerk", "state", "-saved_at"], name="visits_of_clerk"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=models.Q(state=State.BOOKED), name="visits_one_booked"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class VisitPart(models.Model):
    """What was decided about one procedure, and the case it became."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="parts")
    definition = models.ForeignKey("definitions.Definition", models.PROTECT, related_name="+")
    version = models.ForeignKey("definitions.Version", models.PROTECT, related_name="+")
    about = models.CharField("宛名番号", max_length=20, blank=True, default="")
    """The number of another subject than the visit's own."""
    choice = models.CharField(max_length=5, choices=Choice)
    prepared = models.BooleanField("準備で決めた", default=False)
    """Whether the preparation of a booking decided it: preparing again may decide otherwise. What a clerk decided stays."""
    draft = models.OneToOneField("records.Draft", models.SET_NULL, null=True, blank=True, related_name="+")
    """Holds the files of this procedure until it is filed."""
    record = models.OneToOneField("records.Record", models.SET_NULL, null=True, blank=True, related_name="visit_part")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "definition", "about"], name="visits_once"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.definition_id} {self.choice}"


class Seal(models.Model):
    """A pre-entry that became a visit, by its hash, so that the same codes open no second one while they are valid."""

    seal = models.CharField(max_length=64, primary_key=True)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="seals")
    until = models.DateField()
    """The last day on which its codes are taken; after it the row is deleted."""

    class Meta:
        indexes = [models.Index(fields=["until"], name="visits_seals_until")]

    def __str__(self) -> str:
        return self.seal
