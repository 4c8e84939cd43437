"""The commands of the My Number card's application for input help (券面入力補助アプリケーション).

Published by those who read it in the open (jpki/myna, and what readers' software does): the application D3921000310001010408
holds its PIN as 0011 and the four items as 0002, objects DF22 to DF25 inside FF20. Commands are those of ISO/IEC 7816-4.
**The file of the My Number (個人番号) has no name here and is never selected**: only the two files below can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import Enum

from yakuba.kernel.reading import Card, CardProblem, Trouble
from yakuba.language.four_items import FEMALE, MALE, FourItems

from . import _tlv

APPLICATION = bytes.fromhex("D3921000310001010408")
FOUR_ITEMS, NAME, ADDRESS, BIRTH, SEX = 0xFF20, 0xDF22, 0xDF23, 0xDF24, 0xDF25
SEXES = {"1": MALE, "2": FEMALE}  # ISO/IEC 5218; 0 and 9 say neither
DAY = re.compile(r"[0-9]{8}")
MOST_BYTES, AT_ONCE = 4_096, 255
OK, LOCKED = 0x9000, (0x6983, 0x6984)
TRIES, COUNT = 0x63C0, 0x000F

Send = Callable[[bytes], bytes]
"""Gives the card a command and returns its answer, status word last. Raises CardProblem when the card is gone."""


class File(Enum):
    """The only files of the card that are ever selected."""

    PIN = bytes.fromhex("0011")
    FOUR_ITEMS = bytes.fromhex("0002")


class MyNumberCard(Card):
    """A card whose application for input help is selected."""

    def __init__(self, send: Send) -> None:
        self._send = send
        if self._ask(0xA4, 0x04, 0x0C, APPLICATION)[1] != OK:
            raise CardProblem(Trouble.OTHER_CARD)

    def tries(self) -> int:
        self._select(File.PIN)
        return _tries(self._ask(0x20, 0x00, 0x80)[1])

    def verify(self, pin: str) -> None:
        self._select(File.PIN)
        status = self._ask(0x20, 0x00, 0x80, pin.encode("ascii"))[1]
        if status == OK:
            return
        left = _tries(status)
        raise CardProblem(Trouble.WRONG_PIN if left else Trouble.LOCKED, left)

    def items(self) -> FourItems:
        self._select(File.FOUR_ITEMS)
        try:
            return _items(self._whole_file())
        except (_tlv.BadTlv, UnicodeDecodeError, KeyError, ValueError):
            # Without the cause: it would hold what stands on the card.
            raise CardProblem(Trouble.UNREADABLE) from None

    def _select(self, file: File) -> None:
        if self._ask(0xA4, 0x02, 0x0C, file.value)[1] != OK:
            raise CardProblem(Trouble.OTHER_CARD)

    def _whole_file(self) -> bytes:
        """The file from its first byte to the end that its own header tells."""
        data = self._part(0, 7)
        _, length, before = _tlv.header(data)
        whole = before + length
        if whole > MOST_BYTES:
            raise _tlv.BadTlv("larger than the file of any card")
        while len(data) < whole:
            data += self._part(len(data), min(AT_ONCE, whole - len(data)))
        return data[:whole]

    def _part(self, offset: int, length: int) -> bytes:
        found, status = self._ask(0xB0, offset >> 8, offset & 0xFF, length=length)
        if status != OK or not found:
            raise CardProblem(Trouble.UNREADABLE)
        return found

    def _ask(self, command: int, one: int, two: int, data: bytes = b"", length: int | None = None) -> tuple[bytes, int]:
        """The answer's bytes and its status word."""
        sent = bytes([0x00, command, one, two])
        sent += (bytes([len(data)]) + data if data else b"") + (bytes([length]) if length is not None else b"")
        answer = self._send(sent)
        if len(answer) < 2:
            raise CardProblem(Trouble.CARD_GONE)
        return answer[:-2], int.from_bytes(answer[-2:])


def _tries(status: int) -> int:
    """How many tries a status word tells of. Raises CardProblem for one that tells of none."""
    if status in LOCKED:
        return 0
    if status & ~COUNT == TRIES:
        return status & COUNT
    raise CardProblem(Trouble.UNREADABLE)


def _items(data: bytes) -> FourItems:
    found = dict(_tlv.items(dict(_tlv.items(data))[FOUR_ITEMS]))
    birth = found[BIRTH].decode("ascii")
    if not DAY.fullmatch(birth):
        raise ValueError("no date of eight digits")
    return FourItems(
        name=found[NAME].decode("utf-8").strip(),
        address=found[ADDRESS].decode("utf-8").strip(),
        birth_date=date(int(birth[:4]), int(birth[4:6]), int(birth[6:8])),
        sex=SEXES.get(found[SEX].decode("ascii"), ""),
    )
