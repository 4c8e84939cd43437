"""How Django finds this room."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room `messages`."""

    name = "yakuba.kernel.messages"
    label = "outbox"
    """Django's own `messages` has that label already."""
    default_auto_field = "django.db.models.BigAutoField"
