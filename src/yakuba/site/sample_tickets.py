"""Gives the sample city a few weeks of figures of its entrance hall, and half a day of people who wait in it now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from secrets import token_urlsafe

from django.utils.timezone import make_aware

from yakuba.desks.tickets._forecast import Range
from yakuba.desks.tickets._playing import Arrival, Hall, Played, Shift, play, told_in
from yakuba.desks.tickets.models import Row, Stay, Ticket, Window
from yakuba.desks.tickets.words import Outcome, State
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.queries import purposes
from yakuba.kernel.offices.models import Staff
from yakuba.language.bank_days import is_bank_day
from yakuba.language.purposes import Purpose
from yakuba.sample import SampleQueue, SampleVisitor, queue_day

from .sample_city import STAFF_SHOWN

HOUR, MINUTE = 3600, 60
WEEKS = 4
PEOPLE = {
    "moving": 26, "certificates": 70, "insurance": 30, "children": 18, "welfare": 14, "tax": 28, "bereavement": 3, "other": 10,
}  # fmt: skip
"""People a day for each purpose; for one that only other packs name, OTHERS."""
OTHERS = 8.0
SERVED = {
    "1": ("moving", "certificates", "bereavement", "other"), "2": ("certificates", "other"), "3": ("moving", "certificates"),
    "4": ("insurance",), "5": ("children", "welfare"), "6": ("tax",), "7": ("insurance", "welfare"),
}  # fmt: skip
"""Which window serves what; a purpose nobody serves is served at window 1."""
OPENS, CLOSES, HALF_DAY = 8.5 * HOUR, 17.25 * HOUR, 10.75 * HOUR
JUST_CALLED = 90
MONDAY, MARCH = 1.25, 1.7
BATCH = 1_000
Known = dict[str, Purpose]


def fill_hall() -> int:
    """The figures of the last weeks, and half a day that ends now; how many rows. A hall with figures is left alone."""
    known = {one.purpose: one for one in purposes()}
    if not known or Stay.objects.exists():
        return 0
    today = clock.today()
    with action(SYSTEM, "sample.hall", f"day:{today}") as act:
        days = [today - timedelta(days=n) for n in range(WEEKS * 7, 0, -1)]
        open_days = [day for day in days if is_bank_day(day)]
        stays = [stay for day in open_days for stay in _figures(day, _played(day, known), CLOSES + HOUR)]
        now = _played(today, known, HALF_DAY)
        Stay.objects.bulk_create([*stays, *_figures(today, now, HALF_DAY)], batch_size=BATCH)
        tickets = _tickets(today, now, known)
        act.data.update(figures=len(stays), tickets=tickets)
    return len(stays) + tickets


def shifts(known: Known) -> list[Shift]:
    """The windows of the sample hall; at noon every second one is closed for an hour."""
    served = {number: [key for key in keys if key in known] for number, keys in SERVED.items()}
    served["1"] += sorted(known.keys() - {key for keys in served.values() for key in keys})
    found = []
    for number, keys in served.items():
        halves = [(OPENS, CLOSES)] if int(number) % 2 else [(OPENS, 12.0 * HOUR), (13.0 * HOUR, CLOSES)]
        found += [Shift(number, frozenset(keys), opens, closes) for opens, closes in halves if keys]
    return found


def people(day: date, known: Known, until: float = CLOSES) -> list[SampleVisitor]:
    """Who comes on a day: more on Mondays, and today as in March, so that somebody waits everywhere."""
    queues = [
        SampleQueue(key, PEOPLE.get(key, OTHERS), one.minutes, tuple((p.key, p.minutes) for p in one.priority))
        for key, one in known.items()
    ]
    busy = MARCH if day == clock.today() else MONDAY if day.weekday() == 0 else 1.0
    return queue_day(day.toordinal(), queues, until=until, busy=busy)


def _played(day: date, known: Known, until: float = CLOSES) -> list[tuple[SampleVisitor, Played]]:
    """A day played by the rule of the hall, everybody told the forecast the hall would have made."""
    visitors, usual = people(day, known, until), {key: one.minutes for key, one in known.items()}
    arrivals = [Arrival(one.at, one.purpose, MINUTE if one.leaves else one.takes, one.forward) for one in visitors]

    def tell(hall: Hall, arrival: Arrival) -> Range | None:
        return told_in(hall, arrival, usual, {})

    return list(zip(visitors, play(arrivals, shifts(known), tell), strict=True))


def _figures(day: date, played: Sequence[tuple[SampleVisitor, Played]], until: float) -> Iterator[Stay]:
    """What stays of those who were done by a time."""
    for visitor, one in played:
        if one.called is None or one.ended is None or one.ended > until:
            continue
        low, high = _told(one)
        yield Stay(
            day=day, hour=int(visitor.at // HOUR), purpose=visitor.purpose, window=one.window, let_forward=bool(visitor.priority),
            waited=int(one.called - visitor.at), served=None if visitor.leaves else int(one.ended - one.called),
            outcome=Outcome.LEFT if visitor.leaves else Outcome.DONE, told_low=low, told_high=high,
            ended_at=make_aware(datetime.combine(day, time())) + timedelta(seconds=one.ended),
        )  # fmt: skip


def _told(one: Played) -> tuple[int | None, int | None]:
    return one.told.minutes() if isinstance(one.told, Range) else (None, None)


def _tickets(today: date, played: Sequence[tuple[SampleVisitor, Played]], known: Known) -> int:
    """Today's tickets as they stand at HALF_DAY, which is now, whatever the time is."""
    start = clock.now() - timedelta(seconds=HALF_DAY)
    windows = _windows(known)
    last: dict[str, int] = {}
    made = []
    for visitor, one in played:
        letters = known[visitor.purpose].letters
        last[letters] = last.get(letters, 0) + 1
        made.append(_ticket(today, start, visitor, one, windows, letters, last[letters]))
    Ticket.objects.bulk_create(made, batch_size=BATCH)
    Row.objects.bulk_create(Row(day=today, letters=letters, last=number) for letters, number in last.items())
    return len(made)


