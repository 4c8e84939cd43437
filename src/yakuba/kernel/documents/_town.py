"""How the town is named on its papers."""

from __future__ import annotations

from yakuba.kernel.offices.models import Department, Municipality

HEADS = ("市長", "町長", "村長", "区長")


def city_of(town: Municipality | None) -> str:
    return town.name if town else ""


def head_of(town: Municipality | None, to: str = "市長") -> str:
    """The full name of an addressee: 市長 becomes みほん市長, or 霧見町長 where the town is a 町."""
    if town is None or to not in HEADS:
        return to
    return f"{town.name}長" if town.name.endswith(("市", "町", "村", "区")) else f"{town.name}{town.head_title}"


def contact_of(town: Municipality | None, office: Department | None, name: str) -> list[str]:
    """Where to ask: the office, its floor, the address and the telephone, as far as they are known."""
    floor = f"（{office.floor}）" if office and office.floor else ""
    phone = (office.phone if office else "") or (town.phone if town else "")
    lines = [f"{city_of(town)}　{name}{floor}".strip(), town.address if town else "", f"電話　{phone}" if phone else ""]
    return [line for line in lines if line]
