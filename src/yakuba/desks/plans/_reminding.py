"""Families hear of a dose when it may be had, and before its last day: each once, whatever happens to a worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from zlib import crc32

from django.db.models import Q, QuerySet

from yakuba.desks.entitlements import reachable, who_is_told
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Account
from yakuba.kernel.audit.actions import action
from yakuba.kernel.messages.actions import tell_about
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.words import Standing
from yakuba.kernel.prepared import insert_many
from yakuba.language.eras import wareki

from .models import Due, Reminder
from .words import DAYS_LEFT, Reason

BATCH = 200
Asked = tuple[Due, list[Reason]]


def remind_all() -> int:
    """Remind every family of what it has not heard of yet; how many notices were written."""
    today, done = clock.today(), 0
    batch: list[tuple[Resident, Account, list[Asked]]] = []
    for person, asked in _unheard(today):
        told = who_is_told(person, today)
        if told is not None:
            batch.append((person, told.account, asked))
        if len(batch) >= BATCH:
            done, batch = done + _tell(batch, today), []
    return done + (_tell(batch, today) if batch else 0)


def _unheard(today: date) -> Iterator[tuple[Resident, list[Asked]]]:
    """Children of those who agreed to be told, with what there is to say of each."""
    rows = list(_due(today))
    heard = set(
        Reminder.objects.filter(resident__in={one.resident_id for one in rows}).values_list(
            "resident_id", "definition_id", "number", "reason"
        )
    )
    for _, due in groupby(rows, key=lambda one: one.resident_id):
        found = [(one, _reasons(one, today, heard)) for one in due]
        if asked := [(one, reasons) for one, reasons in found if reasons]:
            yield asked[0][0].resident, asked


def _due(today: date) -> QuerySet[Due]:
    agreed = Resident.objects.filter(pk__in=reachable())
    theirs = Q(resident__in=agreed) | Q(resident__household__in=agreed.values("household"))
    open_ = Due.objects.filter(theirs, sure=True, on__lte=today, resident__standing=Standing.RESIDENT)
    return open_.filter(last__gte=today).select_related("resident", "definition").order_by("resident_id", "last", "id")


def _reasons(one: Due, today: date, heard: set[tuple[int, int, int, str]]) -> list[Reason]:
    fitting = [Reason.OPENS, *([Reason.LATE] if _is_late(one, today) else [])]
    fitting += [reason for reason, days in DAYS_LEFT.items() if (one.last - today).days <= days]
    return [reason for reason in fitting if (one.resident_id, one.definition_id, one.number, reason) not in heard]


def _is_late(one: Due, today: date) -> bool:
    return one.standard_last is not None and one.standard_last < today


def _tell(batch: list[tuple[Resident, Account, list[Asked]]], today: date) -> int:
    """Reminders and notices in one transaction; where another worker was quicker, both are there and not written again."""
    now = clock.now()
    with action(SYSTEM, "plans.remind", "plans", count=len(batch)):
        insert_many([
            Reminder(resident=person, definition=one.definition, number=one.number, reason=reason, at=now)
            for person, _, asked in batch for one, reasons in asked for reason in reasons
        ])  # fmt: skip
        tell_about(
            [(_topic(person, asked), account, *_words(person, asked, today)) for person, account, asked in batch]
        )
    return len(batch)


def _topic(person: Resident, asked: list[Asked]) -> str:
    """What is said, in one word: two workers that say the same write one notice."""
    said = ";".join(f"{one.definition_id}.{one.number}.{'.'.join(reasons)}" for one, reasons in asked)
    return f"plan:{person.pk}:{crc32(said.encode()):08x}"


def _words(person: Resident, asked: list[Asked], today: date) -> tuple[str, str]:
    lines = [f"・{one.definition.title}（{one.number}回目）: {_when(one, today)}" for one, _ in asked]
    body = "\n".join(
        [
            f"{person.full_name}さんが受けられる予防接種・健診です。",
            *lines,
            "「子どもの予定」の画面で、受ける日と受け方を見られます。もう受けたときは、その画面で受けた日を入れてください。",
        ]
    )
    return f"{person.full_name}さんの予防接種・健診のお知らせ", body


def _when(one: Due, today: date) -> str:
    by, days = f"{wareki(one.last)}まで。", (one.last - today).days
    if days <= DAYS_LEFT[Reason.MONTH]:
        left = "今日が最後の日です。" if days == 0 else f"あと{days}日で受けられなくなります。"
        return f"{left}{by}すぐに予約してください。"
    if _is_late(one, today):
        return f"おすすめの時期を過ぎました。{by}今日から受けられるので、早めに予約してください。"
    if one.standard_last:
        return f"受けられます。おすすめは{wareki(one.standard_last)}までです。"
    return f"受けられます。{by}早めに予約してください。"
