"""Tells the frame what it may not find out by itself: which city this is, who is here, and who may see what."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest

from yakuba.web.wiring import City, wire


class Config(AppConfig):
    """The site."""

    name = "yakuba.site"
    label = "site"

    def ready(self) -> None:
        wire(city=_city, who=_who, may=_may)


def _city() -> City:
    from yakuba.kernel.offices.queries import municipality

    town = municipality()
    if town is None:
        return City()
    return City(name=town.name, address=town.address, phone=town.phone, sample=town.sample)


def _who(request: HttpRequest) -> str:
    actor = getattr(request, "actor", None)
    return actor.name if actor and actor.account else ""


def _may(request: HttpRequest, right: str) -> bool:
    actor = getattr(request, "actor", None)
    return bool(actor and any(actor.has(one) or (one == "staff" and actor.appointments) for one in right.split()))
