"""A plan as a page shows it: titles in the reader's language, what each thing is, and where it stands today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yakuba.kernel.definitions.queries import labels
from yakuba.language.plans import Missed, Planned
from yakuba.language.programmes import Programme
from yakuba.web import Option, Status, plain

from .models import Dose
from .queries import Ahead, kinds_of
from .words import Source


@dataclass(frozen=True, slots=True)
class Item:
    """One thing ahead, in words."""

    title: str
    planned: Planned
    state: Status
    apply: str
    perhaps: tuple[str, ...]
    unknown: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """What is had together on a day; `now` when it could be had today."""

    day: date
    now: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Late:
    """What can be had no more, and whom to ask."""

    title: str
    missed: Missed
    office: str
    phone: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything a page says of a plan."""

    visits: tuple[Visit, ...]
    missed: tuple[Late, ...]
    unknown: tuple[Late, ...]
    """Too late, unless it was had before: no register says."""
    had: tuple[tuple[Dose, str, Status], ...]
    gaps: tuple[str, ...]
    """What no register speaks of though it could have been had already."""


def named(said: Programme, number: int, language: str) -> str:
    """五種混合の予防接種（2回目）; what is had once goes without a number."""
    title = said.title.to(language)
    return _("%(title)s（%(number)s回目）") % {"title": title, "number": number} if said.counter() else title


def shown(ahead: Ahead, today: date, language: str) -> Shown:
    """The plan in words."""
    visits = tuple(
        Visit(day, day <= today, tuple(_item(one, ahead, today, language) for one in items))
        for day, items in ahead.plan.visits()
    )
    late = [(one, _late(one, ahead, language)) for one in ahead.plan.missed]
    gaps = [one.programme for one in ahead.plan.planned if one.number == 1 and one.first <= today]
    gaps += [one.programme for one in ahead.plan.missed]
    return Shown(
        visits, tuple(words for one, words in late if one.programme.programme not in ahead.unknown),
        tuple(words for one, words in late if one.programme.programme in ahead.unknown), tuple(_had(ahead, language)),
        tuple(dict.fromkeys(said.title.to(language) for said in gaps if said.programme in ahead.unknown)),
    )  # fmt: skip


def _item(one: Planned, ahead: Ahead, today: date, language: str) -> Item:
    said, words = one.programme, labels()
    return Item(
        named(said, one.number, language), one, _state(one, today), said.apply.to(language),
        tuple(words.get(path, path) for path in sorted(one.missing)), said.programme in ahead.unknown,
    )  # fmt: skip


def _state(one: Planned, today: date) -> Status:
    if one.missing:
        return Status(_("もしかすると"), "neutral")
    if one.first > today or one.day > today:
        return Status(_("これから"), "info")
    return (
        Status(_("おすすめの時期を過ぎました"), "warning")
        if one.overdue(today)
        else Status(_("受けられます"), "success")
    )


def _late(one: Missed, ahead: Ahead, language: str) -> Late:
    office = ahead.law.definitions[one.programme.programme].office
    return Late(named(one.programme, one.number, language), one, office.name, office.phone)


def _had(ahead: Ahead, language: str) -> Iterable[tuple[Dose, str, Status]]:
    for one in ahead.had:
        key = one.definition.key
        tone = Status(Source(one.source).label, "warning" if one.source == Source.FAMILY else "neutral")
        yield one, ahead.law.programmes[key].title.to(language), tone


def choices(ahead: Ahead, keys: Iterable[str], language: str) -> tuple[Option, ...]:
    """What may be written down as had: each programme, and each of its kinds where it has some."""
    found = []
    for key in keys:
        said = ahead.law.programmes[key]
        title = plain(said.title, language)
        kinds = [Option(f"{key}:{kind.value}", f"{title}　{plain(kind.label, language)}") for kind in kinds_of(said)]
        found += kinds or [Option(key, title)]
    return (Option("", _("選んでください")), *sorted(found, key=lambda one: one.label))
