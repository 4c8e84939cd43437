"""A My Number card of nobody, in software: the files and the PIN of its application for input help, and what was done to it.

`VirtualCard` answers commands; `on_reader` lays it on the virtual reader of pcscd (vsmartcard-vpcd), which speaks a small
protocol over TCP: two bytes of length, then one byte of control (0 off, 1 on, 2 reset, 4 tell the ATR) or a command.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

APPLICATION = bytes.fromhex("D3921000310001010408")
MY_NUMBER_FILE, ITEMS_FILE, PIN_FILE = b"\x00\x01", b"\x00\x02", b"\x00\x11"
ATR = bytes.fromhex("3B80800101")  # T=0 and T=1, no historical bytes; as a contactless reader tells it
OK, NO_FILE, NOT_ALLOWED, LOCKED, WRONG_LENGTH, UNKNOWN = (
    bytes.fromhex(word) for word in ("9000", "6A82", "6982", "6984", "6B00", "6D00")
)
TELL_ATR, OFF, ON, RESET = 4, 0, 1, 2


class Removed(Exception):
    """The card was taken away."""


def tlv(tag: int, value: bytes) -> bytes:
    """One object of BER-TLV."""
    length = bytes([len(value)]) if len(value) < 0x80 else b"\x82" + len(value).to_bytes(2)
    return tag.to_bytes(2) + length + value


@dataclass
class VirtualCard:
    """Holds the four items of a sample person. `log` is every command but for the digits of PINs."""

    name: str = "見本　花子"
    address: str = "見本県見本市中央１丁目１番地１"
    birth: str = "19900131"
    sex: str = "2"
    pin: str = "1234"
    left: int = 3
    application: bytes = APPLICATION
    removed_after: int | None = None
    """After so many commands somebody takes the card away."""
    content: bytes | None = None
    """What stands in the file of the four items, when not the four items."""
    selected: list[bytes] = field(default_factory=list)
    tried: int = 0
    commands: int = 0
    _file: bytes = b""
    _inside: bool = False
    _shown: bool = False

    def reset(self) -> None:
        """Power off and on: the PIN must be shown again."""
        self._file, self._inside, self._shown = b"", False, False

    def __call__(self, command: bytes) -> bytes:
        """The card's answer to a command. Raises Removed once it was taken away."""
        self.commands += 1
        if self.removed_after is not None and self.commands > self.removed_after:
            raise Removed
        acts: dict[int, Callable[[bytes], bytes]] = {0xA4: self._select, 0x20: self._verify, 0xB0: self._read}
        act = acts.get(command[1])
        return act(command) if act and command[0] == 0 else UNKNOWN

    def items(self) -> bytes:
        """The file of the four items, as cards hold it."""
        if self.content is not None:
            return self.content
        inside = tlv(0xDF21, bytes(8)) + tlv(0xDF22, self.name.encode()) + tlv(0xDF23, self.address.encode())
        return tlv(0xFF20, inside + tlv(0xDF24, self.birth.encode()) + tlv(0xDF25, self.sex.encode())) + b"\xff" * 9

    def _select(self, command: bytes) -> bytes:
        wanted = command[5 : 5 + command[4]]
        if command[2] == 0x04:
            self._inside, self._file = wanted == self.application, b""
            return OK if self._inside else NO_FILE
        self.selected.append(wanted)
        if not self._inside or wanted not in (MY_NUMBER_FILE, ITEMS_FILE, PIN_FILE):
            return NO_FILE
        self._file = wanted
        return OK

    def _verify(self, command: bytes) -> bytes:
        if self._file != PIN_FILE:
            return NOT_ALLOWED
        if len(command) <= 5:
            return OK if self._shown else bytes([0x63, 0xC0 | self.left])
        if not self.left:
            return LOCKED
        self.tried += 1
        if command[5:] == self.pin.encode():
            self.left, self._shown = 3, True
            return OK
        self.left -= 1
        return bytes([0x63, 0xC0 | self.left])

    def _read(self, command: bytes) -> bytes:
        if not self._shown or self._file not in (ITEMS_FILE, MY_NUMBER_FILE):
            return NOT_ALLOWED
        whole = self.items() if self._file == ITEMS_FILE else b"\xff\x10\x0c" + b"0" * 12
        offset, length = int.from_bytes(command[2:4]), command[4] or 256
        part = whole[offset : offset + length]
        return part + OK if part else WRONG_LENGTH


class OnReader:
    """A card laid on the virtual reader, which asks again and again whether it is still there.

    `take_away` is what a person's hand does; a card with `removed_after` does it itself when its time has come.
    """

    def __init__(self, card: VirtualCard, port: int) -> None:
        self.card = card
        self._plug = socket.create_connection(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def take_away(self) -> None:
        with suppress(OSError):
            self._plug.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)

    def _run(self) -> None:
        with self._plug, suppress(OSError, EOFError, Removed):
            while True:
                self._answer(_received(self._plug))

    def _answer(self, message: bytes) -> None:
        if len(message) > 1:
            _send(self._plug, self.card(message))
        elif message[0] == TELL_ATR:
            _send(self._plug, ATR)
        elif message[0] in (OFF, ON, RESET):
            self.card.reset()


def _received(plug: socket.socket) -> bytes:
    return _exactly(plug, int.from_bytes(_exactly(plug, 2)))


def _exactly(plug: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = plug.recv(count - len(found))
        if not part:
            raise EOFError
        found += part
    return found


def _send(plug: socket.socket, data: bytes) -> None:
    plug.sendall(len(data).to_bytes(2) + data)
