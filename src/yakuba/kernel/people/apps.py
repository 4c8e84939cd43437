"""How Django finds this room."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room `people`."""

    name = "yakuba.kernel.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
