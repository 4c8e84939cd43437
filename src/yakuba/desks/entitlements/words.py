"""States of sweeps and offers, once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SweepState(models.TextChoices):
    WAITING = "waiting", _("順番を待っています")
    RUNNING = "running", _("調べています")
    DONE = "done", _("調べ終わりました")
    FAILED = "failed", _("止まりました")


class Every(models.TextChoices):
    """How often everybody is judged without being asked."""

    NEVER = "never", _("決まった日には調べない")
    DAY = "day", _("毎日")
    WEEK = "week", _("毎週")
    MONTH = "month", _("毎月")


class Way(models.TextChoices):
    """By which way somebody was told."""

    SCREEN = "screen", _("画面")
    LETTER = "letter", _("手紙")


class MailingState(models.TextChoices):
    WAITING = "waiting", _("順番を待っています")
    MAKING = "making", _("作っています")
    READY = "ready", _("できました（印刷して発送してください）")
    SENT = "sent", _("発送しました")
    DROPPED = "dropped", _("取りやめました")


class OfferState(models.TextChoices):
    FOUND = "found", _("まだ知らせていません")
    TOLD = "told", _("お知らせしました")
    OPENED = "opened", _("お知らせを開きました")
    CONFIRMED = "confirmed", _("申し込みました")
    DECLINED = "declined", _("申し込まないことにしました")
    LAPSED = "lapsed", _("対象でなくなりました")
    STOPPED = "stopped", _("お知らせを止めています")
    APPLIED = "applied", _("知らせる前に申し込みました")


OPEN = (OfferState.TOLD, OfferState.OPENED)
"""Offers that whoever was told can still act on."""
