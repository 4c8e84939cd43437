"""How Django finds this room, and what it listens to."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """The room `access`."""

    name = "yakuba.kernel.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ._signals import connect

        connect()
