"""Entitlements (お知らせ): every programme's rule put to everybody, and those who seem entitled are told.

A sweep judges the whole town and keeps an offer for each person a rule is true of; a member of staff looks at it and
sends it; whoever is told confirms with one tap, and the offer becomes a case. On screen only those are told who agreed,
by letter only those who never said no; nobody is told twice, or of what they have applied for, and whoever declined is
left in peace.
"""

from importlib import import_module
from typing import Any

__all__ = [
    "ADULT",
    "LODGERS",
    "PARENTS",
    "has_consented",
    "hold_consents",
    "may_see_names",
    "reachable",
    "told_offers",
    "who_is_told",
]


def __getattr__(name: str) -> Any:
    # Late, because Django reads this file before its models are ready.
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("._case" if name == "LODGERS" else ".queries", __name__), name)
