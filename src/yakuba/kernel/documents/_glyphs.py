"""Every character of a PDF with its place, read in a process of its own: `python -m yakuba.kernel.documents._glyphs`.

PDF comes from outside. What a few hostile bytes could do (unpack to gigabytes, run without an end) is stopped by
limits the operating system keeps for that process; nothing of it reaches the program that asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from typing import Any

MOST_BYTES = 8_000_000
MOST_PAGES = 60
MOST_CHARACTERS = 200_000
SECONDS = 30
MEMORY = 600_000_000
MM = 25.4 / 72
MIDDLE = 0.38
"""How far the middle of a line stands above the foot of its letters, in sizes of the letters."""


class Unreadable(ValueError):
    """No PDF that can be read."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: its middle, in millimetres from the top left corner of the page, and what it says."""

    x: float
    y: float
    words: str


def glyphs(pdf: bytes) -> list[list[Glyph]]:
    """The characters of each page in the order they are drawn. Raises Unreadable."""
    if len(pdf) > MOST_BYTES or not pdf.startswith(b"%PDF-"):
        raise Unreadable
    command = [sys.executable, "-m", "yakuba.kernel.documents._glyphs"]
    try:
        made = subprocess.run(command, input=pdf, capture_output=True, timeout=SECONDS + 5, check=False)
        pages = json.loads(made.stdout) if made.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        pages = None
    if not pages:
        raise Unreadable
    return [[Glyph(*glyph) for glyph in page] for page in pages]


def _limited() -> None:
    """From here on this process gets no more than its share."""
    try:
        import resource
    except ImportError:  # not on this system: the time limit of whoever asked still holds
        return
    for what, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue


def _device(found: list[list[Any]]) -> Any:
    from pdfminer.pdfdevice import PDFTextDevice
    from pdfminer.pdfinterp import PDFResourceManager

    class Device(PDFTextDevice):
        """Keeps what is drawn; where the writer says which words some signs stand for (ActualText), those."""

        def __init__(self) -> None:
            super().__init__(PDFResourceManager(caching=False))
            self.meant: list[str | None] = []
            self.top = 0.0

        def begin_page(self, page: Any, ctm: Any) -> None:
            self.top = page.mediabox[3] - page.mediabox[1]

        def begin_tag(self, tag: Any, props: Any = None) -> None:
            words = props.get("ActualText") if isinstance(props, dict) else None
            self.meant.append(_decoded(words) if isinstance(words, bytes) else None)

        def end_tag(self) -> None:
            if self.meant:
                self.meant.pop()

        def render_char(
            self, matrix: Any, font: Any, fontsize: float, scaling: float, rise: float, cid: int, *rest: Any
        ) -> float:
            advance = float(font.char_width(cid) * fontsize * scaling)
            x, y, size = matrix[4], self.top - matrix[5], fontsize * abs(matrix[0])
            found.append(
                [
                    round((x + advance * matrix[0] / 2) * MM, 3),
                    round((y - MIDDLE * size) * MM, 3),
                    self._words(font, cid),
                ]
            )
            if len(found) > MOST_CHARACTERS:
                raise Unreadable
            return advance

        def _words(self, font: Any, cid: int) -> str:
            if self.meant and self.meant[-1] is not None:
                words, self.meant[-1] = self.meant[-1], ""
                return words
            try:
                return str(font.to_unichr(cid))
            except KeyError:  # PDFUnicodeNotDefined
                return "\N{REPLACEMENT CHARACTER}"

    return Device()


def _decoded(words: bytes) -> str:
    if words.startswith(b"\xfe\xff"):
        return words[2:].decode("utf-16-be", "replace")
    return words.decode("latin-1")


def _read(pdf: bytes) -> list[list[list[Any]]]:
    from pdfminer.pdfinterp import PDFPageInterpreter
    from pdfminer.pdfpage import PDFPage

    pages = []
    for page in PDFPage.get_pages(BytesIO(pdf), maxpages=MOST_PAGES + 1):
        found: list[list[Any]] = []
        device = _device(found)
        PDFPageInterpreter(device.rsrcmgr, device).process_page(page)
        pages.append(found)
    if len(pages) > MOST_PAGES:
        raise Unreadable
    return pages


def main() -> None:
    """Writes the pages as JSON. Whatever is wrong ends the process; whoever asked sees no more than that."""
    _limited()
    sys.stdout.write(json.dumps(_read(sys.stdin.buffer.read(MOST_BYTES + 1))))


if __name__ == "__main__":
    main()
