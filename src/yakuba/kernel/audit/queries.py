"""Reading and proving the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from ._chain import GENESIS, entry_hash
from .models import Entry, Head


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold, in words for the person who must act."""

    seq: int
    what: str


def entries_about(about: str) -> QuerySet[Entry]:
    """Everything logged about one object, oldest first. Uses index: audit_about."""
    return Entry.objects.filter(about=about).order_by("seq")


def looks(*abouts: str) -> QuerySet[Entry]:
    """Every look at any of these (`record:…`, `resident:…`), alone or named among others, oldest first.

    Reads the whole log: for the rare day when somebody asks who looked at them.
    """
    found = Q(about__in=abouts)
    for kind, _, number in (about.partition(":") for about in abouts):
        found |= Q((f"data__{kind}", number)) | Q((f"data__{kind}s__icontains", f'"{number}"'))
    return Entry.objects.filter(found, act="look").order_by("seq")


def verify(progress: Callable[[int], None] = lambda done: None) -> Iterator[Break]:
    """Walk the chain from the beginning and yield every break; nothing yielded means it holds.

    `progress` is called with the number of entries read, every 1,000.
    """
    previous, expected, found = GENESIS, 1, 0
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2_000):
        if entry.seq != expected:
            yield Break(expected, f"{expected}番から{entry.seq - 1}番までの記録がありません")
        if entry.previous != previous:
            yield Break(entry.seq, f"{entry.seq}番の記録が、ひとつ前の記録につながっていません")
        if _hash(entry) != entry.hash:
            yield Break(entry.seq, f"{entry.seq}番の記録が書き換えられています ({entry.act} {entry.about})")
        previous, expected, found = entry.hash, entry.seq + 1, found + 1
        if found % 1_000 == 0:
            progress(found)
    progress(found)
    head = Head.objects.filter(pk=1).first() or Head()
    if (head.seq, head.hash) != (expected - 1, previous):
        yield Break(head.seq, f"最後の記録は{head.seq}番のはずですが、{expected - 1}番で終わっています")


def _hash(entry: Entry) -> str:
    return entry_hash(entry.previous, entry.seq, entry.at, entry.actor, entry.post, entry.act, entry.about, entry.data)
