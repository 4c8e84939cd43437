"""Delivery states, once."""

from django.db import models


class Delivery(models.TextChoices):
    NONE = "none", "メールなし"
    PENDING = "pending", "送信待ち"
    SENDING = "sending", "送信中"
    SENT = "sent", "送信済み"
    FAILED = "failed", "送れませんでした"
    UNCERTAIN = "uncertain", "送れたか不明"
