"""States of tickets and what came of a wait, once; and the few numbers the rules of the hall need."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("待っています")
    CALLED = "called", _("呼んでいます")
    SERVING = "serving", _("窓口にいます")
    HELD = "held", _("預かっています")
    DONE = "done", _("終わりました")
    LEFT = "left", _("取りやめました")
    ENDED = "ended", _("呼べないまま、受付を終えました")


class Source(models.TextChoices):
    KIOSK = "kiosk", _("発券機")
    STAFF = "staff", _("職員")


class Outcome(models.TextChoices):
    DONE = "done", _("終わった")
    MOVED = "moved", _("ほかの用件・窓口へ移った")
    LEFT = "left", _("取りやめた・来なかった")
    ENDED = "ended", _("呼べないまま受付を終えた")


AT_WINDOW = (State.CALLED, State.SERVING)
OPEN = (State.WAITING, State.HELD, *AT_WINDOW)
"""The hall still owes them something."""
MOST_CALLS = 3
"""Called as often and not come: the ticket is held until its owner comes back."""
PAUSE = timedelta(minutes=3)
"""Called and not come: for so long the others go before them."""
LATELY = timedelta(minutes=30)
"""A window nobody touched for longer, and where nobody is served, is not counted on by forecasts."""
FORGOTTEN = timedelta(hours=3)
"""A window nobody touched for longer is closed: its clerk forgot to."""
LEFT_ALONE = timedelta(minutes=15)
"""From then on somebody else may take over a window without asking."""
NIGHT_ENDS = 3
"""The hour from which the day before is over: whoever took a number before midnight is still called after it."""
