"""States of a dry run, and what it rests on: once."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class RunState(models.TextChoices):
    WAITING = "waiting", _("順番を待っています")
    RUNNING = "running", _("試しています")
    STOPPED = "stopped", _("止めてあります")
    DONE = "done", _("終わりました")
    FAILED = "failed", _("途中で止まりました")


BASIS = {
    "log": _("その時の記録"), "kept": _("申請の時に残した事実"), "now": _("一部は今の台帳"),
}  # fmt: skip
NONE = _("（自動審査なし）")
FAILED = gettext_noop(
    "試している途中で止まりました。「続きから試す」を押しても止まるときは、システムの管理者に知らせてください"
)
"""What a run that broke says, put in the reader's language when shown; why is in the log."""
UNTOLD = _("権限のある職員だけが見られます")
GOING = (RunState.WAITING, RunState.RUNNING, RunState.STOPPED)
