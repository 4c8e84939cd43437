"""What this room raises."""

from __future__ import annotations

from .words import SENTENCES, Trouble


class CardProblem(Exception):
    """A card was not read. As a string, a sentence for the clerk; never with a PIN or what stands on the card.

    `tries` is how many wrong PINs are left until the card locks itself, where the card said so.
    """

    def __init__(self, trouble: Trouble, tries: int | None = None) -> None:
        super().__init__(SENTENCES[trouble] % {"tries": tries})
        self.trouble, self.tries = trouble, tries


class DocumentProblem(ValueError):
    """A picture of a document was not read, in words for whoever sent it."""
