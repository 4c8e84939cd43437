"""Readers that speak PC/SC, through pyscard (requirements/cards.txt): the same on Windows, macOS and Linux."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from yakuba.kernel.reading import CardProblem, CardReader, Trouble

from .my_number_card import MyNumberCard

try:
    from smartcard import scard as _found
except ImportError:
    scard: ModuleType | None = None
else:
    scard = _found

TROUBLES = {
    Trouble.NO_SERVICE: ("E_NO_SERVICE", "E_SERVICE_STOPPED", "E_INVALID_HANDLE"),
    Trouble.NO_READER: ("E_NO_READERS_AVAILABLE", "E_READER_UNAVAILABLE", "E_UNKNOWN_READER"),
    Trouble.NO_CARD: ("E_NO_SMARTCARD",),
    Trouble.BUSY: ("E_SHARING_VIOLATION",),
    Trouble.OTHER_CARD: ("W_UNRESPONSIVE_CARD", "W_UNSUPPORTED_CARD", "E_PROTO_MISMATCH"),
}
"""What PC/SC calls what, before a card is open. Once it is, whatever fails means that card or reader went away."""


class PcscReader(CardReader):
    """The first reader with a card on it; of several, those with `wanted` in their name."""

    key = "pcsc"
    label = "カードリーダー (PC/SC)"

    def __init__(self, wanted: str = "") -> None:
        self._wanted = wanted

    def check(self) -> list[str]:
        if scard is None:
            return ["pyscard がありません: pip install --require-hashes -r requirements/cards.txt"]
        try:
            with self._context() as context:
                self._readers(context)
        except CardProblem as problem:
            return [str(problem)]
        return []

    @contextmanager
    def open(self) -> Iterator[MyNumberCard]:
        """Opened for us alone, and reset when done, so that the PIN is forgotten by the card as well."""
        if scard is None:
            raise CardProblem(Trouble.NO_SERVICE)
        with self._context() as context:
            handle, protocol = self._connected(context)
            try:
                yield MyNumberCard(lambda command: _transmit(scard, handle, protocol, command))
            finally:
                scard.SCardDisconnect(handle, scard.SCARD_UNPOWER_CARD)

    @contextmanager
    def _context(self) -> Iterator[object]:
        done, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        _must(scard, done)
        try:
            yield context
        finally:
            scard.SCardReleaseContext(context)

    def _readers(self, context: object) -> list[str]:
        done, names = scard.SCardListReaders(context, [])
        _must(scard, done)
        found = [name for name in names if self._wanted in name]
        if not found:
            raise CardProblem(Trouble.NO_READER)
        return found

    def _connected(self, context: object) -> tuple[object, int]:
        """The first card that can be opened. Raises what the last reader said, when none has one."""
        done = scard.SCARD_E_NO_SMARTCARD
        for name in self._readers(context):
            told, handle, protocol = scard.SCardConnect(
                context, name, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
            )
            if told == scard.SCARD_S_SUCCESS:
                return handle, protocol
            done = told if done == scard.SCARD_E_NO_SMARTCARD else done
        _must(scard, done)
        raise CardProblem(Trouble.NO_CARD)


def _transmit(library: ModuleType, handle: object, protocol: int, command: bytes) -> bytes:
    pci = library.SCARD_PCI_T0 if protocol == library.SCARD_PROTOCOL_T0 else library.SCARD_PCI_T1
    done, answer = library.SCardTransmit(handle, pci, list(command))
    if done != library.SCARD_S_SUCCESS:
        raise CardProblem(Trouble.CARD_GONE)
    return bytes(answer)


def _must(library: ModuleType, done: int) -> None:
    """Raises CardProblem for what PC/SC calls a failure."""
    if done == library.SCARD_S_SUCCESS:
        return
    for trouble, names in TROUBLES.items():
        if done in {getattr(library, f"SCARD_{name}") for name in names}:
            raise CardProblem(trouble)
    raise CardProblem(Trouble.CARD_GONE)
