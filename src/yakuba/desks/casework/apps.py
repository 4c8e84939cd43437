"""How Django finds this room, and its entries in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest

from yakuba.web import NavItem, register


def _waiting(request: HttpRequest) -> int | None:
    from yakuba.kernel.workflow.queries import my_tasks

    actor = getattr(request, "actor", None)
    return my_tasks(actor).count() if actor and actor.staff else None


class Config(AppConfig):
    """The desk `casework`."""

    name = "yakuba.desks.casework"
    label = "casework"

    def ready(self) -> None:
        register(NavItem("inbox", "案件の一覧", "casework:inbox", "staff", right="staff", order=10, shortcut="i"))
        register(
            NavItem(
                "approvals",
                "決裁",
                "casework:approvals",
                "staff",
                right="staff",
                order=20,
                shortcut="k",
                badge=_waiting,
            )
        )
        register(NavItem("absence", "不在と代決", "casework:absence", "staff", right="staff", order=60))
        register(NavItem("definitions", "手続の定義", "casework:definitions", "staff", right="definitions", order=70))
