"""States of a case and their groups, kinds of event: once."""

from django.db import models


class State(models.TextChoices):
    """Where a case stands."""

    FILED = "filed", "届いています"
    RECEIVED = "received", "審査中"
    RETURNED = "returned", "補正待ち"
    DECIDING = "deciding", "決裁中"
    APPROVED = "approved", "決定しました"
    REFUSED = "refused", "認められませんでした"
    WITHDRAWN = "withdrawn", "取り下げ"


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

    FILED = "filed", "申請を受け付けました"
    ACCEPTED = "accepted", "受理しました"
    CHECKED = "checked", "自動で確認しました"
    COMPLETED = "completed", "作業を終えました"
    ASKED = "asked", "補正をお願いしました"
    CORRECTED = "corrected", "補正がありました"
    APPROVED_STEP = "approved_step", "承認しました"
    SENT_BACK = "sent_back", "差し戻しました"
    TAKEN_BACK = "taken_back", "承認を引き戻しました"
    REVIEWED = "reviewed", "後閲しました"
    FORWARDED = "forwarded", "ほかの担当へ回しました"
    APPROVED = "approved", "決定しました"
    REFUSED = "refused", "認められませんでした"
    WITHDRAWN = "withdrawn", "取り下げました"
    LETTER = "letter", "通知書を作りました"


class Channel(models.TextChoices):
    """経路."""

    ONLINE = "online", "オンライン"
    COUNTER = "counter", "窓口"
    PAPER = "paper", "紙"
    PUSH = "push", "お知らせ"
    API = "api", "API"
    REMOTE = "remote", "リモート窓口"
