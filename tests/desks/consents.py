"""Somebody who withdraws consent while something else runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

from yakuba.desks.entitlements import actions
from yakuba.kernel.access.actor import Actor


@contextmanager
def withdrawing(person: Actor) -> Iterator[None]:
    """Within, the withdrawal is written but not kept yet, for half a second; at the end it is."""
    begun = threading.Event()

    def withdraw() -> None:
        try:
            with transaction.atomic():
                actions.set_consent(person, given=False)
                begun.set()
                time.sleep(0.5)
        finally:
            connections.close_all()

    thread = threading.Thread(target=withdraw)
    thread.start()
    assert begun.wait(20)
    try:
        yield
    finally:
        thread.join()
