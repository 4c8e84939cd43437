"""A virtual reader, and a card that may lie on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.virtual_card import OnReader, VirtualCard


@pytest.fixture
def reader_port(tmp_path: Path) -> Iterator[int]:
    """Where a card is looked for by the only reader of this machine."""
    from support.pcscd import daemon, free_port

    port = free_port()
    with daemon(tmp_path, port):
        yield port


@pytest.fixture
def lay(reader_port: int) -> Iterator[Callable[[VirtualCard], OnReader]]:
    """Lay a card on the reader, and wait until the reader has noticed."""
    from support.pcscd import wait_for_card

    laid: list[OnReader] = []

    def lay_it(card: VirtualCard) -> OnReader:
        laid.append(OnReader(card, reader_port))
        wait_for_card(there=True)
        return laid[-1]

    yield lay_it
    for one in laid:
        one.take_away()
