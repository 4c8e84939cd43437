"""What stands at the end of a form: who signs, who files for whom, and what the office fills in."""

from __future__ import annotations

from yakuba.language.procedures import Procedure

from ._piece import INPUT, LABEL, SMALL, THIN, Piece
from ._remarks import title_of, verb
from ._rows import WIDE
from ._units import Style

OFFICE = 26.0
STAMPS = ("課長", "係長", "担当")


def bottom(procedure: Procedure, style: Style) -> Piece:
    """The last part, as wide as the form."""
    piece = Piece(WIDE)
    y = 2.0
    if procedure.representation.kinds:
        y = _agent(piece, y, style)
    y = _signature(piece, y, procedure)
    _office(piece, y + 2.0)
    piece.h = y + 2.0 + OFFICE
    return piece


def _agent(piece: Piece, y: float, style: Style) -> float:
    tall = max(style.box, 9.6)
    piece.text(0, y + tall / 2, "代理の方が出すとき", LABEL)
    piece.text(38, y + tall / 2, "氏名", SMALL)
    piece.box("@agent", 46, y, 70, tall)
    piece.text(120, y + tall / 2, "本人との関係", SMALL)
    piece.box("@relation", 141, y, WIDE - 141, tall)
    return y + tall + 2.0


def _signature(piece: Piece, y: float, procedure: Procedure) -> float:
    piece.text(0, y + 6.5, f"上のとおり{verb(title_of(procedure))}ます。", INPUT)
    piece.text(84, y + 6.5, "署名", INPUT)
    piece.sign("@signature", 94, y, WIDE - 94, 13.0)
    return y + 13.0


def _office(piece: Piece, y: float) -> None:
    """The office's own block; the square code at its right carries the receipt number alone, for the counter's reader."""
    piece.text(0, y + 2.0, "役所で使う欄（ここから下は書かないでください）", SMALL)
    top, line = y + 4.6, 7.1
    for number, (label, name) in enumerate((("受付番号", "receipt"), ("受付日", "filed_on"), ("担当課", "office"))):
        piece.rect(0, top + number * line, 20, line, THIN, "shade")
        piece.text(1.2, top + (number + 0.5) * line, label, SMALL)
        piece.rect(20, top + number * line, 52, line)
        piece.ink.append(["var", 21.2, top + (number + 0.5) * line, 10.5, name, "l"])
    for number, label in enumerate(STAMPS):
        x = 72 + number * 18
        piece.rect(x, top, 18, 5.4, THIN, "shade")
        piece.text(x + 9, top + 2.7, label, SMALL, align="c")
        piece.rect(x, top + 5.4, 18, 3 * line - 5.4)
    piece.rect(126, top, 32, 3 * line)
    piece.text(142, top + 3.0, "受付印", SMALL, align="c")
    piece.ink.append(["receipt", 159, top, 21.0])
