"""Devices that give numbers, open windows, tickets, and the figures that stay when tickets are gone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .words import AT_WINDOW, Outcome, Source, State


class Day(models.Model):
    """One day of the hall: whether numbers are still given, and whether it was ended."""

    day = models.DateField(primary_key=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.day)


class Row(models.Model):
    """The last number given under some letters on a day. Whoever counts on holds the row: nobody gets the same number."""

    day = models.DateField()
    letters = models.CharField(max_length=2)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "letters"], name="tickets_one_row")]

    def __str__(self) -> str:
        return f"{self.day} {self.letters} {self.last}"


class Device(models.Model):
    """発券機: a machine that gives numbers, opened by a clerk. Only the hash of its secret address is kept."""

    name = models.CharField("置き場所", max_length=40)
    secret = models.CharField(max_length=64, unique=True)
    paper = models.CharField("紙", max_length=8, default="none")
    """`none`, `80mm` or `a4`: what is printed without being asked."""
    made_by = models.ForeignKey("offices.Staff", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """窓口: a clerk who sits at a numbered window and serves some purposes, from opening it to closing it."""

    number = models.CharField("窓口の番号", max_length=8)
    staff = models.ForeignKey("offices.Staff", models.PROTECT, related_name="+")
    purposes = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """When its clerk last did something. A page that refreshes itself does not count."""
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=Q(closed_at=None), name="tickets_one_at_a_window"),
            models.UniqueConstraint(fields=["staff"], condition=Q(closed_at=None), name="tickets_one_window_each"),
        ]

    def __str__(self) -> str:
        return self.number


class Ticket(models.Model):
    """番号札: one place in the queue. Nothing in it says whose it is."""

    day = models.DateField()
    letters = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    token = models.CharField(max_length=32, unique=True)
    """The secret of its page on the phone."""
    press = models.CharField(max_length=32, null=True, blank=True, unique=True)
    """Which press of which button made it: the same press twice is the same ticket."""
    purpose = models.SlugField(max_length=60)
    priority = models.SlugField(max_length=60, blank=True)
    source = models.CharField(max_length=8, choices=Source, default=Source.KIOSK)
    device = models.ForeignKey(Device, models.SET_NULL, null=True, blank=True, related_name="tickets")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    taken_at = models.DateTimeField()
    place = models.DateTimeField()
    """When it counts as taken: earlier than it was for those let forward. The earliest place is called first."""
    queued_at = models.DateTimeField()
    """Since when it waits for this purpose: anew after it was moved on."""
    paused_until = models.DateTimeField(null=True, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    first_called_at = models.DateTimeField(null=True, blank=True)
    """First called for this purpose: until then it waited."""
    called_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    window = models.ForeignKey(Window, models.SET_NULL, null=True, blank=True, related_name="tickets")
    only_window = models.CharField(max_length=8, blank=True)
    """The window it was moved to: while that is open, nobody else calls it."""
    told_low = models.PositiveSmallIntegerField(null=True, blank=True)
    told_high = models.PositiveSmallIntegerField(null=True, blank=True)
    """The forecast in minutes as it was told when it was taken."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "letters", "number"], name="tickets_number_once_a_day"),
            models.UniqueConstraint(
                fields=["window"], condition=Q(state__in=AT_WINDOW), name="tickets_one_before_a_window"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "place"], name="tickets_queue"),
            models.Index(fields=["day"], name="tickets_of_day"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """A-001: what is printed, shown and called."""
        return f"{self.letters}-{self.number:03}"


class Stay(models.Model):
    """One wait and what came of it: a figure, without number or name. It stays when the ticket is gone."""

    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    """The local hour in which the wait began."""
    purpose = models.SlugField(max_length=60)
    window = models.CharField(max_length=8, blank=True)
    let_forward = models.BooleanField(default=False)
    called = models.BooleanField(default=True)
    waited = models.PositiveIntegerField()
    """Seconds until first called; until the end for those who never were."""
    served = models.PositiveIntegerField(null=True, blank=True)
    """Seconds at the window; unknown where nobody said when it was over, or nobody came."""
    outcome = models.CharField(max_length=8, choices=Outcome)
    told_low = models.PositiveSmallIntegerField(null=True, blank=True)
    told_high = models.PositiveSmallIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["day", "hour"], name="tickets_stays")]

    def __str__(self) -> str:
        return f"{self.day} {self.hour} {self.purpose}"
