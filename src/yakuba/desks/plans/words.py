"""Words of this room, once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Who says that a dose was had."""

    REGISTER = "register", _("市の台帳")
    CLERK = "clerk", _("職員が入力")
    FAMILY = "family", _("ご家族が入力（市はまだ確かめていません）")


class Reason(models.TextChoices):
    """Why a family is reminded; each once for a dose."""

    OPENS = "opens", "受けられるようになりました"
    LATE = "late", "おすすめの時期を過ぎました"
    MONTH = "month", "あと30日で受けられなくなります"
    WEEK = "week", "あと7日で受けられなくなります"


DAYS_LEFT = {Reason.MONTH: 30, Reason.WEEK: 7}
"""How many days before the last day a family hears of it."""
