"""How Django finds this room, its work for the worker, and its entries in the menu."""

from __future__ import annotations

from django.apps import AppConfig

from yakuba.web import NavItem, register


class Config(AppConfig):
    """The desk `plans`."""

    name = "yakuba.desks.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.kernel.people.actions import on_said

        from .actions import heard
        from .jobs import register_all

        register_all()
        on_said(heard)
        register(NavItem("children", "子どもの接種・健診", "plans:children", "staff", right="offers", order=66))
        register(NavItem("plans", "子どもの予定", "plans:plans", "resident", order=36))
