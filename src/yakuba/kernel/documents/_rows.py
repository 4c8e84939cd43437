"""The lines of a form: what is asked at the left, where it is answered at the right, in slabs that a page may part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from yakuba.language.fields import Field, Page
from yakuba.language.procedures import Procedure

from ._grid import columns, even_lines, label_lines
from ._piece import LABEL, PT, SMALL, THIN, TICK, Piece, tick_width
from ._remarks import remarks, when
from ._tables import table
from ._units import TICK_LINE, Style, need, options_of, unit

WIDE = 180.0
"""The width of a form inside its margins, in millimetres."""
HALF = 29.0
"""The width of a label where two fields share a line."""
PAIRED = ("number", "yen", "date", "time", "boolean", "choice", "text", "file", "photo", "computed")
LEADING = LABEL * PT * 1.32


@dataclass(slots=True)
class Slab:
    """A piece no page parts. `keep` holds it to the next; `head` is said again when a page parts what follows."""

    piece: Piece
    keep: bool = False
    head: Piece | None = None


@dataclass(slots=True)
class Section:
    """A page of the definition as one part of the form."""

    title: str
    slabs: list[Slab] = field(default_factory=list)


def sections(procedure: Procedure, style: Style) -> Iterator[Section]:
    """Every page of the procedure with all its fields, whether this or that person is asked them or not."""
    for page in procedure.pages:
        slabs = list(_slabs(procedure, page, style))
        if slabs:
            remark = when(procedure, page.show)
            yield Section(f"{page.title.ja}（{remark}）" if remark else page.title.ja, slabs)


def _slabs(procedure: Procedure, page: Page, style: Style) -> Iterator[Slab]:
    waiting: Field | None = None
    for item in page.fields:
        if waiting is not None:
            if _pairs(procedure, item, style):
                yield Slab(_pair(procedure, waiting, item, style))
                waiting = None
                continue
            yield Slab(_single(procedure, waiting, style))
            waiting = None
        if _pairs(procedure, item, style):
            waiting = item
        else:
            yield from _alone(procedure, page, item, style)
    if waiting is not None:
        yield Slab(_single(procedure, waiting, style))


def _alone(procedure: Procedure, page: Page, item: Field, style: Style) -> Iterator[Slab]:
    if item.type == "heading":
        yield Slab(_words(item, style), keep=True)
    elif item.type == "table":
        yield from _table(procedure, item, style, titled=item.label.ja != page.title.ja)
    elif item.type == "consent" or (item.type == "boolean" and len(item.label.ja) > 24):
        yield Slab(_asked_over(procedure, item, style))
    else:
        yield Slab(_single(procedure, item, style))


def _pairs(procedure: Procedure, item: Field, style: Style) -> bool:
    """Whether a field can share its line with a short neighbour."""
    if item.type not in PAIRED or (item.type == "text" and (item.max_length or 200) > 40):
        return False
    if item.type == "choice" and (need(item, style) > 54 or len(item.options) > 4):
        return False
    fits = need(item, style) <= WIDE / 2 - HALF - 2.4
    return fits and _height(_label(procedure, item, HALF)) <= (15 if style.examples else 19)


def _label(procedure: Procedure, item: Field, w: float) -> list[tuple[str, float, str]]:
    """The lines of a label: words, size, style."""
    room = w - 2.4
    lines = [(words, LABEL, "") for words in even_lines(item.label.ja, columns(room, LABEL))]
    for said in remarks(procedure, item):
        lines += [(words, SMALL, "") for words in even_lines(said, columns(room, SMALL))]
    return lines


def _with_example(
    item: Field, lines: list[tuple[str, float, str]], w: float, most: float
) -> list[tuple[str, float, str]]:
    """The label with the field's example under it, if it is then no higher than `most`."""
    if not item.example or item.type in ("name", "address", "bank_account", "date"):
        return lines
    words = label_lines(f"例 {item.example}", columns(w - 2.4, SMALL))
    longer = [*lines, *((line, SMALL, "hint") for line in words[:3])]
    return longer if _height(longer) + 1.6 <= most else lines


def _height(lines: list[tuple[str, float, str]]) -> float:
    return sum(size * PT * 1.32 for _, size, _ in lines)


