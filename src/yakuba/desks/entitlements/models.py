"""Consents, sweeps and when they are due, what they counted, offers, and letters for those not reached on screen."""

from __future__ import annotations

from django.db import models

from .words import Every, MailingState, OfferState, SweepState, Way


class Consent(models.Model):
    """Somebody's agreement to be told of programmes on screen and by mail; dated, and withdrawn at any time.

    Everybody is counted, agreed or not. Whoever never answered may get a letter; whoever withdrew is told in no way.
    """

    resident = models.OneToOneField("people.Resident", models.CASCADE, related_name="offer_consent")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.resident_id)


class Sweep(models.Model):
    """One run of all programmes' rules over everybody, as of a day."""

    on = models.DateField("基準日")
    ahead = models.BooleanField(default=False)
    """Of another day than the one it was asked on: it counts, and no offer is made, changed or put away by it."""
    state = models.CharField(max_length=8, choices=SweepState, default=SweepState.WAITING)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    """When its worker was last alive: another takes over when that is long ago."""
    finished_at = models.DateTimeField(null=True, blank=True)
    people = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.on} {self.state}"


class Tally(models.Model):
    """What a sweep counted for one programme, under the version it was judged by."""

    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="tallies")
    definition = models.ForeignKey("definitions.Definition", models.PROTECT, related_name="+")
    version = models.ForeignKey("definitions.Version", models.PROTECT, related_name="+")
    entitled = models.PositiveIntegerField(default=0)
    perhaps = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    receiving = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    missing = models.JSONField(default=dict)
    """Of those perhaps entitled: how many lack which fact."""
    failures = models.JSONField(default=list)
    """Those the rule cannot be computed for: resident number and why; the first hundred."""
    send_by = models.CharField(max_length=120, blank=True)
    send_asked_at = models.DateTimeField(null=True, blank=True)
    send_until = models.BigIntegerField(null=True, blank=True)
    """The last offer there was when it was allowed: what a later sweep finds was shown to nobody."""
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sweep", "definition"], name="entitlements_one_tally")]

    def __str__(self) -> str:
        return f"{self.sweep_id} {self.definition_id}"


class Schedule(models.Model):
    """When everybody is judged without being asked. A single row; sending stays somebody's decision."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    every = models.CharField(max_length=5, choices=Every, default=Every.NEVER)
    weekday = models.PositiveSmallIntegerField(default=0)
    """0 is Monday."""
    day = models.PositiveSmallIntegerField(default=1)
    """Of the month, 1 to 28."""
    hour = models.PositiveSmallIntegerField(default=3)
    next_at = models.DateTimeField(null=True, blank=True)
    set_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.every} {self.next_at}"


class Mailing(models.Model):
    """手紙: some hundred letters of one programme in one PDF, with the list of whom they go to."""

    definition = models.ForeignKey("definitions.Definition", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=MailingState, default=MailingState.WAITING)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True, blank=True)
    count = models.PositiveIntegerField(default=0)
    offers_at = models.JSONField(default=list)
    """The keys of the offers in the order of the letters, for taking out those that have changed since."""
    file = models.CharField(max_length=200)
    """Its name in the storage; given before it is written, so that nothing is left behind when a worker dies."""
    sha256 = models.CharField(max_length=64, blank=True)
    posted_on = models.DateField(null=True, blank=True)
    posted_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["definition", "-id"], name="entitlements_mailings")]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.state}"


class Offer(models.Model):
    """お知らせ: this resident seems entitled to this programme; once for each season (0, or the fiscal year)."""

    definition = models.ForeignKey("definitions.Definition", models.PROTECT, related_name="offers", db_index=False)
    # No constraint on versions: the database never lets one go, and checking half a million lines takes its time.
    version = models.ForeignKey(
        "definitions.Version", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    resident = models.ForeignKey("people.Resident", models.CASCADE, related_name="offers")
    told = models.ForeignKey("people.Resident", models.CASCADE, null=True, related_name="offers_told")
    """Who is told: the resident, or for a child the head of the household; nobody where there is none."""
    season = models.PositiveSmallIntegerField(default=0)
    amount = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.FOUND)
    way = models.CharField(max_length=6, choices=Way, blank=True, default="")
    mailing = models.ForeignKey(Mailing, models.SET_NULL, null=True, blank=True, related_name="offers", db_index=False)
    """The letters it is among: then it is not told on screen as well."""
    told_at = models.DateTimeField(null=True, blank=True)
    told_version = models.ForeignKey(
        "definitions.Version", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    told_amount = models.BigIntegerField(null=True, blank=True)
    """What they were told, and under which version: sweeps move `version` and `amount` on, these stay."""
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    record = models.ForeignKey(
        "records.Record", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "resident", "season"], name="entitlements_once")]
        # A sweep writes half a million of these in one go: an index nobody asks, or of what is nearly always empty, costs more than it gives.
        indexes = [
            models.Index(fields=["definition", "state", "id"], name="entitlements_work"),
            models.Index(fields=["mailing"], name="entitlements_in_letters", condition=models.Q(mailing__isnull=False)),
            models.Index(fields=["record"], name="entitlements_filed", condition=models.Q(record__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.resident_id}"
