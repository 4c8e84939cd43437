"""What is drawn for people to write into, one drawing for each type of field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from yakuba.language.fields import Field

from ._piece import INPUT, PITCH, SMALL, Piece, text_width, tick_width, ticks

ERAS = ("令和", "平成", "昭和", "大正", "西暦")
"""What a date may be counted in; older eras are written in Western years."""
KINDS = ("普通", "当座", "貯蓄")
WRITTEN = ("text", "long_text", "email")
GAP = 1.4
"""Between two things in one box, in millimetres."""


@dataclass(frozen=True, slots=True)
class Style:
    """How roomy a form is drawn, in millimetres."""

    pad: float
    cell: tuple[float, float]
    box: float
    long: float
    rows: int
    """Rows of a table."""
    label: float = 42.0
    """The width of a label in a line of its own."""
    examples: bool = True
    """Whether examples may make a line higher."""

    @property
    def row(self) -> float:
        """The least height of what is written in one line."""
        return self.cell[1] + 2 * self.pad


STYLES = (
    Style(1.5, (5.8, 8.0), 11.0, 30.0, 4),
    Style(1.1, (5.6, 7.4), 9.6, 24.0, 4),
    Style(0.9, (5.5, 7.0), 9.6, 19.0, 4, examples=False),
    Style(0.8, (5.2, 6.8), 9.6, 19.0, 3, 50.0, examples=False),
    Style(0.6, (5.2, 6.6), 7.6, 14.2, 3, 50.0, examples=False),
    Style(0.5, (5.2, 6.4), 7.0, 14.2, 2, 50.0, examples=False),
)
"""Roomiest first."""


def options_of(field: Field, path: str) -> list[tuple[str, str]]:
    """The boxes to tick of a field: the path of each and its words."""
    if field.type == "boolean":
        return [(f"{path}=true", "はい"), (f"{path}=false", "いいえ")]
    if field.type == "consent":
        return [(f"{path}=true", "同意します")]
    if field.type in ("file", "photo"):
        return [(f"{path}=attached", "別に添えました")]
    return [(f"{path}={option.value}", option.label.ja) for option in field.options]


def digits(field: Field) -> int:
    """How many cells a number has: what its greatest value needs, and one more where it may be below zero."""
    least = 9 if field.type == "yen" else 6
    if field.max is None:
        return least
    return max(2, len(str(int(field.max))) + (field.min is not None and field.min < 0))


def need(field: Field, style: Style) -> float:
    """The least width in millimetres in which a field can be answered."""
    cell = style.cell[0]
    if field.type in WRITTEN or field.type == "computed":
        return 30.0 if field.type == "computed" else _written(field)
    if field.type in ("choice", "choices", "boolean", "consent", "file", "photo"):
        wide = [tick_width(label) for _, label in options_of(field, "")]
        return min(56.0, sum(wide) + 4.0 * (len(wide) - 1))
    fixed = {
        "kana": 10 * cell, "number": digits(field) * cell, "yen": digits(field) * cell + 5, "date": 8 * cell + 13, "time": 4 * cell + 9,
        "phone": 44.0, "name": 84.0, "address": 84.0, "bank_account": 120.0,
    }  # fmt: skip
    return fixed.get(field.type, 50.0)


def _written(field: Field) -> float:
    most = field.max_length or 200
    return 20.0 if most <= 10 else 24.0 if most <= 20 else 44.0 if most <= 100 else 56.0


def unit(field: Field, path: str, w: float, style: Style) -> Piece:
    """The place of a field's answer."""
    return _DRAWN.get(field.type, _line)(field, path, w, style)


def _line(field: Field, path: str, w: float, style: Style) -> Piece:
    height = style.long if field.type == "long_text" else style.box
    piece = Piece(w, height)
    piece.box(path, 0, 0, w, height)
    return piece


def _kana(field: Field, path: str, w: float, style: Style) -> Piece:
    piece = Piece(w, style.cell[1])
    piece.cells(path, 0, 0, min(int(w / style.cell[0]), field.max_length or 30), style.cell)
    return piece


def _number(field: Field, path: str, w: float, style: Style) -> Piece:
    piece = Piece(w, style.cell[1])
    wide = piece.cells(path, 0, 0, digits(field), style.cell, right=True, thousands=field.type == "yen")
    if field.type == "yen":
        piece.text(wide + 0.8, style.cell[1] / 2, "円", INPUT)
    return piece


def _date(field: Field, path: str, w: float, style: Style) -> Piece:
    cell, height = style.cell
    wide = sum(tick_width(era) + 1.6 for era in ERAS)
    beside = w >= wide + 8 * cell + 13
    boxes = [(f"{path}.era={era}", era if beside or w >= wide else era[0]) for era in ERAS]
    piece, x, y = Piece(w, height if beside else TICK_LINE + height), 0.0, TICK_LINE / 2
    for name, label in boxes:
        x += piece.tick(name, x, height / 2 if beside else y, label) + 1.6
    day(piece, path, x + 0.6 if beside else 0.0, piece.h - height, style)
    return piece


TICK_LINE = 6.2
"""The height of one line of boxes to tick."""


def day(piece: Piece, path: str, x: float, y: float, style: Style, years: int = 4) -> None:
    """Cells for year, month and day."""
    for part, count, mark in (("year", years, "年"), ("month", 2, "月"), ("day", 2, "日")):
        x += piece.cells(f"{path}.{part}", x, y, count, style.cell, right=True)
        piece.text(x + 0.3, y + style.cell[1] / 2, mark, INPUT)
        x += 4.6


