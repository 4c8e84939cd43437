"""Status words of this room, once."""

from django.db import models


class State(models.TextChoices):
    """Where a visit stands."""

    BOOKED = "booked", "予約"
    OPEN = "open", "受付中"
    FILED = "filed", "受付済み"
    DROPPED = "dropped", "取りやめ"


class Choice(models.TextChoices):
    """What was decided about one procedure of a visit."""

    NOW = "now", "今日"
    LATER = "later", "後日"
    NOT = "not", "しない"


LIVE = (State.BOOKED, State.OPEN)
