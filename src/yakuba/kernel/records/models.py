"""Records, events, attachments, notes, drafts and saved views."""

from __future__ import annotations

from django.db import models

from yakuba.language.characters import cut_to

from .words import OPEN, Channel, Happened, State

_OPEN = models.Q(state__in=OPEN)


class Record(models.Model):
    """One row of a register; of a procedure, a case. `version` is pinned for life."""

    number = models.CharField("受付番号", max_length=20, unique=True)
    definition = models.ForeignKey("definitions.Definition", models.PROTECT, related_name="records")
    version = models.ForeignKey("definitions.Version", models.PROTECT, related_name="records")
    office = models.ForeignKey("offices.Department", models.PROTECT, related_name="records")
    state = models.CharField(max_length=10, choices=State, default=State.FILED)
    step = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=8, choices=Channel)
    resident = models.ForeignKey("people.Resident", models.PROTECT, null=True, blank=True, related_name="cases")
    business = models.ForeignKey("people.Business", models.PROTECT, null=True, blank=True, related_name="cases")
    agent = models.ForeignKey("people.Resident", models.PROTECT, null=True, blank=True, related_name="cases_as_agent")
    applicant = models.ForeignKey("access.Account", models.PROTECT, null=True, blank=True, related_name="cases")
    who = models.CharField("対象者", max_length=420, blank=True)
    search = models.CharField(max_length=400, blank=True, default="")
    data = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    """The known facts the rules could see when it was filed: a past decision can be reproduced from them."""
    amount = models.BigIntegerField(null=True, blank=True)
    fee = models.BigIntegerField(null=True, blank=True)
    filed_at = models.DateTimeField()
    filed_on = models.DateField()
    due_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)
    destroy_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    proposal = models.CharField(max_length=10, blank=True)
    """`refuse` while the office proposes a refusal and the route decides about it."""
    waiting_since = models.DateField(null=True, blank=True)
    """Since when it waits for the applicant's correction; the standard period stands still meanwhile."""
    intake_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """One filing form, one record: a second press of the button finds the first one's record."""
    intake_sha256 = models.CharField(max_length=64, blank=True, default="")
    """What a program sent under its key: the same key with other words is no repetition."""
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")
    turn = models.PositiveIntegerField(default=0)
    """Counts the changes: whoever acts names the turn they saw, so two clerks cannot decide at once."""

    class Meta:
        indexes = [
            models.Index(fields=["office", "state", "due_on", "id"], name="records_inbox"),
            models.Index(fields=["office", "-filed_at"], name="records_newest"),
            models.Index(fields=["state", "due_on", "id"], name="records_overdue"),
            models.Index(fields=["-filed_at"], name="records_latest"),
            models.Index(fields=["definition", "state", "due_on"], name="records_definition"),
            models.Index(fields=["search"], name="records_search"),
            models.Index(fields=["state", "search"], name="records_state_search"),
            # PostgreSQL reads a list in order of due date straight from these; SQLite does as well without.
            models.Index(fields=["office", "due_on", "id"], condition=_OPEN, name="records_office_due"),
            models.Index(fields=["due_on", "id"], condition=_OPEN, name="records_due"),
        ]

    def __str__(self) -> str:
        return self.number


class Event(models.Model):
    """One thing that happened to a record. Never changed."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=16, choices=Happened)
    at = models.DateTimeField()
    step = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=120)
    """account:…, token:… or system."""
    staff = models.ForeignKey("offices.Staff", models.PROTECT, null=True, blank=True)
    appointment = models.ForeignKey("offices.Appointment", models.PROTECT, null=True, blank=True)
    """The post held at that moment: last year's decision shows last year's chief."""
    comment = models.TextField(blank=True)
    public = models.BooleanField(default=True)
    """Whether the applicant sees it."""
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"


class Attachment(models.Model):
    """A file handed in. Kept outside the web root under a name of ours; given out only as a download."""

    record = models.ForeignKey(Record, models.CASCADE, null=True, blank=True, related_name="attachments")
    draft = models.ForeignKey("Draft", models.SET_NULL, null=True, blank=True, related_name="attachments")
    field = models.CharField(max_length=50)
    file = models.FileField(max_length=200)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """A filing begun and not yet filed: kept so that it can go on on another day or another device."""

    token = models.CharField(max_length=43, unique=True)
    version = models.ForeignKey("definitions.Version", models.PROTECT)
    account = models.ForeignKey("access.Account", models.CASCADE, null=True, blank=True, related_name="drafts")
    clerk = models.ForeignKey("offices.Staff", models.CASCADE, null=True, blank=True, related_name="drafts")
    resident = models.ForeignKey("people.Resident", models.CASCADE, null=True, blank=True)
    business = models.ForeignKey("people.Business", models.CASCADE, null=True, blank=True)
    agent = models.ForeignKey("people.Resident", models.CASCADE, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    raw = models.JSONField(default=dict)
    """What was typed, as typed."""
    anew = models.JSONField(default=list)
    """The known answers a clerk who may not see them writes anew: it stays so on another day and another device."""
    page = models.PositiveSmallIntegerField(default=0)
    seen = models.CharField("本人確認で見た書類", max_length=40, blank=True)
    visit = models.CharField("来庁", max_length=20, blank=True, default="")
    """The number of the visit it is part of; such a draft holds the files of one procedure, and goes with the visit."""
    renews = models.ForeignKey(Record, models.SET_NULL, null=True, blank=True)
    corrects = models.ForeignKey(Record, models.CASCADE, null=True, blank=True, related_name="corrections")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.token[:8]


class Note(models.Model):
    """An office's own remark on a case; the applicant never sees it."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="notes")
    staff = models.ForeignKey("offices.Staff", models.PROTECT)
    at = models.DateTimeField()
    text = models.TextField()

    def __str__(self) -> str:
        return cut_to(self.text, 20)


class SavedView(models.Model):
    """A list somebody keeps: filters, columns and order under a name; shared with the office or not."""

    staff = models.ForeignKey("offices.Staff", models.CASCADE, related_name="views")
    office = models.ForeignKey("offices.Department", models.CASCADE, null=True, blank=True)
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
