"""A piece of paper: what is drawn and where people write, in millimetres from its own top left corner.

Pieces are built first and put on a page when it is known where. Ink and places are plain JSON, because they are kept
with the version for ever (ADR 0028).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ._grid import PT, clusters, columns, label_lines, span

LABEL = 10.5
INPUT = 11.0
SMALL = 9.0
"""Sizes in points: what is asked, what is answered, and remarks."""
PITCH = 4.6
"""Between two lines of an answer, in millimetres."""
THIN, THICK = 0.15, 0.45
"""Strokes in millimetres; what is inside thick lines is to be filled in (太線の中)."""
TICK = 4.2
"""The side of a box to tick."""

Ink = list[Any]
Place = dict[str, Any]


@dataclass(slots=True)
class Piece:
    """Ink and places of one part of a form, `w` by `h` millimetres."""

    w: float
    h: float = 0.0
    ink: list[Ink] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    areas: list[tuple[str, list[float]]] = field(default_factory=list)
    """Where the answer of a whole field stands: its key, and x, y, w, h."""

    def text(self, x: float, y: float, words: str, size: float = LABEL, *, style: str = "", align: str = "l") -> None:
        """One line of words whose middle is at `y`."""
        if words:
            self.ink.append(["text", r(x), r(y), size, words, style, align])

    def lines(self, x: float, y: float, words: Sequence[str], size: float = LABEL, *, style: str = "") -> float:
        """Lines from the top edge `y`; the height they take."""
        leading = size * PT * 1.32
        for number, line in enumerate(words):
            self.text(x, y + leading * (number + 0.5), line, size, style=style)
        return leading * len(words)

    def rect(self, x: float, y: float, w: float, h: float, stroke: float = THIN, fill: str = "") -> None:
        self.ink.append(["rect", r(x), r(y), r(w), r(h), stroke, fill])

    def line(self, x: float, y: float, to_x: float, to_y: float, stroke: float = THIN) -> None:
        self.ink.append(["line", r(x), r(y), r(to_x), r(to_y), stroke])

    def box(self, path: str, x: float, y: float, w: float, h: float, *, drawn: bool = True) -> None:
        """A place for words: as many lines as fit."""
        if drawn:
            self.rect(x, y, w, h)
        room = {"lines": max(1, int((h + 0.2) / PITCH)), "columns": columns(w - 2.4, INPUT), "pitch": PITCH}
        self._place({"path": path, "x": r(x), "y": r(y), "w": r(w), "h": r(h), "kind": "box", **room})

    def cells(
        self, path: str, x: float, y: float, count: int, cell: tuple[float, float], *, right: bool = False, thousands: bool = False
    ) -> float:  # fmt: skip
        """A place with one cell for each character; the width it takes."""
        w, h = cell
        for number in range(1, count):
            strong = thousands and (count - number) % 3 == 0
            self.line(x + number * w, y, x + number * w, y + h, 0.35 if strong else 0.1)
        self.rect(x, y, count * w, h, 0.25)
        room = {"cells": count, "pitch": r(w), "right": right}
        self._place({"path": path, "x": r(x), "y": r(y), "w": r(count * w), "h": r(h), "kind": "cells", **room})
        return count * w

    def tick(self, path: str, x: float, y: float, label: str, size: float = LABEL) -> float:
        """A box to tick, its middle at `y`, with its words; the width it takes."""
        self._place({"path": path, "x": r(x), "y": r(y - TICK / 2), "w": TICK, "h": TICK, "kind": "tick"})
        self.text(x + TICK + 0.9, y, label, size)
        return tick_width(label, size)

    def sign(self, path: str, x: float, y: float, w: float, h: float) -> None:
        """A place for somebody's own hand."""
        self.rect(x, y, w, h)
        self._place({"path": path, "x": r(x), "y": r(y), "w": r(w), "h": r(h), "kind": "sign"})

    def _place(self, place: Place) -> None:
        self.places.append(place)
        self.ink.append(["place", place["path"]])

    def put(self, other: Piece, x: float, y: float) -> None:
        """Another piece with its corner at (x, y)."""
        for ink in other.ink:
            self.ink.append(moved(ink, x, y))
        for place in other.places:
            self.places.append({**place, "x": r(place["x"] + x), "y": r(place["y"] + y)})
        self.areas += [(key, [r(left + x), r(top + y), r(w), r(h)]) for key, (left, top, w, h) in other.areas]


def r(mm: float) -> float:
    """To a hundredth of a millimetre: what a scanner cannot see is not kept."""
    return round(mm, 2)


def moved(ink: Ink, x: float, y: float) -> Ink:
    kind = ink[0]
    if kind == "place":
        return ink
    if kind == "line":
        return [kind, r(ink[1] + x), r(ink[2] + y), r(ink[3] + x), r(ink[4] + y), *ink[5:]]
    return [kind, r(ink[1] + x), r(ink[2] + y), *ink[3:]]


def tick_width(label: str, size: float = LABEL) -> float:
    return TICK + 0.9 + span(label) * size * PT / 2


def text_width(words: str, size: float = LABEL) -> float:
    return span(words) * size * PT / 2


def ticks(piece: Piece, boxes: Sequence[tuple[str, str]], x: float, y: float, w: float, pitch: float) -> float:
    """Boxes to tick one after the other, in as many lines as they need; the height. A long one runs over lines."""
    at, line = 0.0, 0
    for path, label in boxes:
        wide = tick_width(label)
        if at and at + wide > w:
            at, line = 0.0, line + 1
        room = columns(w - TICK - 0.9, LABEL)
        first, *rest = label_lines(label, room) if wide > w else [label]
        piece.tick(path, x + at, y + (line + 0.5) * pitch, first)
        for words in rest:
            line += 1
            piece.text(x + TICK + 0.9, y + (line + 0.3) * pitch, words)
        at = w if rest else at + wide + 4.0
    return (line + 1) * pitch


__all__ = [
    "INPUT", "LABEL", "PITCH", "SMALL", "THICK", "THIN", "TICK", "Ink", "Piece", "Place", "clusters", "moved", "r",
    "text_width", "tick_width", "ticks",
]  # fmt: skip
