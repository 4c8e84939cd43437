"""Letters that tell many people of one programme, as plain data for the template: a list of all, then each on its page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from yakuba.kernel.offices.models import Department, Municipality
from yakuba.language.eras import wareki

from ._qr import qr
from ._town import city_of, contact_of, head_of


@dataclass(frozen=True, slots=True)
class OfferLetter:
    """One letter: its place in the file, whom it goes to, and what it says of them. `amount` is empty where it would
    say too much."""

    place: int
    number: str
    name: str
    postal_code: str
    address: str
    of_whom: str
    amount: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferLetters:
    """What all letters of a file say alike, and the letters. `address` is where one applies on screen, if one can."""

    title: str
    summary: str
    apply: str
    law: str
    address: str
    letters: list[OfferLetter]


def offers_data(found: OfferLetters, *, town: Municipality | None, office: Department, on: date) -> dict[str, Any]:
    """A file of letters, ready for the template."""
    return {
        "city": city_of(town), "sample": bool(town and town.sample), "title": f"「{found.title}」のお知らせ", "name": found.title,
        "sender": f"{head_of(town)}　{town.mayor if town else ''}".strip(), "date": wareki(on), "summary": found.summary,
        "apply": found.apply, "law": found.law, "address": found.address, "qr": qr(found.address) if found.address else "",
        "contact": contact_of(town, office, office.name), "footer": "", "letters": [asdict(one) for one in found.letters],
    }  # fmt: skip
