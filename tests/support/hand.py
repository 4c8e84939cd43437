"""A reader without a machine: it hands commands straight to a virtual card."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from support.virtual_card import Removed, VirtualCard

from yakuba.connectors.cards.my_number_card import MyNumberCard
from yakuba.kernel.reading import Card, CardProblem, CardReader, Trouble


class Hand(CardReader):
    """Lays a virtual card on no reader at all; without one, says so as a reader would."""

    key, label = "hand", "試しのリーダー"

    def __init__(self, card: VirtualCard | None) -> None:
        self.card = card

    @contextmanager
    def open(self) -> Iterator[Card]:
        if self.card is None:
            raise CardProblem(Trouble.NO_CARD)
        self.card.reset()
        yield MyNumberCard(self._send)

    def _send(self, command: bytes) -> bytes:
        try:
            return self.card(command)
        except Removed:
            raise CardProblem(Trouble.CARD_GONE) from None
