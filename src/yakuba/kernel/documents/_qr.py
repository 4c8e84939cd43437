"""The square code (JIS X 0510) beside a receipt number: a reader at the counter types it for the clerk."""

from __future__ import annotations

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Light squares around the code, as the standard asks."""


def qr(words: str) -> str:
    """The code as SVG, one square a unit; the same words give the same text."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(words)
    code.make(fit=True)
    grid = code.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, line in enumerate(grid) for x, filled in enumerate(line) if filled)
    size = len(grid)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{dark}"/></svg>'
