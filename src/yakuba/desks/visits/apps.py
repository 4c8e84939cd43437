"""How Django finds this room, its work for the worker, and its entry in the menu."""

from __future__ import annotations

from django.apps import AppConfig

from yakuba.web import NavItem, register


class Config(AppConfig):
    """The desk `visits`."""

    name = "yakuba.desks.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .jobs import register_all

        register_all()
        register(NavItem("visits", "来庁の受付", "visits:start", "staff", right="counter", order=31, shortcut="r"))
