"""The packs' families: whether each is found entitled to exactly what is written, by one person's reader and by a sweep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from yakuba.desks.entitlements.actions import ask_for_sweep, run_waiting
from yakuba.desks.entitlements.models import Offer
from yakuba.desks.entitlements.queries import entitlements_of
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.language.families import Family

from ._settling import settle

Found = dict[str, dict[str, int | None]]
"""Name -> programme -> amount."""


def judged(family: Family) -> Found:
    """What each member is found entitled to when their page is opened, inside the caller's transaction."""
    today = date.fromisoformat(family.today)
    with clock.on(today):
        people = settle(family.members, today)
        return {name: entitlements_of(person, today) for name, person in people.items()}


def swept(families: Sequence[Family]) -> list[Found]:
    """The same by one sweep over them all, who must be of one day, inside the caller's transaction."""
    today = date.fromisoformat(families[0].today)
    with clock.on(today):
        homes = [settle(family.members, today, number) for number, family in enumerate(families, start=1)]
        ask_for_sweep(SYSTEM, today)
        run_waiting()
    offers: dict[int, dict[str, int | None]] = {}
    for person, key, amount in Offer.objects.values_list("resident_id", "definition__key", "amount"):
        offers.setdefault(person, {})[key] = amount
    return [{name: offers.get(person.pk, {}) for name, person in home.items()} for home in homes]


def differences(family: Family, found: Found) -> Iterator[str]:
    """What was found otherwise than it is written."""
    for name, offers in found.items():
        wanted = family.offers.get(name, {})
        for key in sorted(wanted.keys() | offers.keys()):
            if key not in offers:
                yield f"{name}: {key} の対象になるはずが、なりません"
            elif key not in wanted:
                yield f"{name}: {key} の対象になります（{offers[key]}）。書かれていません"
            elif wanted[key] != offers[key]:
                yield f"{name}: {key} は {wanted[key]} のはずが {offers[key]}"