def _time(field: Field, path: str, w: float, style: Style) -> Piece:
    piece, x = Piece(w, style.cell[1]), 0.0
    for part, mark in (("hour", "時"), ("minute", "分")):
        x += piece.cells(f"{path}.{part}", x, 0, 2, style.cell, right=True)
        piece.text(x + 0.3, style.cell[1] / 2, mark, INPUT)
        x += 4.6
    return piece


def _ticks(field: Field, path: str, w: float, style: Style) -> Piece:
    piece = Piece(w)
    piece.h = ticks(piece, options_of(field, path), 0, 0, w, TICK_LINE)
    return piece


def _phone(field: Field, path: str, w: float, style: Style) -> Piece:
    if w < 13 * style.cell[0]:
        return _line(field, path, w, style)
    piece = Piece(w, style.cell[1])
    wide = piece.cells(path, 0, 0, 13, style.cell)
    if w - wide > 44:
        piece.text(wide + 2, style.cell[1] / 2, "「-」も1ますに書く", SMALL, style="hint")
    return piece


def _name(field: Field, path: str, w: float, style: Style) -> Piece:
    """The reading over the name, the family's beside the given."""
    cell, height = style.cell
    first, half = 16.0, (w - 16.0 - GAP) / 2
    count = int((half - 6.0) / min(cell, 5.2))
    box = max(style.box, 9.6)
    piece = Piece(w, height + GAP + box)
    piece.text(0, height / 2, "フリガナ", SMALL)
    for at, (part, word) in enumerate((("family", "姓"), ("given", "名"))):
        x = first + at * (half + GAP)
        piece.text(x, height / 2, word, SMALL)
        piece.cells(f"{path}.{part}_kana", x + 5.0, 0, count, (min(cell, 5.2), height))
        piece.text(x, height + GAP + box / 2, word, SMALL)
        piece.box(f"{path}.{part}", x + 5.0, height + GAP, half - 6.0, box)
    return piece


def _address(field: Field, path: str, w: float, style: Style) -> Piece:
    height, box, side = style.cell[1], max(style.box, 9.6), 0.0
    piece = Piece(w, height + GAP + box)
    piece.text(0, height / 2, "〒", INPUT)
    wide = 5.0 + piece.cells(f"{path}.postal_code", 5.0, 0, 7, style.cell)
    side = wide + 3.0
    if w - side - 24 >= 44:
        piece.text(side, height / 2, "建物・部屋", SMALL)
        piece.box(f"{path}.building", side + 18, 0, w - side - 18, height)
        piece.box(f"{path}.address", 0, height + GAP, w, box)
        return piece
    piece.box(f"{path}.address", 0, height + GAP, w, box)
    piece.text(0, height + box + 2 * GAP + style.box / 2, "建物・部屋", SMALL)
    piece.box(f"{path}.building", 18, height + box + 2 * GAP, w - 18, style.box)
    piece.h += GAP + style.box
    return piece


def _account(field: Field, path: str, w: float, style: Style) -> Piece:
    cell, height = style.cell
    line, y = max(height, PITCH + 1.8) + GAP, 0.0
    piece = Piece(w, 4 * line - GAP)
    for part, word, count in (("bank", "金融機関", 4), ("branch", "支店", 3)):
        code = w - 4 * cell
        piece.text(0, y + height / 2, word, SMALL)
        piece.box(f"{path}.{part}", 18, y, code - 18 - 15, line - GAP)
        piece.text(code - 13, y + height / 2, "コード", SMALL)
        piece.cells(f"{path}.{part}_code", code, y, count, style.cell)
        y += line
    piece.text(0, y + height / 2, "種類", SMALL)
    x = 18.0
    for kind in KINDS:
        x += piece.tick(f"{path}.kind={kind}", x, y + height / 2, kind) + 2.0
    piece.text(x + 1, y + height / 2, "番号（右づめ）", SMALL)
    piece.cells(f"{path}.number", x + 3 + text_width("番号（右づめ）", SMALL), y, 7, style.cell, right=True)
    y += line
    piece.text(0, y + height / 2, "名義（カナ）", SMALL)
    piece.cells(f"{path}.holder_kana", 22, y, int((w - 22) / cell), style.cell)
    return piece


def _file(field: Field, path: str, w: float, style: Style) -> Piece:
    piece = Piece(w)
    piece.h = ticks(piece, options_of(field, path), 0, 0, w, TICK_LINE)
    return piece


def _computed(field: Field, path: str, w: float, style: Style) -> Piece:
    height = max(PITCH + 2.0, style.cell[1] - 1)
    piece = Piece(w, height)
    piece.box(path, 0, 0, w, height, drawn=False)
    piece.text(0, height / 2, "（書かなくてよい欄です）", SMALL, style="hint")
    return piece


_DRAWN: dict[str, Callable[[Field, str, float, Style], Piece]] = {
    "kana": _kana, "number": _number, "yen": _number, "date": _date, "time": _time, "choice": _ticks, "choices": _ticks,
    "boolean": _ticks, "consent": _ticks, "phone": _phone, "name": _name, "address": _address, "bank_account": _account,
    "file": _file, "photo": _file, "computed": _computed,
}  # fmt: skip
