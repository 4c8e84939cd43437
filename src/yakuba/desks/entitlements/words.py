"""States of sweeps and offers, once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SweepState(models.TextChoices):
    WAITING = "waiting", "順番を待っています"
    RUNNING = "running", "調べています"
    DONE = "done", "調べ終わりました"
    FAILED = "failed", "止まりました"


class OfferState(models.TextChoices):
    FOUND = "found", _("まだ知らせていません")
    TOLD = "told", _("お知らせしました")
    OPENED = "opened", _("お知らせを開きました")
    CONFIRMED = "confirmed", _("申し込みました")
    DECLINED = "declined", _("申し込まないことにしました")
    LAPSED = "lapsed", _("対象でなくなりました")


OPEN = (OfferState.TOLD, OfferState.OPENED)
"""Offers that whoever was told can still act on."""
