"""How Django finds this room, and its entries in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest

from yakuba.web import NavItem, register


def _unread(request: HttpRequest) -> int | None:
    from yakuba.kernel.messages.queries import unread_count

    actor = getattr(request, "actor", None)
    return unread_count(actor) if actor else None


class Config(AppConfig):
    """The desk `apply`."""

    name = "yakuba.desks.apply"
    label = "apply"

    def ready(self) -> None:
        register(NavItem("find", "手続をさがす", "apply:find", "resident", order=10))
        register(NavItem("cases", "申請の状況", "apply:cases", "resident", order=20))
        register(NavItem("notices", "お知らせ", "apply:notices", "resident", order=30, badge=_unread))
        register(NavItem("settings", "設定", "apply:settings", "resident", order=40))
