"""How Django finds this room, and its entry in the menu."""

from __future__ import annotations

from django.apps import AppConfig

from yakuba.web import NavItem, register


class Config(AppConfig):
    """The desk `counter`."""

    name = "yakuba.desks.counter"
    label = "counter"

    def ready(self) -> None:
        register(NavItem("counter", "窓口", "counter:start", "staff", right="counter", order=30, shortcut="w"))
