"""The guide sheet: what somebody has to do, where and with what, in large print; it names nobody."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from yakuba.kernel.offices.models import Municipality
from yakuba.language.eras import wareki

from ._qr import qr
from ._town import city_of, contact_of


@dataclass(frozen=True, slots=True)
class GuideLine:
    """One procedure: where, by when, what it costs, and how long filling it in takes (minutes)."""

    title: str
    office: str
    floor: str
    deadline: str
    fee: str
    online: bool
    minutes: int


@dataclass(frozen=True, slots=True)
class GuideStop:
    """One counter on the way, and the titles of what is done there."""

    office: str
    floor: str
    phone: str
    titles: list[str]


@dataclass(frozen=True, slots=True)
class Guide:
    """A whole sheet: headings with their procedures, counters in order, things to bring with the titles they are for."""

    groups: list[tuple[str, list[GuideLine]]]
    stops: list[GuideStop]
    bring: list[tuple[str, list[str]]]
    minutes: int
    address: str


def guide_data(guide: Guide, *, town: Municipality | None, on: date) -> dict[str, Any]:
    """A sheet, ready for the template."""
    return {
        "city": city_of(town), "sample": bool(town and town.sample), "title": "手続の案内", "date": wareki(on), "footer": "",
        "groups": [{"heading": heading, "lines": [asdict(one) for one in lines]} for heading, lines in guide.groups if lines],
        "stops": [asdict(one) for one in guide.stops], "minutes": guide.minutes, "address": guide.address,
        "bring": [{"thing": thing, "titles": titles} for thing, titles in guide.bring], "qr": qr(guide.address),
        "contact": contact_of(town, None, "代表"),
    }  # fmt: skip
