"""Writing the log: the frame around every change, and the note of every look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import connection, transaction

from yakuba.kernel import clock

from ._chain import entry_hash
from .models import Head


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


HEAD = "SELECT seq, hash FROM audit_head WHERE id = 1"
ENTRY = (
    "INSERT INTO audit_entry (seq, at, actor, post, act, about, data, previous, hash) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
MOVE = "UPDATE audit_head SET seq = %s, hash = %s WHERE id = 1"


def append(actor: Doer, name: str, about: str, data: dict[str, Any]) -> None:
    """Add one entry to the chain. Must run inside a transaction.

    In plain SQL, for all who act wait for each other here: the head is read under its lock, and on PostgreSQL the
    entry and the new head travel together, so that nothing but that one answer and the commit lies under the lock.
    """
    with connection.cursor() as cursor:
        before, previous = _lock_head(cursor)
        at, seq, ops = clock.now(), before + 1, connection.ops
        digest = entry_hash(previous, seq, at, actor.label, actor.post, name, about, data)
        entry = [seq, ops.adapt_datetimefield_value(at), actor.label, actor.post, name, about]
        entry += [ops.adapt_json_value(data, None), previous, digest]
        if connection.vendor == "postgresql":
            cursor.execute(f"WITH moved AS ({MOVE}) {ENTRY}", [seq, digest, *entry])
        else:
            cursor.execute(ENTRY, entry)
            cursor.execute(MOVE, [seq, digest])


def _lock_head(cursor: Any) -> tuple[int, str]:
    """The chain's end, locked until the commit (on SQLite the whole database is). Made when there is none yet."""
    cursor.execute(f"{HEAD} FOR UPDATE" if connection.vendor == "postgresql" else HEAD)
    found = cursor.fetchone()
    if found is None:
        Head.objects.select_for_update().get_or_create(pk=1)
        return _lock_head(cursor)
    return found


def looked(actor: Doer, about: str, **data: Any) -> None:
    """Note that somebody looked at somebody's record; at many at once, `records` or `residents` name all of them.

    `queries.looks` finds either.
    """
    with transaction.atomic():
        append(actor, "look", about, data)
