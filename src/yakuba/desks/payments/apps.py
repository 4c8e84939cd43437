"""How Django finds this room, its work for the worker, and its entry in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest

from yakuba.web import NavItem, register


def _waiting(request: HttpRequest) -> int | None:
    from .queries import waiting_for_approval

    actor = getattr(request, "actor", None)
    return waiting_for_approval(actor) if actor else None


class Config(AppConfig):
    """The desk `payments`."""

    name = "yakuba.desks.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.kernel.messages import jobs

        from .jobs import work

        jobs.register("payments", 3, work)
        rights = "payments pay_approval"
        register(NavItem("payments", "支払", "payments:procedures", "staff", right=rights, order=66, badge=_waiting))
