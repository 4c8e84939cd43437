"""BER-TLV (ISO/IEC 7816-4 annex E), as far as a card's files use it."""

from __future__ import annotations

from collections.abc import Iterator

MORE, LONG, MULTI = 0x1F, 0x80, 0x80


class BadTlv(ValueError):
    """Bytes that are no BER-TLV."""


def header(data: bytes) -> tuple[int, int, int]:
    """(tag, length of the value, bytes before the value) at the start of `data`. Raises BadTlv."""
    tag, at = _tag(data)
    if at >= len(data):
        raise BadTlv("no length")
    first = data[at]
    if first < LONG:
        return tag, first, at + 1
    count = first - LONG
    if not 1 <= count <= 2 or len(data) < at + 1 + count:
        raise BadTlv("a length of this form is not used by cards")
    return tag, int.from_bytes(data[at + 1 : at + 1 + count]), at + 1 + count


def _tag(data: bytes) -> tuple[int, int]:
    if not data:
        raise BadTlv("no tag")
    if data[0] & MORE != MORE:
        return data[0], 1
    if len(data) < 2 or data[1] & MULTI:
        raise BadTlv("a tag of this form is not used by cards")
    return int.from_bytes(data[:2]), 2


def items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, value) of each object that stands in `data` one after the other. Raises BadTlv."""
    while data:
        tag, length, before = header(data)
        if before + length > len(data):
            raise BadTlv("longer than what was read")
        yield tag, data[before : before + length]
        data = data[before + length :]
