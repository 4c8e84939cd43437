"""The square code (JIS X 0510) beside a receipt number: a reader at the counter types it for the clerk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Light squares around the code, as the standard asks."""


@lru_cache(maxsize=512)
def qr(words: str) -> str:
    """The code as SVG, one square a unit; the same words give the same text."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(words)
    code.make(fit=True)
    grid = code.get_matrix()
    # Runs, not squares: between squares some printers leave hairlines.
    dark = "".join(f"M{x} {y}h{wide}v1h-{wide}z" for y, line in enumerate(grid) for x, wide in _runs(line))
    size = len(grid)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{dark}"/></svg>'


def _runs(line: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where dark squares begin in a line, and how many."""
    at = 0
    for filled, squares in groupby(line):
        wide = len(list(squares))
        if filled:
            yield at, wide
        at += wide
