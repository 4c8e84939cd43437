"""What a letter about a programme says: to whom, what one gets, why (where that gives nothing away), how to apply."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from yakuba.kernel import clock
from yakuba.kernel.definitions.queries import programme_of
from yakuba.kernel.documents.actions import OfferLetter, OfferLetters
from yakuba.language.programmes import Programme

from .models import Mailing, Offer
from .queries import is_delicate, standing

REASONS = 4
PLAIN = "市の台帳で確かめたところ、対象になりそうです。"
PER = {"month": "（1か月）", "year": "（1年）"}


def letters_of(found: Mailing) -> OfferLetters:
    """Every letter of a file, in its order; whoever is out of it since is left out."""
    offers = Offer.objects.filter(mailing=found).select_related("resident", "told").in_bulk(found.offers_at)
    said = programme_of(found.definition.live_id)
    return OfferLetters(
        title=said.title.ja, summary=said.summary.ja, apply=said.apply.ja, law=said.law, address=address_of(said),
        letters=[
            _letter(offers[key], place, found, said, delicate=is_delicate(said))
            for place, key in enumerate(found.offers_at, start=1) if key in offers
        ],
    )  # fmt: skip


def address_of(said: Programme) -> str:
    """Where one applies on screen; empty where that is not possible."""
    where = reverse("apply:procedure", args=[said.procedure]) if said.procedure else ""
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{where}" if where else ""


def _letter(offer: Offer, place: int, found: Mailing, said: Programme, *, delicate: bool) -> OfferLetter:
    who, about = offer.told or offer.resident, offer.resident
    reasons, amount = [PLAIN], ""
    if not delicate:
        now = standing(about, found.definition, said, clock.today())
        reasons = [PLAIN, *now.sentences[:REASONS]]
        amount = f"{offer.amount:,}円{PER.get(said.per or '', '')}" if offer.amount is not None else ""
    of_whom = "" if who == about or said.subject == "household" else f"{about.full_name}さんについてのお知らせです。"
    return OfferLetter(place, who.number, who.full_name, who.postal_code, who.address, of_whom, amount, tuple(reasons))
