"""The hall's forecasts, and how fast numbers are taken and called.

Forecasts: a seeded day of 300 people at seven windows is played by the rule of the hall; everybody is told a forecast
when they take a number, and it is compared with how long they then waited. The yardstick, measured in the same run, is
what a notice at a door says: people waiting for the purpose times its usual minutes; beside it the same divided by the
windows that serve it. The days before give the past weeks. Throughput: numbers taken and called one after another.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))
import common

DAYS = [date(2026, 11, 16) + timedelta(days=n) for n in range(5)]
PAST = 15
TAKEN = 200
MINUTE = 60


def forecasts() -> None:
    """The median error of all forecasts of five days, in minutes, against the yardstick's."""
    from yakuba.desks.tickets._forecast import Pace, Range
    from yakuba.desks.tickets._playing import Arrival, Hall, play, told_in
    from yakuba.kernel.definitions.queries import purposes
    from yakuba.site.sample_tickets import people, shifts

    known = {one.purpose: one for one in purposes()}
    usual = {key: one.minutes for key, one in known.items()}
    past: dict[str, list[float]] = {key: [] for key in known}
    for n in range(1, PAST + 1):
        for one in people(DAYS[0] - timedelta(days=n), known):
            past[one.purpose].append(one.takes)
    before = {key: _pace(Pace, found) for key, found in past.items() if found}

    def tell(hall: Hall, one: Arrival) -> tuple[Range | None, float, float]:
        waiting = sum(1 for other in hall.waiting if other.purpose == one.purpose)
        serve = sum(1 for window in hall.windows if one.purpose in window.purposes)
        door = waiting * usual[one.purpose] * MINUTE
        return told_in(hall, one, usual, before), door, door / max(serve, 1)

    rows = []
    for day in DAYS:
        arrivals = [Arrival(one.at, one.purpose, one.takes, one.forward) for one in people(day, known)]
        rows += [one for one in play(arrivals, shifts(known), tell) if one.called is not None and one.told[0]]
    for name, chosen in (
        ("everybody", rows),
        ("waited 5 min or more", [one for one in rows if one.called - one.arrival.at >= 300]),
    ):
        _say(name, chosen)


def _pace(kind: type, found: list[float]) -> object:
    mean = sum(found) / len(found)
    return kind(mean, (sum((one - mean) ** 2 for one in found) / len(found)) ** 0.5, len(found))


def _say(name: str, rows: list) -> None:
    waits = [one.called - one.arrival.at for one in rows]
    ours = [abs(one.told[0].middle - wait) / MINUTE for one, wait in zip(rows, waits, strict=True)]
    door = [abs(one.told[1] - wait) / MINUTE for one, wait in zip(rows, waits, strict=True)]
    shared = [abs(one.told[2] - wait) / MINUTE for one, wait in zip(rows, waits, strict=True)]
    spans = [one.told[0].minutes() for one in rows]
    inside = sum(low * MINUTE <= wait <= high * MINUTE for (low, high), wait in zip(spans, waits, strict=True))
    common.say(
        "tickets-forecast", median(ours), "minutes of error, median", "people waiting x usual minutes",
        median(ours) / median(door) if median(door) else None,
        who=name, people=len(rows), median_wait=round(median(waits) / MINUTE, 1), yardstick=round(median(door), 2),
        yardstick_by_windows=round(median(shared), 2), p90=round(common.percentile(ours, 0.9), 1),
        yardstick_p90=round(common.percentile(door, 0.9), 1), yardstick_by_windows_p90=round(common.percentile(shared, 0.9), 1),
        in_the_range=round(inside / len(rows), 3),
        range_width=median([high - low for low, high in spans]),
    )  # fmt: skip


def throughput(kind: str) -> None:
    """Numbers taken, then everybody called and served, by one clerk: each with its audit entry and its figure."""
    from support.town import build

    from yakuba.desks.tickets import actions

    clerk = build().actor("係員")
    took = common.timed(lambda: [actions.take(clerk, "certificates", press=f"press-{n:026}") for n in range(TAKEN)])
    actions.open_window(clerk, "1", ["certificates"])

    def call_all() -> None:
        current = 0
        while (one := actions.call_next(clerk, current)) is not None:
            current = one.pk

    called = common.timed(call_all)
    common.say("tickets-take", TAKEN / took, "numbers a second", kind, None, waiting=TAKEN)
    common.say("tickets-call", TAKEN / called, "calls a second, each ending the one before", kind, None)


def run(kind: str) -> None:
    common.fresh_database(kind, "tickets")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import adopt_vocabulary, read_packs
    from yakuba.language.loading import load_packs

    packs = Path(__file__).resolve().parent.parent / "packs"
    for pack in load_packs({"commons": read_packs(packs)["commons"]}):
        adopt_vocabulary(SYSTEM, pack)
    if kind == "sqlite":
        forecasts()
    throughput(kind)
    common.drop_database()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(sys.argv[1])
    else:
        common.both(__file__)
