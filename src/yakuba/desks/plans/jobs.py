"""The worker's part: what is due is worked out anew where it is old, and families are reminded.

Two jobs, for families are reminded though a plan cannot be worked out. Each is safe to do twice, and by two workers.
"""

from __future__ import annotations

from yakuba.kernel.messages import jobs

from .actions import refresh_all, remind_all

REFRESHING, REMINDING = 10, 3600
"""Seconds between two turns; the first has few seconds for each."""


def register_all() -> None:
    """Have the worker do both."""
    jobs.register("plans.refresh", REFRESHING, refresh_all)
    jobs.register("plans.remind", REMINDING, remind_all)
