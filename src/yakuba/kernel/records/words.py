"""States of a case and their groups, kinds of event: once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a case stands."""

    FILED = "filed", _("届いています")
    RECEIVED = "received", _("審査中")
    RETURNED = "returned", _("補正待ち")
    DECIDING = "deciding", _("決裁中")
    APPROVED = "approved", _("決定しました")
    REFUSED = "refused", _("認められませんでした")
    WITHDRAWN = "withdrawn", _("取り下げ")


OPEN = (State.FILED, State.RECEIVED, State.RETURNED, State.DECIDING)
WITH_OFFICE = (State.FILED, State.RECEIVED, State.DECIDING)
ENDED = (State.APPROVED, State.REFUSED, State.WITHDRAWN)

TONE = {
    State.FILED: "info",
    State.RECEIVED: "info",
    State.RETURNED: "warning",
    State.DECIDING: "info",
    State.APPROVED: "success",
    State.REFUSED: "error",
    State.WITHDRAWN: "neutral",
}


class Happened(models.TextChoices):
    """Kinds of event."""

    FILED = "filed", _("申請を受け付けました")
    ACCEPTED = "accepted", _("受理しました")
    CHECKED = "checked", _("自動で確認しました")
    COMPLETED = "completed", _("作業を終えました")
    ASKED = "asked", _("補正をお願いしました")
    CORRECTED = "corrected", _("補正がありました")
    RESUMED = "resumed", _("補正のお願いを取り消しました")
    APPROVED_STEP = "approved_step", _("承認しました")
    SENT_BACK = "sent_back", _("差し戻しました")
    TAKEN_BACK = "taken_back", _("承認を引き戻しました")
    REVIEWED = "reviewed", _("後閲しました")
    FORWARDED = "forwarded", _("ほかの担当へ回しました")
    APPROVED = "approved", _("決定しました")
    REFUSED = "refused", _("認められませんでした")
    WITHDRAWN = "withdrawn", _("取り下げました")
    LETTER = "letter", _("通知書を作りました")
    PAID = "paid", _("お金を払いました")
    UNPAID = "unpaid", _("振り込めませんでした")


class Channel(models.TextChoices):
    """経路."""

    ONLINE = "online", "オンライン"
    COUNTER = "counter", "窓口"
    PAPER = "paper", "紙"
    PUSH = "push", "お知らせ"
    API = "api", "API"
    REMOTE = "remote", "リモート窓口"
