"""A small town whose 環境課 keeps the vaccinations, with a baby of six months, for the tests of plans."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from support.town import START, Town, build

from yakuba.desks.entitlements import actions as offers
from yakuba.desks.plans import actions
from yakuba.desks.plans.models import Dose
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.definitions.actions import adopt_vocabulary, publish_programme, read_packs
from yakuba.kernel.people.models import Resident
from yakuba.language.loading import load_packs
from yakuba.language.pack import Pack

PACKS = Path(__file__).parents[2] / "packs"
TODAY = date(2026, 11, 21)
BORN = date(2026, 5, 1)
MR, BCG, ROTA, FIVE = "vaccine-mr-1", "vaccine-bcg", "vaccine-rota", "vaccine-dpt-ipv-hib"


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    return tuple(load_packs({name: read_packs(PACKS)[name] for name in ("commons", "health")}))


def with_a_baby() -> Town:
    """The small town with the planned programmes published; the mother has agreed to be told."""
    town = build()
    for pack in packs():
        adopt_vocabulary(SYSTEM, pack)
        for one in pack.programmes:
            if one.taken:
                publish_programme(SYSTEM, one.model_copy(update={"office": "環境課"}))
    Resident.objects.filter(pk=town.child.pk).update(birth_date=BORN)
    town.child.refresh_from_db()
    offers.set_consent(town.resident_actor(), given=True)
    for right in (Right.OFFERS, Right.SENSITIVE):
        Grant.objects.create(right=right, staff=town.staff["環境課/係員"], starts_on=START)
    return town


def record(town: Town, key: str, on: date, **more: str) -> Dose:
    """A clerk writes down what the baby had."""
    return actions.record(town.actor("係員"), town.child.number, key, on, **more)


def work() -> int:
    """What the worker does."""
    return actions.refresh_all() + actions.remind_all()
