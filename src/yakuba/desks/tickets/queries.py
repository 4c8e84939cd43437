"""Reading the hall: who waits, who is called where, how long it will take, and whose a window is."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, Q, QuerySet, StdDev
from django.utils.timezone import localtime

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.definitions.queries import purposes as all_purposes
from yakuba.language.purposes import Purpose

from ._forecast import Ahead, Open, Pace, Range, forecast, pace
from .models import Day, Device, Stay, Ticket, Window
from .words import AT_WINDOW, LATELY, OPEN, Outcome, State

RECENT = 20
"""Services of today that say how fast a purpose goes."""
WEEKS = 8
"""Weeks back whose same weekday and hour say how fast it went, and how many windows were open."""


def purposes() -> list[Purpose]:
    """What people can take a number for, in the order of the packs."""
    return all_purposes()


def purpose(key: str) -> Purpose:
    """The one door to a purpose. Raises NotFound."""
    return next((one for one in purposes() if one.purpose == key), None) or _missing(key)


def _missing(key: str) -> Purpose:
    raise NotFound(key)


def day_now() -> Day:
    """Today's day of the hall; one that was never touched is open."""
    return Day.objects.filter(day=clock.today()).first() or Day(day=clock.today())


def takes_numbers() -> bool:
    """Whether numbers are given now."""
    return day_now().stopped_at is None


def ticket(token: str) -> Ticket:
    """The one door to a ticket from outside: its secret. Raises NotFound."""
    found = Ticket.objects.select_related("window").filter(token=token).first() if token else None
    if found is None:
        raise NotFound("ticket")
    return found


def hashed(secret: str) -> str:
    """What is kept of a device's secret address."""
    return hashlib.sha256(secret.encode()).hexdigest()


def device(secret: str) -> Device:
    """The one door to a machine that gives numbers: its secret, while it is open. Raises NotFound."""
    found = Device.objects.filter(secret=hashed(secret), closed_at=None).first()
    if found is None:
        raise NotFound("device")
    return found


def devices() -> list[Device]:
    """The machines that are open, with how many numbers each gave today."""
    today = Count("tickets", filter=Q(tickets__day=clock.today()))
    return list(Device.objects.filter(closed_at=None).select_related("made_by").annotate(given=today).order_by("id"))


def window_of(actor: Actor) -> Window | None:
    """The window this clerk sits at; None when they sit at none."""
    return Window.objects.filter(staff=actor.staff, closed_at=None).first() if actor.staff else None


def last_window(actor: Actor) -> Window | None:
    """Where this clerk sat last, so that nothing is chosen twice."""
    return Window.objects.filter(staff=actor.staff).order_by("-opened_at").first() if actor.staff else None


def open_windows() -> list[Window]:
    """Every window that was not closed, by number."""
    found = Window.objects.filter(closed_at=None).select_related("staff")
    return sorted(found, key=lambda one: (len(one.number), one.number))


def before(window: Window) -> Ticket | None:
    """Whose number stands at a window: called or served."""
    return window.tickets.filter(state__in=AT_WINDOW).first()


def serving(actor: Actor) -> Ticket | None:
    """The ticket whose owner stands before this clerk; None when nobody does."""
    window = window_of(actor)
    return before(window) if window else None


def waiting() -> QuerySet[Ticket]:
    """Those who wait, in the order in which they are called."""
    return Ticket.objects.filter(state=State.WAITING).order_by("place", "id")


def held() -> QuerySet[Ticket]:
    """Those who did not come when they were called."""
    return Ticket.objects.filter(state=State.HELD).order_by("place", "id")


def called() -> list[Ticket]:
    """Whoever is called or served now, the last call first."""
    return list(Ticket.objects.filter(state__in=AT_WINDOW).select_related("window").order_by("-called_at", "-id"))


def mine(window: Window) -> Q:
    """Which of the waiting a window may call: its own purposes, but for those moved to another window that is open."""
    others = Window.objects.filter(closed_at=None).exclude(pk=window.pk).values("number")
    return Q(only_window=window.number) | (Q(purpose__in=window.purposes) & ~Q(only_window__in=others))


@dataclass(frozen=True)
class Line:
    """One purpose as the hall shows it: how many wait, and what whoever takes a number now is told."""

    purpose: Purpose
    waiting: int
    forecast: Range | None
    usual: bool
    """Whether no window is open for it and the forecast rests on how many usually are."""
    longest: int
    """Minutes the first of them has waited."""

    @property
    def minutes(self) -> tuple[int, int] | None:
        return self.forecast.minutes() if self.forecast else None


