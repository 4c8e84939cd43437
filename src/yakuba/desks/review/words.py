"""States of a dry run, and what it rests on: once."""

from django.db import models


class RunState(models.TextChoices):
    WAITING = "waiting", "順番を待っています"
    RUNNING = "running", "試しています"
    STOPPED = "stopped", "止めてあります"
    DONE = "done", "終わりました"
    FAILED = "failed", "途中で止まりました"


BASIS = {
    "log": "その時の記録", "kept": "申請の時に残した事実", "now": "一部は今の台帳",
}  # fmt: skip
NONE = "（自動審査なし）"
GOING = (RunState.WAITING, RunState.RUNNING, RunState.STOPPED)
