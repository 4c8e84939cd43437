"""How Django finds this room."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """The room `reading`."""

    name = "yakuba.kernel.reading"
    label = "reading"
