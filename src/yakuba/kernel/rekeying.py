"""Search keys written anew when the program folds names otherwise than before: at an upgrade, and by `yakuba refold`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

BATCH = 2_000
Progress = Callable[[int, int], None]


def rekey(
    model: Any, fields: tuple[str, ...], key: Callable[[Any], str], tell: Progress = lambda done, of: None
) -> int:
    """Make `search` of every row what `key` gives; how many differed. `model` may be a migration's.

    Each batch is written on its own, and rows that are right already are only read: interrupted, it can be run again.
    """
    rows, last, done, changed = model.objects.only("pk", "search", *fields).order_by("pk"), 0, 0, 0
    of = model.objects.count()
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        differing = []
        for row in batch:
            if (right := key(row)) != row.search:
                row.search = right
                differing.append(row)
        model.objects.bulk_update(differing, ["search"], batch_size=500)
        last, done, changed = batch[-1].pk, done + len(batch), changed + len(differing)
        tell(done, of)
    return changed
