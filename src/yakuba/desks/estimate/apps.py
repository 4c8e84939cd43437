"""How Django finds this room, and its entry in the menu."""

from __future__ import annotations

from django.apps import AppConfig

from yakuba.web import NavItem, register


class Config(AppConfig):
    """The desk `estimate`."""

    name = "yakuba.desks.estimate"
    label = "estimate"

    def ready(self) -> None:
        register(NavItem("estimate", "使える制度の試算", "estimate:estimate", "resident", order=15))
