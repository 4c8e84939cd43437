"""How Django finds this room, and what it prepares when a definition is published."""

from typing import Any

from django.apps import AppConfig

from yakuba.kernel.definitions import published


class Config(AppConfig):
    """The room `documents`."""

    name = "yakuba.kernel.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        published.connect(_prepare, dispatch_uid="documents.layouts")


def _prepare(sender: Any, version: Any, procedure: Any, **rest: Any) -> None:
    from ._layouts import keep

    keep(version, procedure)
