"""How Django finds this room, its work for the worker, and its entries in the menus."""

from __future__ import annotations

from django.apps import AppConfig

from yakuba.web import NavItem, register


class Config(AppConfig):
    """The desk `tickets`."""

    name = "yakuba.desks.tickets"
    label = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.kernel.messages import jobs

        from .jobs import work

        jobs.register("tickets", 60, work)
        register(
            NavItem("tickets", "番号札・呼び出し", "tickets:desk", "staff", right="counter", order=31, shortcut="q")
        )
        register(NavItem("waits", "現在の待ち時間", "tickets:now", "resident", order=17))
