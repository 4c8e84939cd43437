"""How Django finds this room."""

from django.apps import AppConfig


class Config(AppConfig):
    """The desk `api`."""

    name = "yakuba.desks.api"
    label = "api"
