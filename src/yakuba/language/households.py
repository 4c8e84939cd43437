"""Households (世帯): the few words of the residents' register that rules and questions lean on."""

from __future__ import annotations

from datetime import date

from .rules.functions import fiscal_year_end_after_age

__all__ = ["CHILD_UNTIL", "HEAD", "is_child"]

HEAD = "世帯主"
"""What the register writes as the relation of the head of a household."""
CHILD_UNTIL = 18
"""Children are those up to the 31 March after their 18th birthday (児童手当法第3条)."""


def is_child(birth: date, on: date) -> bool:
    """Whether somebody born on that day is one of the children of a household."""
    return fiscal_year_end_after_age(birth, CHILD_UNTIL) >= on
