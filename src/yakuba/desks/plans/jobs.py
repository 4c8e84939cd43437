"""The worker's part: what is due is worked out anew where it is old, and families are reminded."""

from __future__ import annotations

from .actions import refresh_all, remind_all


def work() -> object:
    """Bring up to date, then remind. Safe to do twice, and by two workers."""
    return refresh_all() + remind_all()
