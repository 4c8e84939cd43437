"""Whom a message or a letter would reach: how many, of what age, where, and twenty of them with reasons."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.definitions.queries import programme_of
from yakuba.kernel.offices.queries import municipality
from yakuba.language.rules.functions import age

from ._records import with_records
from .models import Offer
from .queries import Entitlement, may_be_told, on_paper, reached, standing
from .words import OfferState

SAMPLE = 20
AGES = ((0, 5), (6, 14), (15, 17), (18, 39), (40, 64), (65, 74), (75, 200))


@dataclass(frozen=True, slots=True)
class Spread:
    """Those found for a programme and not told yet, by age and by district."""

    ages: list[tuple[str, int]]
    districts: list[tuple[str, int]]
    by_screen: int
    by_paper: int
    by_none: int
    """Among letters already, no longer living here, not wishing to be told, or having applied."""


def spread(definition: Definition, on: date) -> Spread:
    """Whom a message would reach."""
    found = Offer.objects.filter(definition=definition, state=OfferState.FOUND)
    on_screen, by_paper = reached(definition), on_paper(definition)
    ahead = [offers.values_list("resident__birth_date", "resident__address") for offers in (on_screen, by_paper)]
    people = [one for several in ahead for one in several]
    ages = Counter(_band(age(born, on)) for born, _ in people)
    town = municipality()
    city = town.name if town else ""
    districts = Counter(district(address, city) for _, address in people)
    left = found.count() - len(people)
    named = [(_words(low, high), ages[(low, high)]) for low, high in AGES if ages[(low, high)]]
    return Spread(named, districts.most_common(12), may_be_told(definition).count(), len(ahead[1]), left)


def _band(years: int) -> tuple[int, int]:
    return next(band for band in AGES if band[0] <= years <= band[1])


def _words(low: int, high: int) -> str:
    if high == AGES[-1][1]:
        return _("%(low)s歳以上") % {"low": low}
    return _("%(low)s〜%(high)s歳") % {"low": low, "high": high}


def district(address: str, city: str) -> str:
    """The part of town an address lies in: what stands before its first number, without the town's own name."""
    own = address.partition(city)[2] if city and city in address else address
    return re.split(r"[0-9０-９一二三四五六七八九十]+(?:丁目|番|-|−)", own, maxsplit=1)[0].strip() or _("不明")


def sample(definition: Definition, on: date) -> list[tuple[Offer, Entitlement]]:
    """Twenty of those to be told or written to, spread over all of them, each with the reasons."""
    keys = sorted(
        key for offers in (reached(definition), on_paper(definition)) for key in offers.values_list("id", flat=True)
    )
    step = max(1, len(keys) // SAMPLE)
    said = programme_of(definition.live_id)
    chosen = Offer.objects.filter(pk__in=keys[::step][:SAMPLE]).select_related("resident").order_by("id")
    return [(one, with_records(one.resident, [standing(one.resident, definition, said, on)], on)[0]) for one in chosen]
