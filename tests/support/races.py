"""Several at once: threads that all start at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connections


def at_once(work: Callable[[int], object], count: int, expected: type[Exception] = LookupError) -> list[object]:
    """Answers in order; an exception of the expected kind is an answer too."""
    gate, results = threading.Barrier(count, timeout=30), [None] * count

    def one(number: int) -> None:
        gate.wait()
        try:
            results[number] = work(number)
        except expected as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
