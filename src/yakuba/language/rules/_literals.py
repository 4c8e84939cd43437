"""CEL's constants: what the text of a number, a string or bytes stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .errors import RuleError
from .functions import INT_MAX, INT_MIN

_ESCAPE = re.compile(
    r"""\\(?:(?P<plain>[abfnrtv\\?"'`])|[xX](?P<hex>[0-9a-fA-F]{2})|(?P<octal>[0-3][0-7]{2})|"""
    r"""u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8})|(?P<strange>.?))""",
    re.DOTALL,
)
_PLAIN = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))


def constant(kind: str, text: str) -> object:
    """The value of a constant, `kind` being the grammar's name for it. Raises RuleError when it has none."""
    if kind == "UINT_LIT":
        raise RuleError(f"u の付いた数はありません。{text.rstrip('uU')} と書いてください")
    if kind == "INT_LIT":
        value = int(text, 16 if "x" in text else 10)
        if not INT_MIN <= value <= INT_MAX:
            raise RuleError(f"数 {text} は大きすぎます")
        return value
    if kind == "FLOAT_LIT":
        return float(text)
    if kind == "BOOL_LIT":
        return text == "true"
    if kind == "NULL_LIT":
        return None
    return _quoted(text)


def _quoted(text: str) -> str | bytes:
    inside = text.lstrip("rRbB")
    prefix = text[: len(text) - len(inside)].lower()
    width = 3 if inside.startswith(('"""', "'''")) else 1
    inside = inside[width:-width]
    if "b" in prefix:
        return inside.encode() if "r" in prefix else b"".join(_octets(inside))
    return inside if "r" in prefix else _ESCAPE.sub(_character, inside)


def _character(found: re.Match[str]) -> str:
    if found["plain"]:
        return _PLAIN.get(found["plain"], found["plain"])
    code = (
        int(found["octal"], 8) if found["octal"] else int(found["hex"] or found["short"] or found["long"] or "-1", 16)
    )
    if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise RuleError(f"引用符の中の {found[0]} が読めません。\\ そのものは \\\\ と書いてください")
    return chr(code)


def _octets(inside: str) -> Iterator[bytes]:
    end = 0
    for found in _ESCAPE.finditer(inside):
        yield inside[end : found.start()].encode()
        if found["short"] or found["long"]:
            raise RuleError(f"b の付いた引用符の中で {found[0]} は使えません")
        yield bytes([ord(_character(found))]) if found["hex"] or found["octal"] else _character(found).encode()
        end = found.end()
    yield inside[end:].encode()
