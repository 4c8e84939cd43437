"""What every template may know of whoever is looking."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def actor(request: HttpRequest) -> dict[str, Any]:
    """The actor, under that name."""
    return {"actor": getattr(request, "actor", None)}
