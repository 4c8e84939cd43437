"""How Django finds this room, its work for the worker, and its entry in the menu."""

from __future__ import annotations

from django.apps import AppConfig

from yakuba.web import NavItem, register


class Config(AppConfig):
    """The desk `review`."""

    name = "yakuba.desks.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.kernel.messages import jobs

        from .jobs import work

        jobs.register("dry runs", 3, work)
        register(NavItem("reviews", "自動審査", "review:procedures", "staff", right="staff", order=67))
