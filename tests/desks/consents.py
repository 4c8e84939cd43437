"""Somebody who writes, or withdraws consent, while something else runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connections, transaction

from yakuba.desks.entitlements import actions
from yakuba.kernel.access.actor import Actor


@contextmanager
def unfinished(write: Callable[[], object]) -> Iterator[None]:
    """Within, something is written by another but not kept yet, for half a second; at the end it is."""
    begun = threading.Event()

    def work() -> None:
        try:
            with transaction.atomic():
                write()
                begun.set()
                time.sleep(0.5)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(20)
    try:
        yield
    finally:
        thread.join()


def withdrawing(person: Actor) -> AbstractContextManager[None]:
    """Within, somebody's withdrawal is not kept yet."""
    return unfinished(lambda: actions.set_consent(person, given=False))
