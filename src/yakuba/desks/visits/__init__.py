"""Visits (来庁): one counter for everything somebody came for, and nothing asked twice.

A clerk opens a visit for a person, says what happened, sees every procedure it needs, asks the merged interview
(`language.interview`), has one sheet signed, and files all cases at once. The same room is the bereavement desk
(おくやみ): booked visits are prepared the day before from the registers. A half-done visit is never lost; whoever scans its
code goes on with it.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "Standing": "._standing",
    "waiting_visits": ".queries",
    **dict.fromkeys(("begun", "decide", "file_all", "happened", "keep"), ".actions"),
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    # Late, because Django reads this file before its models are ready.
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(_HOME[name], __name__), name)
