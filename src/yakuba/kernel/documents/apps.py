"""How Django finds this room."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room `documents`."""

    name = "yakuba.kernel.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
