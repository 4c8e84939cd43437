"""The worker's part: booked visits are prepared the day before, so that the family need not wait while it is looked up;
and of pre-entries whose codes are valid no more, nothing is kept.
"""

from __future__ import annotations

from yakuba.kernel.messages import jobs

from .actions.entering import forget_seals
from .actions.preparing import prepare_all

PREPARING = 1800
"""Seconds between two turns: a booking made this evening for tomorrow is prepared this evening."""
FORGETTING = 6 * 3600


def register_all() -> None:
    """Have the worker do it."""
    jobs.register("visits.prepare", PREPARING, prepare_all)
    jobs.register("visits.forget", FORGETTING, forget_seals)
