"""Writing the log: the frame around every change, and the note of every look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import transaction

from yakuba.kernel import clock

from ._chain import entry_hash
from .models import Entry, Head


class Doer(Protocol):
    """Whoever acts: see `yakuba.kernel.access.Actor`."""

    @property
    def label(self) -> str: ...
    @property
    def post(self) -> str: ...


@dataclass
class Act:
    """What is being done; the frame's body fills in `about` and `data` as it learns them."""

    name: str
    about: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@contextmanager
def action(actor: Doer, name: str, about: str = "", **data: Any) -> Iterator[Act]:
    """Do something in one transaction and write its audit entry last, just before the commit.

    Last, because appending locks the head of the chain: the shorter that lock, the more can happen at once.
    An exception undoes all of it, the entry too.
    """
    act = Act(name, about, dict(data))
    with transaction.atomic():
        yield act
        append(actor, act.name, act.about, act.data)


def append(actor: Doer, name: str, about: str, data: dict[str, Any]) -> Entry:
    """Add one entry to the chain. Must run inside a transaction."""
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    at = clock.now()
    seq = head.seq + 1
    digest = entry_hash(head.hash, seq, at, actor.label, actor.post, name, about, data)
    entry = Entry.objects.create(
        seq=seq,
        at=at,
        actor=actor.label,
        post=actor.post,
        act=name,
        about=about,
        data=data,
        previous=head.hash,
        hash=digest,
    )
    Head.objects.filter(pk=1).update(seq=seq, hash=digest)
    return entry


def looked(actor: Doer, about: str, **data: Any) -> None:
    """Note that somebody looked at somebody's record."""
    with transaction.atomic():
        append(actor, "look", about, data)
