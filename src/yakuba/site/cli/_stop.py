"""Being told to stop: by control-C or SIGTERM, in a way that is safe inside a signal handler."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from types import FrameType

STEP = 0.1


class Stop:
    """Whether we were told to stop; used like a threading.Event, but without its lock.

    A handler runs between two steps of the main thread. If that thread stands inside Event.wait, the handler's
    Event.set would wait for a lock only the same thread can open: so a plain flag, looked at every tenth of a second.
    A second signal ends everything at once, whatever the main thread is waiting for.
    """

    def __init__(self, at_once: Callable[[], object] = lambda: None) -> None:
        self._set, self._at_once = False, at_once
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._told)

    def _told(self, number: int, frame: FrameType | None) -> None:
        if self._set:
            self._at_once()
            os._exit(128 + number)
        self._set = True

    def is_set(self) -> bool:
        return self._set

    def set(self) -> None:
        self._set = True

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; whether we were told to stop."""
        end = time.monotonic() + timeout
        while not self._set and (left := end - time.monotonic()) > 0:
            time.sleep(min(STEP, left))
        return self._set
