"""How Django finds this room, and its entry in the menu."""

from __future__ import annotations

from django.apps import AppConfig

from yakuba.web import NavItem, register


class Config(AppConfig):
    """The desk `navigator`."""

    name = "yakuba.desks.navigator"
    label = "navigator"

    def ready(self) -> None:
        register(NavItem("navigator", "手続ナビ", "navigator:navigator", "resident", order=12))
