"""A city of 160,000: everybody's facts read, judged under every programme, offers stored, notices in the outbox.

Promise: under 60 seconds, and a second sweep with nothing changed tells nobody. A quarter of the adults have an account
and have agreed to be told. The yardstick is judging a thousand of the same people one by one, times as many as there are.
"""

from __future__ import annotations

import os
import sys
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import common

RESIDENTS = int(os.environ.get("YAKUBA_BENCH_RESIDENTS", "160000"))
ONE_BY_ONE = 1_000
FIRST = 2_000
PROMISE = 60
PACKS = Path(__file__).parents[1] / "packs"


def build() -> None:
    """The sample city with every pack, and those who agreed."""
    from yakuba.kernel import clock
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import adopt_packs, read_packs
    from yakuba.sample.city import city, iter_households
    from yakuba.site.sample_city import load, load_households

    load(city(residents=FIRST), SYSTEM)
    adopt_packs(SYSTEM, read_packs(PACKS))
    # The same seed gives the same people first, and then more of them.
    homes = (home for home in iter_households(residents=RESIDENTS) if int(home.members[0].number) > FIRST)
    done = FIRST
    while batch := list(islice(homes, 2_000)):
        load_households(batch)
        done += sum(len(home.members) for home in batch)
        common.note(f"{done:,} residents")
    agree(clock.now())


def agree(now: object) -> None:
    from yakuba.desks.entitlements.models import Consent
    from yakuba.kernel.access.models import Account
    from yakuba.kernel.people.models import Resident

    grown = (
        Resident.objects.filter(birth_date__lt="2008-04-01", account__isnull=True)
        .order_by("id")
        .values_list("id", flat=True)
    )
    keys = list(grown)[::4]
    Account.objects.bulk_create(
        (Account(email=f"b{key}@example.jp", password="!", resident_id=key, notify_by_email=True) for key in keys),
        batch_size=2_000,
    )
    Consent.objects.bulk_create((Consent(resident_id=key, given_at=now) for key in keys), batch_size=2_000)


def sweep_and_tell() -> float:
    from yakuba.desks.entitlements.actions import allow_sending, ask_for_sweep, run_waiting
    from yakuba.kernel.access.actor import SYSTEM

    begun = time.perf_counter()
    sweep = ask_for_sweep(SYSTEM)
    run_waiting()
    common.note(f"swept in {time.perf_counter() - begun:.1f} s")
    for tally in sweep.tallies.select_related("definition"):
        allow_sending(SYSTEM, tally)
    run_waiting()
    return time.perf_counter() - begun


def one_by_one() -> float:
    """Seconds it would take to judge everybody with the reader of one person."""
    from yakuba.desks.entitlements._case import judge_one
    from yakuba.desks.entitlements._sweeping import cases_on
    from yakuba.kernel import clock
    from yakuba.kernel.definitions.queries import parameters
    from yakuba.kernel.people.queries import everybody
    from yakuba.language.rules import RuleError

    cases, today, law = cases_on(clock.today()), clock.today(), parameters()
    needed = frozenset(path for case in cases for path in case.needed())
    people = list(islice(everybody(today, needed), ONE_BY_ONE))
    begun = time.perf_counter()
    for _, facts in people:
        for case in cases:
            try:
                judge_one(case, facts, today, law)
            except RuleError:
                continue
    return (time.perf_counter() - begun) / len(people) * RESIDENTS


def measure(kind: str) -> None:
    common.fresh_database(kind, "sweep")
    build()
    common.settle(kind)
    from yakuba.desks.entitlements.models import Offer, Sweep
    from yakuba.kernel.messages.models import Message

    seconds = sweep_and_tell()
    offers, told = Offer.objects.count(), Message.objects.exclude(topic="").count()
    again = sweep_and_tell()
    more = Message.objects.exclude(topic="").count() - told
    error = Sweep.objects.order_by("-id").values_list("error", flat=True)[0]
    if more or not told or error:
        raise RuntimeError(f"told {told}, and {more} more by a second sweep with nothing changed; {error}")
    alone = one_by_one()
    common.say(
        "sweep-city", seconds, f"s to judge {RESIDENTS:,} residents and tell those who agreed, on {kind}",
        f"the same people judged one by one: {alone:.0f} s", seconds / alone, offers=offers, told=told,
        second_sweep_s=round(again, 1), told_again=more, promise_s=PROMISE,
    )  # fmt: skip
    common.drop_database()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        common.both(__file__)
