"""Tickets (番号札): people take a number, are called to a window, and everybody sees how long it takes.

A ticket (番号札) is a place in the hall's queue, not a case: it holds no name, and of a day gone by only figures stay.
One rule says who is next (ADR 0031), one place counts the numbers, one forecast is shown at the door, on the phone and
on the big screen. Another desk asks who stands before a clerk with `serving`, and says that they are served with `finish`.
"""

from importlib import import_module
from typing import Any

_HOME = {"serving": ".queries", "finish": ".actions", "Ticket": ".models"}
__all__ = ["Ticket", "finish", "serving"]


def __getattr__(name: str) -> Any:
    # Late, because Django reads this file before its models are ready.
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(_HOME[name], __name__), name)
