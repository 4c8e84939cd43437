"""States of batches and payments, once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    MADE = "made", _("承認を待っています")
    APPROVED = "approved", _("承認しました（銀行に渡せます）")
    SETTLING = "settling", _("結果を書き込んでいます")
    SETTLED = "settled", _("終わりました")
    DROPPED = "dropped", _("取りやめました")


class PaymentState(models.TextChoices):
    WAITING = "waiting", _("振込み待ち")
    PAID = "paid", _("払いました")
    FAILED = "failed", _("振り込めませんでした")
    DROPPED = "dropped", _("取りやめました")


LIVE = (PaymentState.WAITING, PaymentState.PAID)
"""Of these a case has one at most: the database refuses a second."""
ENDED = (BatchState.SETTLED, BatchState.DROPPED)
