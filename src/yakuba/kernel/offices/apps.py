"""How Django finds this room."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room `offices`."""

    name = "yakuba.kernel.offices"
    label = "offices"
    default_auto_field = "django.db.models.BigAutoField"
