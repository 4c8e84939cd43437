"""A PC/SC daemon of this test run's own, with the virtual reader and no other; ended by its number."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from smartcard import scard

from machine import PCSC_DAEMON as DAEMON
from machine import PCSC_DRIVER as DRIVER
from machine import PCSC_SOCKET

SOCKET = Path(PCSC_SOCKET)
"""Where every program looks for the daemon: it is built in, so there can be one at a time."""
WAIT_MS = 15_000


def free_port() -> int:
    """A port that is free, and the next one, where the virtual reader waits for a second card."""
    while True:
        with socket.socket() as held, socket.socket() as next_one:
            held.bind(("127.0.0.1", 0))
            with suppress(OSError, OverflowError):
                next_one.bind(("127.0.0.1", held.getsockname()[1] + 1))
                return held.getsockname()[1]


@contextmanager
def daemon(folder: Path, port: int | None) -> Iterator[subprocess.Popen[bytes]]:
    """Runs pcscd in the foreground; its virtual reader waits for a card at `port`. None: no reader."""
    assert not answers(), "another pcscd runs on this machine; the tests need the only one"
    for left in (SOCKET, SOCKET.with_name("pcscd.pid")):
        left.unlink(missing_ok=True)  # of a daemon that was killed: nobody answers there
    settings = folder / "readers"
    settings.mkdir(exist_ok=True)
    if port is not None:
        (settings / "virtual").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {DRIVER}\nCHANNELID 0x{port:X}\n'
        )
    SOCKET.parent.mkdir(exist_ok=True)
    with (folder / "pcscd.log").open("wb") as log:
        process = subprocess.Popen([DAEMON, "--foreground", "--config", settings], stdout=log, stderr=log)
    try:
        wait_for(process)
        yield process
    finally:
        process.terminate()
        process.wait(15)


def wait_for(process: subprocess.Popen[bytes]) -> None:
    """Until the daemon answers, or has ended."""
    while not answers():
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"pcscd ended with {process.returncode}")


def answers() -> bool:
    with socket.socket(socket.AF_UNIX) as plug:
        return plug.connect_ex(str(SOCKET)) == 0


def wait_for_card(*, there: bool, after: int = -1) -> int:
    """Until the reader says that a card is on it, or is none; returns how many times that changed so far.

    `after` is such a number: a card is missed at once by whoever speaks to it, but a new one is noticed only after the
    reader has seen for itself that the old one is gone. It is the daemon that tells when; nothing is timed here.
    """
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, names = scard.SCardListReaders(context, [])
    wanted = scard.SCARD_STATE_PRESENT if there else scard.SCARD_STATE_EMPTY
    state = scard.SCARD_STATE_UNAWARE
    try:
        while True:
            done, [(_, state, _)] = scard.SCardGetStatusChange(context, WAIT_MS, [(names[0], state)])
            assert done == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(done)
            if state & wanted and state >> 16 > after:
                return state >> 16
    finally:
        scard.SCardReleaseContext(context)
