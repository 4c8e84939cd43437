"""The worker's part: sweeps that wait, one after the other, and what was allowed to be sent."""

from __future__ import annotations

from .actions import run_waiting


def work() -> object:
    """Run the sweep that waits longest, or the one whose worker died."""
    return run_waiting()
