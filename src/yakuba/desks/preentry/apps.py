"""How Django finds this room."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """The desk `preentry`."""

    name = "yakuba.desks.preentry"
    label = "preentry"
