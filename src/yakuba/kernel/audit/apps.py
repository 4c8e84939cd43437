"""How Django finds this room."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room `audit`."""

    name = "yakuba.kernel.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
