"""Passports and identity cards by their machine-readable zone, recognised by tesseract (apt: tesseract-ocr) on this machine."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from dataclasses import dataclass
from io import BytesIO, StringIO

import pikepdf
from PIL import Image, ImageOps

from yakuba.kernel import clock
from yakuba.kernel.reading import DocumentProblem, DocumentReader, Place, ReadDocument, ReadField
from yakuba.kernel.reading.words import IDENTITY_CARD, NO_LINES, NO_PICTURE, NO_PROGRAM, PASSPORT

from . import _mrz

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
SECONDS, WIDEST, MOST_PIXELS = 60, 2_000, 60_000_000
COMMAND = [
    "tesseract", "stdin", "stdout", "-l", "eng", "--psm", "6", "-c", f"tessedit_char_whitelist={LETTERS}",
    "-c", "load_system_dawg=0", "-c", "load_freq_dawg=0", "tsv",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One recognised line and where it stands on the page."""

    text: str
    place: Place


class MrzReader(DocumentReader):
    """旅券などの読み取り行 (MRZ). The picture goes through a pipe to a process of this machine, and is written nowhere."""

    key = "mrz"
    label = "旅券などの読み取り行 (MRZ)"

    def check(self) -> list[str]:
        return [] if shutil.which(COMMAND[0]) else ["tesseract がありません: apt-get install tesseract-ocr"]

    def read(self, data: bytes, media_type: str) -> ReadDocument:
        lines = recognised(_picture(data, media_type))
        found = _mrz.find([line.text for line in lines])
        if found is None:
            raise DocumentProblem(NO_LINES)
        layout, start = found
        part = lines[start : start + layout.lines]
        fields = [
            ReadField(one.key, one.text, one.confidence, part[one.line].place, one.proved)
            for one in _mrz.values(layout, [line.text for line in part], clock.today())
        ]
        return ReadDocument(PASSPORT if layout is _mrz.PASSPORT else IDENTITY_CARD, tuple(fields))


def _picture(data: bytes, media_type: str) -> Image.Image:
    """The picture upright, in grey, and not wider than the recogniser needs."""
    try:
        found = _first_page(data) if media_type == "application/pdf" else Image.open(BytesIO(data))
        upright = ImageOps.exif_transpose(found).convert("L")
    except (pikepdf.PdfError, NotImplementedError, OSError, ValueError, Image.DecompressionBombError):
        raise DocumentProblem(NO_PICTURE) from None
    upright.thumbnail((WIDEST, WIDEST))
    return upright


def _first_page(data: bytes) -> Image.Image:
    """The largest picture on the first page of a PDF. Raises ValueError when there is none, or one too large."""
    with pikepdf.open(BytesIO(data)) as document:
        images = [pikepdf.PdfImage(image) for image in document.pages[0].get_images().values()]
        largest = max(images, key=lambda image: image.width * image.height, default=None)
        if largest is None or largest.width * largest.height > MOST_PIXELS:
            raise ValueError("no picture, or one too large to unpack")
        return largest.as_pil_image().copy()


def recognised(picture: Image.Image) -> list[Line]:
    """Every line of a picture, blanks left out. Raises DocumentProblem when tesseract is not there or gives up."""
    sent = BytesIO()
    picture.save(sent, "PNG")
    try:
        done = subprocess.run(
            COMMAND, input=sent.getvalue(), capture_output=True, timeout=SECONDS, check=True,
            env={"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        raise DocumentProblem(NO_PROGRAM) from None
    return _lines(done.stdout.decode("utf-8", "replace"), picture.width, picture.height)


def _lines(table: str, width: int, height: int) -> list[Line]:
    words: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in csv.DictReader(StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and (row["text"] or "").strip():
            words.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    return [Line("".join(row["text"] for row in line), _place(line, width, height)) for line in words.values()]


def _place(line: list[dict[str, str]], width: int, height: int) -> Place:
    left, top = min(int(row["left"]) for row in line), min(int(row["top"]) for row in line)
    right = max(int(row["left"]) + int(row["width"]) for row in line)
    bottom = max(int(row["top"]) + int(row["height"]) for row in line)
    return Place(1, left / width, top / height, (right - left) / width, (bottom - top) / height)
