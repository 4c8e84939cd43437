"""How Django finds this room."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """The connector `identity`."""

    name = "yakuba.connectors.identity"
    label = "identity"
