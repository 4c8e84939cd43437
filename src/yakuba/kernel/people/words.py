"""Words of this room, once."""

from django.db import models

from yakuba.language.households import CHILD_UNTIL as CHILD_UNTIL
from yakuba.language.households import HEAD as HEAD
from yakuba.language.households import is_child as is_child


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
