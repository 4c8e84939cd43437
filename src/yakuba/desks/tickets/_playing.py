"""A day of the hall played with invented people by the rule of `actions`: for samples, for tests and for measuring.

Pure: whoever calls brings the people. Times are seconds after midnight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ._forecast import Ahead, Open, Pace, Range, forecast, pace

MINUTE = 60
RECENT = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who takes a number: when, what for, how many minutes they are let forward, how long they will take."""

    at: float
    purpose: str
    takes: float
    forward: int = 0

    @property
    def place(self) -> float:
        """When they count as having come: the earliest is called first."""
        return self.at - self.forward * MINUTE


@dataclass(frozen=True, slots=True)
class Shift:
    """A window from opening to closing."""

    number: str
    purposes: frozenset[str]
    opens: float
    closes: float


@dataclass(slots=True)
class Played:
    """What became of somebody."""

    arrival: Arrival
    called: float | None = None
    ended: float | None = None
    window: str = ""
    told: object = None


@dataclass(slots=True)
class Hall:
    """The hall at a moment, for whoever makes a forecast."""

    now: float
    waiting: list[Arrival]
    windows: list[Open]
    past: list[Played]


@dataclass(slots=True)
class _Seat:
    shift: Shift
    free_at: float
    who: Played | None = None


@dataclass(slots=True)
class _Run:
    seats: list[_Seat]
    tell: Callable[[Hall, Arrival], object] | None
    waiting: list[Played] = field(default_factory=list)
    past: list[Played] = field(default_factory=list)


def play(
    arrivals: Sequence[Arrival], shifts: Sequence[Shift], tell: Callable[[Hall, Arrival], object] | None = None
) -> list[Played]:
    """Everybody in the order they came. `tell` is asked for a forecast before somebody joins the queue."""
    run = _Run([_Seat(shift, shift.opens) for shift in shifts], tell)
    everybody = []
    for arrival in sorted(arrivals, key=lambda one: one.at):
        _call_until(run, arrival.at)
        one = Played(arrival)
        one.told = tell(_hall(run, arrival.at), arrival) if tell else None
        run.waiting.append(one)
        everybody.append(one)
    _call_until(run, float("inf"))
    return everybody


def _call_until(run: _Run, until: float) -> None:
    """Every call before a moment: the seat that is free first calls the earliest place it serves."""
    while True:
        moves = [move for seat in run.seats if (move := _next_of(run, seat)) is not None and move[0] < until]
        if not moves:
            return
        at, seat, one = min(moves, key=lambda move: (move[0], move[1].shift.number))
        if seat.who:
            run.past.append(seat.who)
        one.called, one.window = at, seat.shift.number
        one.ended = seat.free_at = at + one.arrival.takes
        seat.who = one
        run.waiting.remove(one)


def _next_of(run: _Run, seat: _Seat) -> tuple[float, _Seat, Played] | None:
    """When and whom a seat calls next; None when it has nobody, or is closed by then."""
    mine = [one for one in run.waiting if one.arrival.purpose in seat.shift.purposes]
    if not mine:
        return None
    at = max(seat.free_at, min(one.arrival.at for one in mine))
    there = [one for one in mine if one.arrival.at <= at]
    chosen = min(there, key=lambda one: (one.arrival.place, one.arrival.at))
    return (at, seat, chosen) if at < seat.shift.closes else None


def _hall(run: _Run, now: float) -> Hall:
    windows = []
    for seat in run.seats:
        if not seat.shift.opens <= now < seat.shift.closes:
            continue
        busy = seat.who if seat.who and (seat.who.ended or 0) > now else None
        window = Open(seat.shift.number, seat.shift.purposes)
        if busy and busy.called is not None:
            window = replace(window, busy_with=busy.arrival.purpose, busy_for=now - busy.called)
        windows.append(window)
    waiting = sorted((one.arrival for one in run.waiting), key=lambda one: (one.place, one.at))
    done = [*run.past, *(seat.who for seat in run.seats if seat.who)]
    return Hall(now, waiting, windows, [one for one in done if (one.ended or now) < now])


def queue_before(hall: Hall, arrival: Arrival) -> list[Ahead]:
    """Those who would be called before somebody who comes now, in order."""
    return [Ahead(one.purpose) for one in hall.waiting if one.place <= arrival.place]


def told_in(hall: Hall, arrival: Arrival, usual: Mapping[str, int], before: Mapping[str, Pace]) -> Range | None:
    """The forecast for somebody who comes now: the usual minutes, past weeks (`before`) and today's services."""
    paces = {}
    for key, minutes in usual.items():
        served = [one for one in hall.past if one.arrival.purpose == key]
        last = sorted(served, key=lambda one: one.ended or 0.0)[-RECENT:]
        paces[key] = pace(minutes, before.get(key), [one.arrival.takes for one in last])
    return forecast(queue_before(hall, arrival), Ahead(arrival.purpose), hall.windows, paces)
