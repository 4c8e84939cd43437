"""Delivery states, once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.TextChoices):
    NONE = "none", _("メールなし")
    PENDING = "pending", _("送信待ち")
    SENDING = "sending", _("送信中")
    SENT = "sent", _("送信済み")
    FAILED = "failed", _("送れませんでした")
    UNCERTAIN = "uncertain", _("送れたか不明")
