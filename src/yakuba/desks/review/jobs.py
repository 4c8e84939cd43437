"""The worker's part: dry runs that wait, some cases at a time."""

from __future__ import annotations

from .actions import run_a_little


def work() -> object:
    """Go on a little with a dry run that waits, or whose worker died."""
    return run_a_little()
