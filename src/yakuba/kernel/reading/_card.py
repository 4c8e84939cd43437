"""The base class of every card reader's connector. What may be done with a PIN is decided here, once."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from yakuba.language.four_items import FourItems

from .errors import CardProblem
from .words import Trouble

PIN = re.compile(r"[0-9]{4}")


class Card(ABC):
    """One card on a reader, for the length of one reading. Every method raises CardProblem."""

    @abstractmethod
    def tries(self) -> int:
        """How many wrong PINs are left until the card locks itself; 0 when it is locked. Uses none of them up."""

    @abstractmethod
    def verify(self, pin: str) -> None:
        """Show the card the PIN: four digits. Raises with WRONG_PIN and the tries left, or LOCKED."""

    @abstractmethod
    def items(self) -> FourItems:
        """The four items. A My Number MUST NOT be selected nor read."""


class CardReader(ABC):
    """A reader of identity cards on this machine.

    A connector opens a card and speaks its commands; it MUST NOT keep or write down a PIN, nor what it read.
    """

    key: str
    label: str
    sample: bool = False

    @abstractmethod
    def open(self) -> AbstractContextManager[Card]:
        """The card on the reader, afresh: nobody has shown it a PIN. Raises CardProblem when there is none."""

    def check(self) -> list[str]:
        """What an operator must still install or set, in words; nothing when it is ready."""
        return []

    def tries_left(self) -> int:
        """How many wrong PINs the card on the reader still bears. Raises CardProblem."""
        with self.open() as card:
            return card.tries()

    def read(self, pin: str, *, last_try_agreed: bool = False) -> FourItems:
        """The four items of the card on the reader. Raises CardProblem.

        The card is asked first how many tries are left: the last one is used up only when whoever owns the card
        agreed to it (`last_try_agreed`), for after it the card is locked.
        """
        if not PIN.fullmatch(pin):
            raise CardProblem(Trouble.BAD_PIN)
        with self.open() as card:
            tries = card.tries()
            if tries == 0:
                raise CardProblem(Trouble.LOCKED, 0)
            if tries == 1 and not last_try_agreed:
                raise CardProblem(Trouble.LAST_TRY, 1)
            card.verify(pin)
            return card.items()
