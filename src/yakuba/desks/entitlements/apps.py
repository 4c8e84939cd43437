"""How Django finds this room, its work for the worker, and its entries in the menu."""

from __future__ import annotations

from django.apps import AppConfig

from yakuba.web import NavItem, register


class Config(AppConfig):
    """The desk `entitlements`."""

    name = "yakuba.desks.entitlements"
    label = "entitlements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.kernel.messages import jobs
        from yakuba.kernel.workflow.actions import on_filed

        from .actions import applied
        from .jobs import work

        jobs.register("sweeps", 3, work)
        on_filed(applied)
        register(NavItem("programmes", "制度のお知らせ", "entitlements:programmes", "staff", right="offers", order=65))
        register(NavItem("offers", "使える制度", "entitlements:offers", "resident", order=35))
