"""The worker's part: closing what nobody closed, and deleting what was kept long enough."""

from __future__ import annotations

from .actions import clean_up


def work() -> object:
    """Tidy the hall."""
    return clean_up()
