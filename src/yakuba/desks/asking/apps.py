"""How Django finds this room."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """The desk `asking`: no addresses of its own, only what other desks show."""

    name = "yakuba.desks.asking"
    label = "asking"