@dataclass(frozen=True)
class Hall:
    """Everything a forecast needs, read once."""

    purposes: dict[str, Purpose]
    queue: list[Ticket]
    windows: list[Open]
    paces: dict[str, Pace]
    usually: dict[str, int]
    now: datetime

    def ahead_of(self, place: datetime, but: int = 0) -> list[Ahead]:
        """Who would be called before a place."""
        return [
            Ahead(one.purpose, one.only_window)
            for one in self.queue
            if one.pk != but and one.place <= place and one.purpose in self.paces
        ]

    def wait(self, key: str, place: datetime, only: str = "", but: int = 0) -> tuple[Range | None, bool]:
        """The forecast for a place in the queue of a purpose, and whether it rests on usual windows."""
        queue, me = self.ahead_of(place, but), Ahead(key, only)
        if found := forecast(queue, me, self.windows, self.paces):
            return found, False
        stand_in = [Open(f"?{n}", frozenset([key])) for n in range(max(1, self.usually.get(key, 1)))]
        same = [one for one in queue if one.purpose == key]
        return forecast(same, me, stand_in, self.paces), True


def hall() -> Hall:
    """The hall as it is at this moment, in a handful of queries."""
    now = clock.now()
    known = {one.purpose: one for one in purposes()}
    queue = list(waiting().only("purpose", "place", "taken_at", "queued_at", "only_window"))
    paces, usually = _paces(known.values(), now)
    return Hall(known, queue, _windows(now), paces, usually, now)


def lines(found: Hall | None = None) -> list[Line]:
    """Every purpose as the door, the screen and the web show it."""
    there = found or hall()
    counted: dict[str, list[Ticket]] = defaultdict(list)
    for one in there.queue:
        counted[one.purpose].append(one)
    return [_line(there, one, counted[key]) for key, one in there.purposes.items()]


def _line(there: Hall, one: Purpose, theirs: list[Ticket]) -> Line:
    wait, usual = there.wait(one.purpose, there.now)
    first = min((ticket.queued_at for ticket in theirs), default=there.now)
    return Line(one, len(theirs), wait, usual, max(0, int((there.now - first).total_seconds() // 60)))


def _windows(now: datetime) -> list[Open]:
    """The windows to count on: touched lately, or somebody is served there."""
    busy = {one.window_id: one for one in Ticket.objects.filter(state__in=AT_WINDOW)}
    found = []
    for window in open_windows():
        one = busy.get(window.pk)
        if one is None and window.seen_at < now - LATELY:
            continue
        since = (now - (one.begun_at or one.called_at or now)).total_seconds() if one else None
        found.append(Open(window.number, frozenset(window.purposes), one.purpose if one else "", since))
    return found


def _paces(known: Iterable[Purpose], now: datetime) -> tuple[dict[str, Pace], dict[str, int]]:
    """How fast each purpose goes, and how many windows usually serve it at this hour."""
    past, usually = _past(now)
    today = _today(now)
    return {one.purpose: pace(one.minutes, past.get(one.purpose), today[one.purpose]) for one in known}, usually


def _past(now: datetime) -> tuple[dict[str, Pace], dict[str, int]]:
    local = localtime(now)
    days = [clock.today() - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    same = Stay.objects.filter(day__in=days, hour__range=(local.hour - 1, local.hour + 1), served__isnull=False)
    rows = same.values("purpose").annotate(mean=Avg("served"), spread=StdDev("served"), known=Count("id"))
    paces = {row["purpose"]: Pace(float(row["mean"]), float(row["spread"] or 0), row["known"]) for row in rows}
    counted: dict[str, list[int]] = defaultdict(list)
    hours = same.filter(hour=local.hour).values("purpose", "day").annotate(n=Count("window", distinct=True))
    for row in hours:
        counted[row["purpose"]].append(row["n"])
    return paces, {key: round(sum(found) / len(found)) for key, found in counted.items()}


def _today(now: datetime) -> dict[str, list[float]]:
    """The last services of each purpose today, in seconds."""
    found: dict[str, list[float]] = defaultdict(list)
    done = Stay.objects.filter(day=clock.today(), served__isnull=False, outcome=Outcome.DONE).order_by("-ended_at")
    for key, served in done.values_list("purpose", "served")[: RECENT * 10]:
        if len(found[key]) < RECENT:
            found[key].append(float(served))
    return found


@dataclass(frozen=True)
class Standing:
    """A ticket as its owner sees it: how many before them, and the forecast."""

    before: int
    wait: Range | None

    @property
    def minutes(self) -> tuple[int, int] | None:
        return self.wait.minutes() if self.wait else None


def standing(one: Ticket) -> Standing:
    """Where a waiting ticket stands: those of its purpose count who are called before it, as the screen counts them."""
    there = hall()
    if one.purpose not in there.purposes:
        return Standing(0, None)
    ahead = [
        other for other in there.queue
        if other.pk != one.pk and (other.place, other.pk) < (one.place, one.pk) and other.purpose == one.purpose
    ]  # fmt: skip
    return Standing(len(ahead), there.wait(one.purpose, one.place, one.only_window, but=one.pk)[0])


def left_today() -> int:
    """How many the hall still owes something."""
    return Ticket.objects.filter(state__in=OPEN).count()