def _windows(known: Known) -> dict[str, Window]:
    """Open windows with clerks nobody signs in as: who tries the sample finds a window of their own."""
    shown = [f"{name}@staff.example.jp" for name, _who in STAFF_SHOWN]
    clerks = Staff.objects.exclude(email__in=shown).order_by("-pk")
    now = clock.now()
    there = [shift for shift in shifts(known) if shift.opens <= HALF_DAY < shift.closes]
    return {
        shift.number: Window.objects.create(
            number=shift.number, staff=clerk, purposes=sorted(shift.purposes), opened_at=now, seen_at=now
        )
        for shift, clerk in zip(there, clerks, strict=False)
    }


def _ticket(
    today: date,
    start: datetime,
    visitor: SampleVisitor,
    one: Played,
    windows: dict[str, Window],
    letters: str,
    number: int,
) -> Ticket:
    def moment(seconds: float | None) -> datetime | None:
        return None if seconds is None else start + timedelta(seconds=seconds)

    taken, (low, high) = start + timedelta(seconds=visitor.at), _told(one)
    made = Ticket(
        day=today, letters=letters, number=number, token=token_urlsafe(16), purpose=visitor.purpose,
        priority=visitor.priority, taken_at=taken, place=taken - timedelta(minutes=visitor.forward), queued_at=taken,
        told_low=low, told_high=high,
    )  # fmt: skip
    window = windows.get(one.window)
    if one.called is None or one.called > HALF_DAY or window is None:
        return made
    made.window, made.calls, made.first_called_at, made.called_at = window, 1, moment(one.called), moment(one.called)
    if one.ended is not None and one.ended <= HALF_DAY:
        made.state, made.ended_at = State.LEFT if visitor.leaves else State.DONE, moment(one.ended)
    elif HALF_DAY - one.called < JUST_CALLED:
        made.state = State.CALLED
    else:
        made.state, made.begun_at = State.SERVING, moment(one.called + MINUTE / 2)
    return made
