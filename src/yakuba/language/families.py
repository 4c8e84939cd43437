"""Families (家族の例): who lives together on a day, and every programme they are entitled to. Run as tests."""

from __future__ import annotations

from pydantic import Field as Spec

from .fields import Slug
from .scenarios import Person
from .texts import Strict


class Family(Strict):
    """A household a clerk would recognise. What is found for it must be exactly what `offers` says, no more."""

    family: str
    """Its name in a few words, such as 「母と小学生二人」."""
    about: str
    """Why it is worth telling."""
    today: str
    members: list[Person] = Spec(min_length=1)
    """Who lives there, the head (世帯主) first."""
    offers: dict[str, dict[Slug, int | None]] = {}
    """Member's name -> programme -> the amount in yen, or nothing where it pays none. What a household gets, its head gets."""
