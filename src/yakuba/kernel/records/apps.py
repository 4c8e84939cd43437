"""How Django finds this room, and what it prepares when a definition is published."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from yakuba.kernel.definitions import published


class Config(AppConfig):
    """The room `records`."""

    name = "yakuba.kernel.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        published.connect(_prepare, dispatch_uid="records.indexes")


def _prepare(sender: Any, version: Any, procedure: Any, **rest: Any) -> None:
    from ._indexes import build

    build(version.definition_id, procedure)
