"""Words of this room, once."""

from datetime import date

from django.db import models

from yakuba.language.rules.functions import fiscal_year_end_after_age

HEAD = "世帯主"
"""What the register writes as the relation of the head of a household."""
CHILD_UNTIL = 18
"""Children are those up to the 31 March after their 18th birthday (児童手当法第3条)."""


def is_child(birth: date, on: date) -> bool:
    """Whether somebody born on that day is one of the children of a household."""
    return fiscal_year_end_after_age(birth, CHILD_UNTIL) >= on


class Sex(models.TextChoices):
    FEMALE = "female", "女"
    MALE = "male", "男"


class Standing(models.TextChoices):
    """異動区分: whether somebody lives here."""

    RESIDENT = "resident", "住民"
    MOVED = "moved", "転出"
    DIED = "died", "死亡"


class Kind(models.TextChoices):
    """On what ground somebody acts for somebody else (代理)."""

    PARENT = "parent", "親権者"
    FAMILY = "family", "家族"
    GUARDIAN = "guardian", "成年後見人"
    PROXY = "proxy", "委任"
