"""Kinds of task, their states, decisions, and what a review comes to: once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Comes(models.TextChoices):
    """What an automatic review came to."""

    NEXT = "next", _("次の工程へ進めました")
    APPROVE = "approve", _("そのまま決定しました")
    RETURN = "return", _("申請した方に補正を求めました")
    PERSON = "person", _("職員の確認に回しました")
    REFUSE = "refuse", _("認めないと決定しました")
