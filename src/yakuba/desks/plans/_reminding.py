"""Families hear of a dose when it may be had, and before its last day: each once, whatever happens to a worker."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_
from zlib import crc32

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from yakuba.desks.entitlements import hold_consents, reachable, told_offers, who_is_told
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.queries import programme_of
from yakuba.kernel.messages.actions import Receiver, tell_about
from yakuba.kernel.people.actions import hold
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.kernel.prepared import insert_many
from yakuba.language.eras import wareki

from ._showing import named
from .models import Dose, Due, Reminder
from .words import DAYS_LEFT, Reason

BATCH = 50
Asked = tuple[Due, list[Reason]]


def remind_all() -> int:
    """Remind every family of what it has not heard of yet, a few children at a time; how many notices were written."""
    today, done, after = clock.today(), 0, 0
    while keys := _children(today, after):
        done, after = done + _tell(keys, today), keys[-1]
    return done


def _children(today: date, after: int) -> list[int]:
    """Some children of those who agreed to be told, of whom there is something to say; in the order of their keys."""
    agreed = Resident.objects.filter(pk__in=reachable())
    theirs = Q(resident__in=agreed) | Q(resident__household__in=agreed.values("household"))
    found = _unheard(today).filter(theirs, resident_id__gt=after).order_by("resident_id")
    return list(found.values_list("resident_id", flat=True).distinct()[:BATCH])


def _unheard(today: date) -> QuerySet[Due]:
    """What can be had now of which something was not said yet; each with a mark for every reason to speak."""
    # Whoever may have had it elsewhere hears once that it can be had, and is not urged.
    fits = {Reason.OPENS: Q(), Reason.LATE: Q(standard_last__lt=today, known=True)}
    fits |= {reason: Q(last__lte=today + timedelta(days=days), known=True) for reason, days in DAYS_LEFT.items()}
    wants = {reason: fit & ~Q(_heard(reason)) for reason, fit in fits.items()}
    wants[Reason.OPENS] &= ~Q(_offered())
    open_ = Due.objects.filter(sure=True, on__lte=today, last__gte=today, resident__standing=Standing.RESIDENT)
    marks = {_mark(reason): ExpressionWrapper(want, BooleanField()) for reason, want in wants.items()}
    return open_.filter(reduce(or_, wants.values())).annotate(**marks)


def _mark(reason: Reason) -> str:
    return f"wants_{reason.value}"


def _heard(reason: Reason) -> Exists:
    same = {name: OuterRef(name) for name in ("resident", "definition", "number")}
    return Exists(Reminder.objects.filter(reason=reason, **same))


def _offered() -> Exists:
    """By an offer, on screen or by letter, and nothing was had since: that it can be had is known."""
    same = {name: OuterRef(name) for name in ("resident", "definition")}
    since = Dose.objects.filter(**same, on__gte=OuterRef("day"))
    return Exists(told_offers().filter(**same).annotate(day=TruncDate("told_at")).exclude(Exists(since)))


def _asked(people: list[Resident], today: date) -> dict[int, list[Asked]]:
    found = _unheard(today).filter(resident__in=people).select_related("definition")
    made: dict[int, list[Asked]] = {}
    for one in found.order_by("resident_id", "last", "id"):
        reasons = [reason for reason in Reason if getattr(one, _mark(reason))]
        made.setdefault(one.resident_id, []).append((one, reasons))
    return made


def _is_late(one: Due, today: date) -> bool:
    return one.standard_last is not None and one.standard_last < today


def _tell(keys: list[int], today: date) -> int:
    """Reminders and notices in one transaction, which holds the children and the consents.

    Only then is it read what there is to say: what another worker has said is said, and whoever withdrew is left out.
    """
    now = clock.now()
    with action(SYSTEM, "plans.remind", "plans") as act:
        people = hold(keys)
        told = {person.pk: one for person in people if (one := who_is_told(person, today)) is not None}
        agreed = hold_consents(one.pk for one in told.values())
        asked = _asked([one for one in people if one.pk in told and told[one.pk].pk in agreed], today)
        insert_many([
            Reminder(resident_id=key, definition=one.definition, number=one.number, reason=reason, at=now)
            for key, said in asked.items() for one, reasons in said for reason in reasons
        ])  # fmt: skip
        hear = [(one, Receiver.of(told[one.pk].account), asked[one.pk]) for one in people if one.pk in asked]
        tell_about(
            (_topic(person, said), to, *_in_words(person, said, today, to.language)) for person, to, said in hear
        )
        act.data["count"] = len(hear)
    return len(hear)


def _topic(person: Resident, asked: list[Asked]) -> str:
    """What is said, in one word."""
    said = ";".join(f"{one.definition_id}.{one.number}.{'.'.join(reasons)}" for one, reasons in asked)
    return f"plan:{person.pk}:{crc32(said.encode()):08x}"


def _in_words(person: Resident, asked: list[Asked], today: date, language: str) -> tuple[str, str]:
    """Subject and body in the reader's language; who reads easy Japanese gets the plain one."""
    with override("en" if language == "en" else "ja"):
        lines = [
            f"・{named(programme_of(one.definition.live_id), one.number, language)}: {_when(one, today)}"
            for one, _said in asked
        ]
        about = {"name": person.full_name}
        head = _("%(name)sさんが受けられる予防接種・健診です。") % about
        foot = _(
            "「子どもの予定」の画面で、受ける日と受け方を見られます。もう受けたときは、その画面で受けた日を入れてください。"
        )
        return _("%(name)sさんの予防接種・健診のお知らせ") % about, "\n".join([head, *lines, foot])


def _day(day: date) -> str:
    return day.isoformat() if get_language() == "en" else wareki(day)


def _when(one: Due, today: date) -> str:
    days, said = (one.last - today).days, {"last": _day(one.last), "days": (one.last - today).days}
    if not one.known:
        return _("記録がありません。母子健康手帳で確かめてください。まだのときは受けられます。%(last)sまで。") % said
    if days == 0:
        return _("今日が最後の日です。%(last)sまで。すぐに予約してください。") % said
    if days <= DAYS_LEFT[Reason.MONTH]:
        return _("あと%(days)s日で受けられなくなります。%(last)sまで。すぐに予約してください。") % said
    if _is_late(one, today):
        return _("おすすめの時期を過ぎました。%(last)sまで。今日から受けられるので、早めに予約してください。") % said
    if one.standard_last:
        return _("受けられます。おすすめは%(standard)sまでです。") % {"standard": _day(one.standard_last)}
    return _("受けられます。%(last)sまで。早めに予約してください。") % said