def _draw_label(piece: Piece, lines: list[tuple[str, float, str]], x: float, middle: float) -> None:
    y = middle - _height(lines) / 2
    for words, size, style in lines:
        tall = size * PT * 1.32
        piece.text(x + 1.4, y + tall / 2, words, size, style=style)
        y += tall


def _halves(procedure: Procedure, items: list[tuple[Field, float, float, float]], style: Style) -> Piece:
    """Fields side by side; of each its left edge, the width of its label, and its whole width."""
    parts = []
    for item, _, left, w in items:
        one = unit(item, item.key, w - left - 2.4, style)
        most = 99.0 if style.examples else max(one.h + 2 * style.pad, style.row)
        parts.append((_with_example(item, _label(procedure, item, left), left, most), one))
    tall = max(max(one.h + 2 * style.pad, _height(label) + 1.6) for label, one in parts)
    piece = Piece(WIDE, max(tall, style.row))
    for (item, x, left, w), (label, one) in zip(items, parts, strict=True):
        piece.rect(x, 0, left, piece.h, THIN, "shade")
        _draw_label(piece, label, x, piece.h / 2)
        piece.put(one, x + left + 1.2, (piece.h - one.h) / 2)
        piece.rect(x, 0, w, piece.h)
        piece.areas.append((item.key, [x + left, 0, w - left, piece.h]))
    return piece


def _single(procedure: Procedure, item: Field, style: Style) -> Piece:
    return _halves(procedure, [(item, 0, style.label, WIDE)], style)


def _pair(procedure: Procedure, one: Field, other: Field, style: Style) -> Piece:
    return _halves(procedure, [(one, 0, HALF, WIDE / 2), (other, WIDE / 2, HALF, WIDE / 2)], style)


def _asked_over(procedure: Procedure, item: Field, style: Style) -> Piece:
    """A long sentence with its boxes at the right."""
    boxes = options_of(item, item.key)
    wide = sum(tick_width(label) + 4.0 for _, label in boxes)
    said = "".join([item.label.ja, *remarks(procedure, item)])
    words = label_lines(said, columns(WIDE - wide - 5, LABEL))
    piece = Piece(WIDE, max(len(words) * LEADING + 2.4, TICK_LINE + 2 * style.pad))
    piece.rect(0, 0, WIDE - wide - 2, piece.h, THIN, "shade")
    piece.lines(1.4, (piece.h - len(words) * LEADING) / 2, words)
    x = WIDE - wide
    for path, label in boxes:
        x += piece.tick(path, x, piece.h / 2, label) + 4.0
    piece.rect(0, 0, WIDE, piece.h)
    piece.areas.append((item.key, [WIDE - wide - 1, 0, wide + 1, piece.h]))
    return piece


def _words(item: Field, style: Style) -> Piece:
    lines = label_lines(item.label.ja, columns(WIDE - 3, LABEL))
    piece = Piece(WIDE, len(lines) * LEADING + 2.0)
    piece.rect(0, 0, WIDE, piece.h)
    piece.lines(1.4, 1.0, lines)
    return piece


def _table(procedure: Procedure, item: Field, style: Style, *, titled: bool) -> Iterator[Slab]:
    head, rows, legends = table(item, WIDE, style)
    said = "".join([item.label.ja, *remarks(procedure, item)])
    strip = Piece(WIDE, LEADING + 1.6)
    strip.rect(0, 0, WIDE, strip.h, THIN, "shade")
    strip.text(1.4, strip.h / 2, said)
    if titled or remarks(procedure, item):
        yield Slab(strip, keep=True)
    yield Slab(head, keep=True)
    for number, row in enumerate(rows, 1):
        row.areas.append((item.key, [0, 0, WIDE, row.h]))
        yield Slab(row, keep=number == len(rows) and bool(legends), head=head)
    for legend in legends:
        words = label_lines(legend, columns(WIDE - 3, LABEL))
        under = Piece(WIDE, len(words) * LEADING + 1.4)
        under.rect(0, 0, WIDE, under.h)
        under.lines(1.4, 0.7, words)
        yield Slab(under)


__all__ = ["LEADING", "TICK", "WIDE", "Section", "Slab", "sections"]
