"""The worker's part: dry runs that wait, one after the other."""

from __future__ import annotations

from .actions import run_waiting


def work() -> object:
    """Go on with the dry runs that wait, and with those whose worker died."""
    return run_waiting()
