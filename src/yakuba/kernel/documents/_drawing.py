"""A form drawn on its kept places: ink and answers as strokes for the template, and sheets for what found no room.

What does not fit its place stands whole on a continuation sheet (続紙) under the path of the place, so that nothing is
cut off and nothing has to be guessed when the paper is read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._code import Code
from ._grid import clusters, lines_of, span
from ._layout import LEFT, MARK, MARKS, NEXT_TOP
from ._piece import INPUT, LABEL, PT, SMALL, THICK, TICK, text_width
from ._rows import WIDE

Stroke = list[Any]
SEE_SHEET = "（続紙に書いています）"
NOTHING = "（記入なし）"
"""Over the place of something known that is left empty on purpose."""
ROOM = {"addressed": 86.0, "office": 50.0, "receipt": 50.0}
"""Millimetres for what the program writes; longer words are set smaller, so that they stay in their place."""
SHEET_LINES = 38
SHEET_PITCH = 6.2
SHEET_LEFT = LEFT + 9.0
SHEET_COLUMNS = 82
"""Half widths in one line of a continuation sheet."""
SHEET_TOP = NEXT_TOP + 4.0


@dataclass(slots=True)
class Drawing:
    """What the template draws: strokes by page, and the square code of each."""

    pages: list[list[Stroke]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def draw(
    layout: Mapping[str, Any], code: Code, said: Mapping[str, str] | None, *,
    labels: Mapping[str, str], plaques: Mapping[str, str], words: Mapping[str, str],
) -> Drawing:  # fmt: skip
    """The pages of a form. `said` has the answers by path, None for a blank; `plaques` the words that stand over the
    whole answer of a field; `words` what the program itself writes; `labels` what paths are called."""
    places = {place["path"]: place for place in layout["places"]}
    left = [path for path, value in (said or {}).items() if not _fits(places.get(path), value)]
    shown = {path: SEE_SHEET if path in left else value for path, value in (said or {}).items()}
    made = Drawing()
    for number, ink in enumerate(layout["ink"], 1):
        strokes = _marks()
        for item in ink:
            strokes += _stroke(item, places, shown, words, blank=said is None)
        strokes += _plaques(layout["areas"], plaques, number)
        made.pages.append(strokes)
        made.codes.append(code.page(number, layout["pages"]))
    sheets = _sheets([(path, (said or {})[path]) for path in left], labels, words)
    for number, strokes in enumerate(sheets, 1):
        made.pages.append(_marks() + strokes)
        made.codes.append(code.sheet(number, len(sheets)))
    return made


def _fits(place: Mapping[str, Any] | None, value: str) -> bool:
    if place is None:
        return False
    if place["kind"] == "cells":
        return "\n" not in value and len(clusters(value)) <= place["cells"]
    return place["kind"] != "box" or len(lines_of(value, place["columns"])) <= place["lines"]


def _marks() -> list[Stroke]:
    solid: list[Stroke] = [["rect", x, y, MARK, MARK, 0, "ink"] for x, y in MARKS[:-1]]
    x, y = MARKS[-1]
    return [*solid, ["rect", x + 0.5, y + 0.5, MARK - 1, MARK - 1, 1.0, ""]]


def _stroke(
    item: Stroke, places: Mapping[str, Any], said: Mapping[str, str], words: Mapping[str, str], *, blank: bool
) -> Iterator[Stroke]:
    kind = item[0]
    if kind == "place":
        path = item[1]
        yield from _answer(places[path], said.get(path), ticked=path in said)
    elif kind == "var":
        _, x, y, size, name, align = item
        if said_there := words.get(name):
            room = ROOM.get(name, WIDE) / text_width(said_there, 1.0)
            yield ["text", x, y, min(size, round(room, 1)), said_there, "", align]
    elif kind == "receipt":
        if words.get("receipt"):
            yield item
    elif kind != "text" or item[5] != "hint" or blank:
        yield item


def _answer(place: Mapping[str, Any], value: str | None, *, ticked: bool) -> Iterator[Stroke]:
    x, y, h = place["x"], place["y"], place["h"]
    if place["kind"] == "tick":
        yield ["tick", x, y, TICK, ticked]
    elif place["kind"] == "cells" and value:
        yield from _in_cells(place, value)
    elif value:
        lines = lines_of(value, place.get("columns", 80))
        pitch = place.get("pitch", 5.0)
        top = y + (h - pitch * (1 if len(lines) == 1 else place.get("lines", 1))) / 2
        for number, line in enumerate(lines):
            if line:
                yield ["text", x + 1.2, round(top + (number + 0.5) * pitch, 2), INPUT, line, "", "l"]


def _in_cells(place: Mapping[str, Any], value: str) -> Iterator[Stroke]:
    if value == SEE_SHEET:
        yield ["text", place["x"] + 1, place["y"] + place["h"] / 2, SMALL, value, "", "l"]
        return
    found, pitch = clusters(value), place["pitch"]
    first = place["cells"] - len(found) if place["right"] else 0
    size = min(12.0, round(pitch / PT * 0.92, 1))
    for number, cluster in enumerate(found, first):
        if cluster.strip():
            middle = round(place["x"] + (number + 0.5) * pitch, 2)
            yield ["text", middle, round(place["y"] + place["h"] / 2, 2), size, cluster, "", "c"]


def _plaques(areas: Mapping[str, Any], plaques: Mapping[str, str], page: int) -> Iterator[Stroke]:
    """White over the whole place of an answer, with words instead of it."""
    for key, words in plaques.items():
        for at, x, y, w, h in areas.get(key, ())[: 1 if words == NOTHING else None]:
            if at == page:
                yield ["rect", x + 0.3, y + 0.3, w - 0.6, h - 0.6, 0, "paper"]
                yield ["text", x + 1.5, y + h / 2, LABEL, words, "", "l"]


def _sheets(left: Sequence[tuple[str, str]], labels: Mapping[str, str], words: Mapping[str, str]) -> list[list[Stroke]]:
    """Continuation sheets: of each answer a line with its name and path, then its words, further in."""
    rows: list[tuple[str, str]] = []
    for path, value in left:
        lines = lines_of(value, SHEET_COLUMNS) if value else []
        rows += [(path, ""), *(("", line) for line in lines)]
    pages = [rows[at : at + SHEET_LINES] for at in range(0, len(rows), SHEET_LINES)]
    return [_sheet(page, number, len(pages), labels, words) for number, page in enumerate(pages, 1)]


def _sheet(
    rows: Sequence[tuple[str, str]], number: int, of: int, labels: Mapping[str, str], words: Mapping[str, str]
) -> list[Stroke]:
    strokes: list[Stroke] = [
        ["text", LEFT, 17.5, 12.0, words.get("title", "")[:36], "bold", "l"],
        ["text", LEFT, 24.5, LABEL, f"続紙 {number}（全{of}枚）　受付番号 {words.get('receipt') or '　'}", "", "l"],
        ["rect", LEFT, SHEET_TOP - 2, WIDE, SHEET_LINES * SHEET_PITCH + 4, THICK, ""],
    ]
    for at, (path, line) in enumerate(rows):
        middle = round(SHEET_TOP + (at + 0.5) * SHEET_PITCH, 2)
        if path:
            strokes.append(
                ["rect", LEFT + 0.4, middle - SHEET_PITCH / 2 + 0.3, WIDE - 0.8, SHEET_PITCH - 0.6, 0, "shade"]
            )
            strokes.append(["text", LEFT + 1.5, middle, INPUT, _named(path, labels), "bold", "l"])
            strokes.append(["text", LEFT + WIDE - 2, middle, SMALL, f"◆{path} ", "", "r"])  # by which it is read back
        elif line:
            strokes.append(["text", SHEET_LEFT, middle, INPUT, line, "", "l"])
    return strokes


PARTS = {
    "era": "元号", "year": "年", "month": "月", "day": "日", "hour": "時", "minute": "分", "family": "氏", "given": "名",
    "family_kana": "氏のフリガナ", "given_kana": "名のフリガナ", "postal_code": "郵便番号", "building": "建物・部屋",
    "bank": "銀行", "branch": "支店", "bank_code": "銀行コード", "branch_code": "支店コード", "number": "番号",
    "holder_kana": "名義", "kind": "種類",
}  # fmt: skip
"""What the parts of an answer are called on a continuation sheet."""
TICKS = {"true": "はい", "false": "いいえ", "attached": "別に添えました"}


def _named(path: str, labels: Mapping[str, str]) -> str:
    """What a place is called, and what is ticked: お子さん 5行目 氏名、引っ越した方 5行目 引っ越す: はい."""
    plain, _, value = path.partition("=")
    key, *parts = plain.split(".")
    words = [labels.get(key, "")]
    if len(parts) > 1 and parts[0].isdecimal():
        words += [f"{int(parts[0]) + 1}行目", labels.get(f"{key}.{parts[1]}", "")]
        key, parts = f"{key}.{parts[1]}", parts[2:]
    words += [PARTS.get(part, "") for part in parts]
    said = " ".join(word for word in words if word)
    while span(said) > 50:
        said = said[:-1]
    return f"{said}: {labels.get(f'{key}={value}') or TICKS.get(value, value)}" if value else said
