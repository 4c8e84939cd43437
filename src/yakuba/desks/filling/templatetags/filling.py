"""Looking something up by its key in a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(found: Mapping[str, Any], key: str) -> Any:
    """`found[key]`, or nothing."""
    return found.get(key, "")
