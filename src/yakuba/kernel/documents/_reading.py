"""Reading a form back from its own PDF: what stands in each place, as raw answers.

The words of the square code stand at the foot of each page, so they are found without a camera. Everything else is
found by the places the version keeps: nothing is guessed from how the page looks. What cannot be read for certain is
reported and left out, never changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yakuba.kernel.access.errors import NotAllowed, NotFound
from yakuba.kernel.definitions.queries import procedure_of, version

from ._code import Code, Seen, parse
from ._drawing import NOTHING, SHEET_COLUMNS, SHEET_LEFT, SHEET_LINES, SHEET_PITCH, SHEET_TOP
from ._form import AS_KNOWN, NOT_PRINTED
from ._glyphs import Glyph, Unreadable, glyphs
from ._grid import words_of
from ._layouts import layout_of
from ._raw import Unread, raw_answers
from ._typst import GETA

WORDS_AT = (12.0, 288.6, 180.0, 292.2)
"""Where the words of the square code stand: left, top, right, bottom."""
TICKED = "■✓☑レ"


@dataclass(frozen=True, slots=True)
class ReadForm:
    """What a form says. `answers` are raw, as `clean` takes them, with None where a place is empty; what is not printed
    or could not be read has no answer, nor has an empty place of what the town may know: its knowledge stands. That one
    is None where the paper says it is left empty on purpose (`NOTHING`). `attached` are the fields something is said to be attached to, `problems` what
    could not be read, with the path it belongs to."""

    definition: str
    version: int
    token: str
    answers: dict[str, Any]
    attached: tuple[str, ...]
    problems: tuple[Unread, ...]


def read_form(pdf: bytes) -> ReadForm:
    """The answers on a form of ours.

    Raises NotAllowed with a plain sentence where it is no PDF, none of ours, or of a version this town does not have.
    """
    try:
        pages = glyphs(pdf)
    except Unreadable:
        raise NotAllowed("このファイルは読めません。この町の様式の PDF を選んでください") from None
    seen = [(found, page) for page in pages if (found := _code(page)) is not None]
    if not seen:
        raise NotAllowed(
            "この町の様式ではないようです。様式の右上の二次元コードと下のはしの文字が写っているか確かめてください"
        )
    code = seen[0][0].code
    if any(found.code != code for found, _ in seen):
        raise NotAllowed("別の様式や別の申請のページが混ざっています。1件ずつに分けてください")
    try:
        published = version(code.definition, code.version)
    except NotFound:
        raise NotAllowed(
            f"この町にない様式です（{code.definition} 第{code.version}版）。町の新しい様式に書き直してください"
        ) from None
    return _read(code, seen, layout_of(published), published.pk, len(seen) < len(pages))


def _code(page: Sequence[Glyph]) -> Seen | None:
    left, top, right, bottom = WORDS_AT
    words = "".join(glyph.words for glyph in page if left < glyph.x < right and top < glyph.y < bottom)
    return parse(words)


def _read(
    code: Code, seen: Sequence[tuple[Seen, list[Glyph]]], layout: Mapping[str, Any], pk: int, strangers: bool
) -> ReadForm:  # fmt: skip
    problems = list(_pages_wrong(seen, layout["pages"], strangers))
    pages = {found.page: page for found, page in reversed(seen) if not found.is_sheet}
    covered = {key for key, at in layout["areas"].items() if any(_says_so(pages.get(area[0], []), area) for area in at)}
    values = {
        place["path"]: words
        for place in layout["places"]
        if place["page"] in pages and _key(place["path"]) not in covered
        if (words := _in_place(pages[place["page"]], place)) is not None
    }
    sheets = [page for found, page in sorted(seen, key=lambda one: one[0].page) if found.is_sheet]
    values |= {path: words for path, words in _on_sheets(sheets) if _key(path) not in covered}
    procedure = procedure_of(pk)
    readable = {
        key for key, at in layout["areas"].items() if key not in covered and all(area[0] in pages for area in at)
    }
    struck = {key for key, (at, *_) in layout["areas"].items() if _is_struck(pages.get(at[0], []), at)}
    answers, attached, wrong = raw_answers(procedure, values, readable, struck)
    problems += [
        Unread(key, _label(procedure.words(), key), "機密などのため、この紙には印刷されていません")
        for key in sorted(covered)
    ]
    problems += [
        Unread(path, _label(procedure.words(), path), f"紙に出せなかった字（{GETA}）があります。正しい字を確かめてください")
        for path, words in values.items() if GETA in words or "\N{REPLACEMENT CHARACTER}" in words
    ]  # fmt: skip
    return ReadForm(code.definition, code.version, code.token, answers, attached, (*problems, *wrong))


def _pages_wrong(seen: Sequence[tuple[Seen, list[Glyph]]], pages: int, strangers: bool) -> Iterator[Unread]:
    numbers = [found.page for found, _ in seen if not found.is_sheet]
    for number in range(1, pages + 1):
        if number not in numbers:
            yield Unread("", "", f"{number}ページ目がありません")
        elif numbers.count(number) > 1:
            yield Unread("", "", f"{number}ページ目が2枚以上あります。初めの1枚だけを読みました")
    sheets = [found for found, _ in seen if found.is_sheet]
    for number in range(1, max((found.pages for found in sheets), default=0) + 1):
        if number not in [found.page for found in sheets]:
            yield Unread("", "", f"続紙の{number}枚目がありません")
    if strangers:
        yield Unread("", "", "この様式でないページがあります。読んでいません")


def _key(path: str) -> str:
    return path.split(".")[0].split("=")[0]


def _label(labels: Mapping[str, str], path: str) -> str:
    return labels.get(path.split("=")[0], labels.get(_key(path), ""))


def _within(page: Sequence[Glyph], x: float, y: float, w: float, h: float) -> list[Glyph]:
    return [glyph for glyph in page if x <= glyph.x <= x + w and y <= glyph.y <= y + h]


def _says_so(page: Sequence[Glyph], area: Sequence[float]) -> bool:
    """Whether the paper says that an answer is not printed there."""
    words = "".join(glyph.words for glyph in _within(page, *area[1:]))
    return NOT_PRINTED in words or AS_KNOWN in words


def _is_struck(page: Sequence[Glyph], area: Sequence[float]) -> bool:
    """Whether the paper says that somebody left it empty on purpose."""
    return NOTHING in "".join(glyph.words for glyph in _within(page, *area[1:]))


def _in_place(page: Sequence[Glyph], place: Mapping[str, Any]) -> str | None:
    """What stands in a place; None where nothing does, an empty string in a box that is ticked."""
    found = _within(page, place["x"], place["y"], place["w"], place["h"])
    if place["kind"] == "tick":
        return "" if any(glyph.words in TICKED for glyph in found) else None
    if place["kind"] == "cells":
        return _in_cells(found, place) or None
    if place["kind"] == "box":
        return _in_lines(found, place["pitch"], place["columns"]) or None
    return None


def _in_cells(found: Sequence[Glyph], place: Mapping[str, Any]) -> str:
    """The characters cell by cell; an empty cell between two others is a blank."""
    cells = [""] * place["cells"]
    for glyph in found:
        at = min(int((glyph.x - place["x"]) / place["pitch"]), place["cells"] - 1)
        cells[at] += glyph.words
    filled = [at for at, words in enumerate(cells) if words]
    return "".join(words or "\u3000" for words in cells[filled[0] : filled[-1] + 1]) if filled else ""


def _in_lines(found: Sequence[Glyph], pitch: float, columns: int) -> str:
    if not found:
        return ""
    first = min(glyph.y for glyph in found)
    lines: dict[int, str] = {}
    for glyph in found:
        at = round((glyph.y - first) / pitch)
        lines[at] = lines.get(at, "") + glyph.words
    return words_of([lines.get(at, "") for at in range(max(lines) + 1)], columns)


def _on_sheets(sheets: Sequence[Sequence[Glyph]]) -> Iterator[tuple[str, str]]:
    """The answers on continuation sheets: a line with its name, ◆, its path and a blank; then the lines of its words."""
    path, lines = "", []
    for is_head, line in (found for sheet in sheets for found in _sheet_lines(sheet)):
        if not is_head:
            lines.append(line)
            continue
        if path:
            yield path, words_of(lines, SHEET_COLUMNS)
        path, lines = line.rpartition("◆")[2].split(" ")[0], []
    if path:
        yield path, words_of(lines, SHEET_COLUMNS)


def _sheet_lines(sheet: Sequence[Glyph]) -> list[tuple[bool, str]]:
    """Each line, and whether it is a head: only those begin left of where answers do, whatever people write."""
    lines = [""] * SHEET_LINES
    for glyph in sheet:
        at = _line(glyph)
        if 0 <= at < SHEET_LINES:
            lines[at] += glyph.words
    heads = {_line(glyph) for glyph in sheet if glyph.x < SHEET_LEFT - 2}
    last = max((at for at, line in enumerate(lines) if line), default=-1)
    return [(at in heads, line) for at, line in enumerate(lines[: last + 1])]


def _line(glyph: Glyph) -> int:
    return round((glyph.y - SHEET_TOP) / SHEET_PITCH - 0.5)
