"""Control-C: heard at any moment, never waiting for itself, and a second one ends everything."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from yakuba.site.cli._stop import Stop

WAITING = """
import sys, time
from yakuba.site.cli._stop import Stop
stop = Stop(at_once=lambda: print("at once", flush=True))
print("ready", flush=True)
{then}
print("stopped", flush=True)
"""


@pytest.fixture
def stop() -> Iterator[Stop]:
    """One whose signals are the test's, and put back afterwards."""
    kept = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    yield Stop()
    for name, handler in kept.items():
        signal.signal(name, handler)


def started(then: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", WAITING.format(then=then)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_signal_ends_a_wait_soon(stop: Stop) -> None:
    assert not stop.wait(0.05)
    os.kill(os.getpid(), signal.SIGTERM)
    begun = time.monotonic()
    assert stop.wait(30)
    assert stop.is_set()
    assert time.monotonic() - begun < 5


def test_a_first_control_c_ends_in_order() -> None:
    process = started("while not stop.wait(0.001): pass")
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "stopped\n")


def test_a_second_control_c_ends_everything_whatever_is_waited_for() -> None:
    process = started("time.sleep(60); time.sleep(60)")
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "at once\n")
