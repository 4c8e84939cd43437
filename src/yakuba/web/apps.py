"""How Django finds this room."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room `web`."""

    name = "yakuba.web"
    label = "web"
