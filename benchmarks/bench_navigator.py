"""The navigator over all procedures of the packs: how long the next question takes, and how many questions there are.

Promises: the next question in under 50 ms (p95); on the mean at most half the questions of the yardstick, which is to
ask everybody every fact that any procedure mentions, as a leaflet with one list of questions does. Both are counted on
the same seeded visitors, each with one or two life events and a household, in the same run. Beside it stands the
milder yardstick, every fact that any procedure of the chosen events mentions. The pack is padded with nothing: the
line says how many procedures and events there are.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import common

VISITORS, TODAY = 120, date(2026, 11, 22)
ENOUGH_PROCEDURES, ENOUGH_EVENTS = 60, 8


def main() -> None:
    common.fresh_database("sqlite", "navigator")
    from yakuba.kernel.definitions.actions import read_packs
    from yakuba.language.loading import load_packs, parameters_of
    from yakuba.language.walks import knowledge_of, stroll

    packs = load_packs(read_packs(Path(__file__).resolve().parents[1] / "packs"))
    known = knowledge_of(packs, parameters_of(one for pack in packs for one in pack.parameters), TODAY)
    leading = [event for event in known.events if any(event.event in one.events for one in known.procedures)]
    alone = [event for event in leading if event.whom]
    own = [event for event in leading if not event.whom]
    asked, mine, everything, took = [], [], [], []
    for number in range(VISITORS):
        first = leading[number % len(leading)]
        second = own[(number * 7 + 3) % len(own)]
        events = (first,) if first in alone or first == second or number % 3 else (first, second)
        walk = stroll(known, events, f"visitor {number}", clock=time.perf_counter)
        asked.append(walk.questions)
        mine.append(walk.of_events)
        everything.append(walk.of_all)
        took += walk.seconds
    p95, mean = common.percentile(took, 0.95) * 1000, sum(asked) / len(asked)
    enough = len(known.procedures) >= ENOUGH_PROCEDURES and len(leading) >= ENOUGH_EVENTS
    common.say(
        "navigator", mean, f"questions on the mean ({VISITORS} visitors, {len(known.procedures)} procedures, {len(leading)} events)",
        f"every fact that any procedure mentions, of the same people: {sum(everything) / len(everything):.1f}",
        sum(asked) / sum(everything), promise_ratio=0.5, ratio_of_chosen_events=round(sum(asked) / max(1, sum(mine)), 3),
        worst=max(asked), next_question_p95_ms=round(p95, 2), promise_ms=50, enough_procedures=enough,
        page_p95_ms=round(_page(leading[0].event), 1),
    )  # fmt: skip
    common.drop_database()


def _page(event: str) -> float:
    """How long the whole page of a question takes, the database and the drawing of it included: p95 in milliseconds."""
    from django.test import Client

    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import adopt_packs, read_packs
    from yakuba.sample import city
    from yakuba.site.sample_city import load

    load(city(residents=30), SYSTEM)
    adopt_packs(SYSTEM, read_packs(Path(__file__).resolve().parents[1] / "packs"))
    client, sent = Client(SERVER_NAME="127.0.0.1"), {"page": "start", "do": "next", "event": [event], "untold": "on"}
    client.post("/navigator/", sent)
    return common.percentile([common.timed(lambda: client.post("/navigator/", sent)) for _ in range(40)], 0.95) * 1000


if __name__ == "__main__":
    main()
