"""When everybody is judged without being asked: exactly once for each time that comes, however late the worker is."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action

from .models import Schedule
from .words import Every

LAST_DAY = 28
"""The last day every month has."""
_YEAR = 366


def set_schedule(actor: Actor, every: str, *, weekday: int, day: int, hour: int) -> Schedule:
    """Say when; sending stays somebody's decision."""
    actor.must(Right.OFFERS)
    plan = Schedule(pk=1, every=Every(every), weekday=weekday, day=day, hour=hour, set_by=actor.label)
    plan.next_at = next_after(plan, clock.now())
    said = {"every": plan.every, "weekday": weekday, "day": day, "hour": hour}
    with action(actor, "sweep.schedule", "municipality:1", **said):
        plan.save()
    return plan


def come_due() -> bool:
    """Whether a sweep is to be asked for now, said to one worker alone. Times slept over count as one."""
    now = clock.now()
    plan = Schedule.objects.filter(next_at__lte=now).first()
    if plan is None:
        return False
    # The condition is what makes two workers safe, on a database without row locks too.
    mine = Schedule.objects.filter(pk=plan.pk, next_at=plan.next_at).update(next_at=next_after(plan, now))
    return bool(mine)


def next_after(plan: Schedule, moment: datetime) -> datetime | None:
    """The first time after a moment, in the town's clock; None where there is none."""
    if plan.every == Every.NEVER:
        return None
    today = timezone.localtime(moment).date()
    days = (today + timedelta(days=ahead) for ahead in range(_YEAR))
    fits = {Every.DAY: lambda one: True, Every.WEEK: lambda one: one.weekday() == plan.weekday}
    wanted = fits.get(Every(plan.every), lambda one: one.day == plan.day)
    at = (timezone.make_aware(datetime.combine(one, time(plan.hour))) for one in days if wanted(one))
    return next(one for one in at if one > moment)
