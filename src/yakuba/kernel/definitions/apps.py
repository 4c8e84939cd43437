"""How Django finds this room."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room `definitions`."""

    name = "yakuba.kernel.definitions"
    label = "definitions"
    default_auto_field = "django.db.models.BigAutoField"
