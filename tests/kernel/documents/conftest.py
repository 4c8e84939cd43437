"""Reading a PDF back: its words, its letters as drawn, its fonts and its structure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest


@dataclass(frozen=True)
class Paper:
    """A PDF as a reader program sees it."""

    data: bytes

    @cached_property
    def pdf(self) -> pikepdf.Pdf:
        return pikepdf.open(BytesIO(self.data))

    @cached_property
    def lines(self) -> str:
        """Its words with the line breaks of the page."""
        document = pypdfium2.PdfDocument(self.data)
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        return text

    @property
    def text(self) -> str:
        """Its words in one line without blanks: where lines break and how wide letters stand apart says nothing here."""
        return re.sub(r"[\s\ufffe]+", "", self.lines)

    def of_type(self, name: str) -> list[Any]:
        return [one for one in self.pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == name]

    def tags(self) -> set[str]:
        """The kinds of structure element: P, H1, Table ..."""
        return {
            str(one.S)
            for one in self.pdf.objects
            if isinstance(one, pikepdf.Dictionary) and "/S" in one and "/P" in one
        }

    def glyphs(self) -> set[int]:
        """The number of every glyph drawn; 0 is .notdef, the box that stands for "no such letter"."""
        found: set[int] = set()
        for page in self.pdf.pages:
            for drawn in _strings(page):
                found.update(int.from_bytes(drawn[at : at + 2], "big") for at in range(0, len(drawn), 2))
        return found

    def picture(self) -> bytes:
        """The first page as it looks."""
        document = pypdfium2.PdfDocument(self.data)
        seen = document[0].render(scale=2).to_pil().convert("L").tobytes()
        document.close()
        return seen


def _strings(page: pikepdf.Page) -> Iterator[bytes]:
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "TJ":
            yield from (bytes(one) for one in operands[0] if isinstance(one, pikepdf.String))
        elif str(operator) in ("Tj", "'", '"'):
            yield bytes(operands[-1])


@pytest.fixture
def paper() -> type[Paper]:
    """`paper(data)` reads a PDF."""
    return Paper
