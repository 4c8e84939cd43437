"""How Django finds this room."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room `workflow`."""

    name = "yakuba.kernel.workflow"
    label = "workflow"
    default_auto_field = "django.db.models.BigAutoField"
