"""Tables on paper: what each column is called stands once, over rows with a place for every answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yakuba.language.fields import Field, Option
from yakuba.language.texts import Text

from ._grid import columns, label_lines
from ._piece import LABEL, SMALL, THIN, Piece, tick_width
from ._units import WRITTEN, Style, need, options_of, unit

NUMBER = 7.0
"""The column with the number of the row, in millimetres."""
GROWS = (*WRITTEN, "address", "name", "choice", "choices", "kana")
PAD = 1.0
NARROW = 0.75
"""What part of their usual width free words can do with, where that saves a line of the table."""
Line = list[tuple[Field, float]]
"""Columns that stand side by side, with their widths."""


def table(field: Field, w: float, style: Style) -> tuple[Piece, list[Piece], list[str]]:
    """The head, each row, and what stands under the table: the words of choices whose boxes have numbers."""
    asked = [column for column in field.fields if column.stores]
    short = [_numbered(column, style, 90.0) for column in asked]
    numbered = [_numbered(column, style, 40.0) for column in asked]
    plans = [_plan(columns, w, style, part) for part in (1.0, NARROW) for columns in (asked, short, numbered)]
    plan = min(plans, key=lambda lines: _row(field.key, 0, lines, w, style).h)
    head = _head(plan, w)
    rows = [_row(field.key, number, plan, w, style) for number in range(min(style.rows, field.max_rows))]
    legends = [_legend(column) for column in asked if any(_is_numbered(drawn, column) for drawn in _columns(plan))]
    return head, rows, legends


def _columns(plan: Sequence[Line]) -> list[Field]:
    return [column for line in plan for column, _ in line]


def _is_numbered(drawn: Field, column: Field) -> bool:
    return drawn.key == column.key and drawn.options != column.options


def _numbered(column: Field, style: Style, most: float) -> Field:
    """A choice whose words are too long for a cell: its boxes have numbers, explained under the table."""
    if column.type not in ("choice", "choices") or _whole(column, style) <= most:
        return column
    options = [Option(value=option.value, label=Text(ja=str(at))) for at, option in enumerate(column.options, 1)]
    return column.model_copy(update={"options": options})


def _whole(column: Field, style: Style) -> float:
    """The width of all boxes of a choice side by side."""
    wide = [tick_width(label) for _, label in options_of(column, "")]
    return sum(wide) + 4.0 * (len(wide) - 1) if wide else need(column, style)


def _legend(column: Field) -> str:
    words = "　".join(f"{at} {option.label.ja}" for at, option in enumerate(column.options, 1))
    return f"「{column.label.ja}」の番号　{words}"


def _plan(asked: Sequence[Field], w: float, style: Style, part: float) -> list[Line]:
    """The columns in as few lines as they need, what is left given to those that can use it. `part` narrows free words."""
    room, lines = w - NUMBER, [[]]
    for column in asked:
        whole = _whole(column, style)
        whole = (whole if whole <= 90 else need(column, style)) * (part if column.type in WRITTEN else 1)
        wide = min(room, whole + 2 * PAD)
        if lines[-1] and sum(width for _, width in lines[-1]) + wide > room:
            lines.append([])
        lines[-1].append((column, wide))
    return [_spread(line, room) for line in lines]


def _spread(line: Line, room: float) -> Line:
    left = room - sum(width for _, width in line)
    growing = [column.key for column, _ in line if column.type in GROWS] or [column.key for column, _ in line]
    return [(column, wide + (left / len(growing) if column.key in growing else 0)) for column, wide in line]


def _head(plan: Sequence[Line], w: float) -> Piece:
    piece, y = Piece(w), 0.0
    texts: list[tuple[float, float, list[str]]] = []
    rules: list[tuple[float, float, float, float]] = []
    for line in plan:
        top = y
        x, deepest = NUMBER, 0
        for column, wide in line:
            words = label_lines(column.label.ja, columns(wide - 1.6, LABEL - 0.5))
            texts.append((x + 0.8, y + 0.8, words))
            rules += [(x, top, x, 0.0)]
            deepest = max(deepest, len(words))
            x += wide
        y += deepest * (LABEL - 0.5) * 0.3528 * 1.32 + 1.6
        rules = [(x, top, to_x, to_y or y) for x, top, to_x, to_y in rules] + [(NUMBER, y, w, y)]
    piece.h = y
    piece.rect(0, 0, w, y, THIN, "shade")
    for rule in rules[:-1]:
        piece.line(*rule, 0.1)
    for x, top, words in texts:
        piece.lines(x, top, words, LABEL - 0.5)
    return piece


def _row(key: str, number: int, plan: Sequence[Line], w: float, style: Style) -> Piece:
    piece, y = Piece(w), 0.0
    for line in plan:
        x, drawn = NUMBER, []
        for column, wide in line:
            inner = replace(style, box=max(style.box, 9.6) if column.type in WRITTEN else style.box, long=style.box)
            drawn.append((x, wide, unit(column, f"{key}.{number}.{column.key}", wide - 2 * PAD, inner)))
            x += wide
        tall = max(one.h for _, _, one in drawn) + 2 * PAD
        for left, _wide, one in drawn:
            piece.put(one, left + PAD, y + (tall - one.h) / 2)
            if left > NUMBER:
                piece.line(left, y, left, y + tall, 0.1)
        y += tall
    piece.h = y
    piece.line(NUMBER, 0, NUMBER, y)
    piece.text(NUMBER / 2, y / 2, str(number + 1), SMALL, align="c")
    piece.rect(0, 0, w, y)
    return piece
