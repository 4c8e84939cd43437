"""The worker's part: writing down, a few at a time, that the money of a batch was paid."""

from __future__ import annotations

from .actions import settle_waiting


def work() -> object:
    """Go on with every batch whose result was taken in."""
    return settle_waiting()
