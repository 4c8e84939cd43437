"""A visit with 12 procedures: all cases filed, and all forms and the sheet for the signature made. Promise: under 2 s.

A sample family of four moves within the city; what the move needs is filled up to 12 procedures with the same procedures
for other members of the household. The yardstick, in the same run: the same answers filed one by one, each in a transaction of
its own, and each form made by itself. It knows the answers already; the visit works them out first.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import common

PROCEDURES, ROUNDS, PROMISE = 12, 7, 2.0
PACKS = Path(__file__).resolve().parents[1] / "packs"
TOLD = {
    "moving.on": "2026-01-10",
    "moving.to": {"postal_code": "999-0002", "address": "霧ヶ浦市北二丁目3番4号"},
}
MORE = ("residence-certificate", "income-certificate", "bulky-waste", "card-digital-certificate", "seal-registration")


def clerk() -> Any:
    from yakuba.kernel.access.models import Account
    from yakuba.kernel.access.queries import actor_for

    return actor_for(Account.objects.get(email="shimin-kakari@staff.example.jp"))


def ready(actor: Any) -> Any:
    """A visit with every question answered and 12 procedures to file."""
    from yakuba.desks.visits import Standing, actions
    from yakuba.kernel.people.models import Resident

    person = Resident.objects.get(family_name="試作", given_name="恵")
    number = actions.begun(actor, resident=person, seen="マイナンバーカード").number
    actions.happened(actor, number, ["moving-within"])
    rows = {str(at): {"moves": "true"} for at in range(person.household.members.count())}
    visit = actions.keep(actor, number, {**TOLD, "moving-within/movers": rows})
    needed = [one.definition.key for one in Standing(actor, visit).needs if one.choice == "now"]
    lacking = PROCEDURES - len(needed)
    others = [one for one in person.household.members.order_by("number") if one.pk != person.pk]
    for member in others[:lacking]:
        visit = actions.add(actor, number, "residence-certificate", member)
    for key in [key for key in MORE if key not in needed][: max(lacking - len(others), 0)]:
        visit = actions.add(actor, number, key, person)
    return settled(actor, visit)


def settled(actor: Any, visit: Any) -> Any:
    """Answer what is still open with the plainest answer a field takes."""
    from yakuba.desks.visits import Standing, actions

    for _round in range(5):
        open_now = Standing(actor, visit).talk.open
        if not open_now:
            return visit
        visit = actions.keep(actor, visit.number, {one.name: plain(one.field) for one in open_now})
    raise RuntimeError(f"still open: {[one.name for one in open_now]}")


def plain(item: Any) -> Any:
    if item.type in ("choice", "choices"):
        first = item.options[0].value
        return [first] if item.type == "choices" else first
    if item.type == "table":
        return {"0": {one.key: plain(one) for one in item.fields if one.required}}
    usual = {
        "boolean": "true",
        "consent": "on",
        "date": "2026-12-01",
        "number": "1",
        "yen": "1000",
        "phone": "0999-00-0001",
    }
    return usual.get(item.type, "見本")


def papers(standing: Any) -> None:
    from yakuba.desks.visits._papers import form_set, signature_sheet

    signature_sheet(standing)
    form_set(standing)


def together(actor: Any, visit: Any) -> None:
    """What the counter does: the sheet and the forms before the signature, then all cases."""
    from yakuba.desks.visits import Standing, actions

    papers(Standing(actor, visit))
    actions.file_all(actor, visit.number)


def one_by_one(actor: Any, todo: list[tuple[Any, Any, Any]]) -> None:
    """The yardstick: the same answers, each filed by itself and each form made by itself."""
    from yakuba.kernel.documents.actions import form_sheet
    from yakuba.kernel.workflow.actions import Filing, file_case

    for version, person, answers in todo:
        form_sheet(version, answers, signature=True)
        file_case(
            actor, Filing(version=version, channel="counter", answers=answers, resident=person, identity_checked=True)
        )


def run(kind: str) -> None:
    common.fresh_database(kind, "visit")
    from yakuba.desks.visits import Standing
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import adopt_packs, read_packs
    from yakuba.sample import city
    from yakuba.site.sample_city import load

    load(city(residents=200), SYSTEM)
    adopt_packs(SYSTEM, read_packs(PACKS))
    common.settle(kind)
    actor, ours, theirs = clerk(), [], []
    for at in range(ROUNDS):
        visit = ready(actor)
        standing = Standing(actor, visit)
        todo = [(one.version, one.subject, filled.answers) for one, filled in standing.filled]
        if len(todo) != PROCEDURES:
            raise RuntimeError(f"{len(todo)} procedures: {[one[0].definition.key for one in todo]}")
        # By turns first and second, so that neither always finds the caches warm.
        if at % 2:
            ours.append(common.timed(partial(together, actor, visit)))
        theirs.append(common.timed(partial(one_by_one, actor, todo)))
        if not at % 2:
            ours.append(common.timed(partial(together, actor, visit)))
    common.say(
        "visit", median(ours), f"seconds, {PROCEDURES} cases filed with their forms and one sheet ({kind})",
        "the same answers filed one by one, each form by itself", median(ours) / median(theirs),
        worst=round(max(ours), 3), yardstick=round(median(theirs), 3), rounds=ROUNDS, promise_s=PROMISE,
    )  # fmt: skip
    common.drop_database()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(sys.argv[1])
    else:
        common.both(__file__)
