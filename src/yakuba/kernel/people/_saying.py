"""What registers say of people, and which of it stands: the newer; and where two contradict each other of one day, neither."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.csvfile import Wrong
from yakuba.kernel.definitions.queries import labels

from ._facts import REGISTERED
from .models import KnownFact, Resident

DAY = "基準日"
"""What a register's file calls the day a line is of."""


class Disputed(Wrong):
    """Registers contradict each other: what they say is kept, and the fact is unknown."""


@dataclass(frozen=True, slots=True)
class Said:
    """One fact of one person as a register says it. `upon`: see `KnownFact.upon`."""

    resident_id: int
    key: str
    value: Any
    source: str
    as_of: date
    upon: date | None = None


Hears = Callable[[Sequence[Said]], None]
_HEARERS: list[Hears] = []


def on_said(hear: Hears) -> None:
    """Have a room hear of every word of a register that stands, in the same transaction. Said once, at its start.

    What follows from this town's own records (`upon`) is no such word.
    """
    _HEARERS.append(hear)


def hold(people: Collection[int]) -> list[Resident]:
    """These people, held: nobody else writes down what is known of them, to the end of the caller's transaction.

    Who needs several holds all of them at once, here: in one order nobody waits for each other for ever. Records about
    them can be made meanwhile.
    """
    return list(Resident.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))


def say(said: Iterable[Said]) -> list[Wrong | None]:
    """Write down what registers say, in the caller's transaction; for each whether, and why, it does not stand.

    What is older than what is held is left out. Of one day the later word of the same register wins; where another
    register says something else of that day, both words are kept and the fact is unknown. What a register had said before
    and this town's own records build on since changes nothing when it is said again.
    """
    said = list(said)
    hold({one.resident_id for one in said})
    lines = KnownFact.objects.filter(
        resident_id__in={one.resident_id for one in said}, key__in={one.key for one in said}
    )
    held = {(line.resident_id, line.key): line for line in lines}
    new: dict[tuple[int, str], KnownFact] = {}
    changed: dict[tuple[int, str], KnownFact] = {}
    found: list[Wrong | None] = []
    for one in said:
        place = (one.resident_id, one.key)
        line = held.get(place)
        if wrong := _refusal(line, one):
            found.append(wrong)
            continue
        if line is not None and _is_under(line, one):
            found.append(None)
            continue
        if line is None:
            line = held[place] = new[place] = KnownFact(resident_id=one.resident_id, key=one.key)
        elif place not in new:
            changed[place] = line
        _take(line, one)
        found.append(_dispute(line) if line.is_disputed else None)
    KnownFact.objects.bulk_create(new.values())
    KnownFact.objects.bulk_update(changed.values(), ["value", "source", "as_of", "voices", "upon"], batch_size=500)
    if stand := [one for one, wrong in zip(said, found, strict=True) if wrong is None and one.upon is None]:
        for hear in _HEARERS:
            hear(stand)
    return found


def _is_under(line: KnownFact, one: Said) -> bool:
    """Whether a line builds on exactly this word."""
    return one.upon is None and line.upon == one.as_of and line.voices.get(one.source) == one.value


def _refusal(line: KnownFact | None, one: Said) -> Wrong | None:
    """Why a word is left out. Raises ValueError for what the resident register says."""
    if one.key in REGISTERED:
        raise ValueError(f"{one.key} は住民の記録にあります。住民の記録（people import）で直してください")
    if one.as_of > clock.today():
        what = _("%(day)s は、まだ来ていない日です。") % {"day": one.as_of}
        return Wrong(DAY, what, _("今日までの日を入れてください"))
    if line is None:
        return None
    if line.is_disputed and one.upon is not None:
        return _dispute(line)  # what follows from records settles no dispute between registers
    # Against what follows from this town's own records stands another register's newer word; they build on that again.
    held = line.as_of if line.upon is None or one.upon is not None else line.upon
    if one.as_of >= held:
        return None
    given = {"day": one.as_of, "name": labels().get(one.key, one.key), "source": line.source, "held": held}
    what = _("%(day)s の記録です。「%(name)s」は、%(source)sの %(held)s の記録のほうが新しいので、古い方は入れません。")
    return Wrong(DAY, what % given, _("新しい記録を入れるか、この行を消してください"))


def _take(line: KnownFact, one: Said) -> None:
    before = line.voices or ({} if line.upon else {line.source: line.value})
    voices = before if (line.upon or line.as_of) == (one.upon or one.as_of) else {}
    if one.upon is None:
        voices = {**voices, one.source: one.value}
    disputed = one.upon is None and any(value != one.value for value in voices.values())
    line.value = None if disputed else one.value
    line.source, line.as_of, line.upon = one.source, one.as_of, one.upon
    line.voices = voices if one.upon or len(voices) > 1 else {}


def _dispute(line: KnownFact) -> Disputed:
    given = {
        "name": labels().get(line.key, line.key), "day": line.as_of, "sources": _("と").join(sorted(line.voices)),
    }  # fmt: skip
    what = _(
        "「%(name)s」は、%(sources)sで、同じ日（%(day)s）の記録が食い違っています。どちらも使わず、分からないものとします。"
    )
    return Disputed(DAY, what % given, _("台帳の担当に確かめ、正しい方に合わせて、もう一度入れてください"))
