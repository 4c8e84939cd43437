"""Kinds of task, their states, and decisions: once."""

from django.db import models


class Kind(models.TextChoices):
    OFFICE = "office", "担当の作業"
    ROUTE = "route", "決裁"
    REVIEW = "review", "後閲"


class TaskState(models.TextChoices):
    WAITING = "waiting", "順番待ち"
    OPEN = "open", "未処理"
    DONE = "done", "済"
    CANCELLED = "cancelled", "取消"


class Decision(models.TextChoices):
    NONE = "", ""
    APPROVE = "approve", "承認"
    REFUSE = "refuse", "不承認"
    SEND_BACK = "send_back", "差戻し"
    COMPLETE = "complete", "完了"
    REVIEWED = "reviewed", "後閲"
    SKIPPED = "skipped", "専決により不要"
