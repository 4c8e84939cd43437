"""The layout of a form: where everything stands on which page, worked out once from the definition alone.

Every page of the definition is a part of the form, every field has its place, whoever fills it in. So the blank form
and each filled one are drawn on the same places, and these are kept with the version (ADR 0028). Millimetres are
counted from the top left corner of the paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from yakuba.language.procedures import Procedure

from ._bottom import bottom
from ._grid import columns, label_lines
from ._piece import LABEL, PT, SMALL, THICK, Piece
from ._remarks import title_of
from ._rows import WIDE, Section, Slab, sections
from ._units import STYLES, Style, day

FORMAT = 1
"""The kind of layout this is; a reader that does not know it must not guess."""
PAGE = (210.0, 297.0)
LEFT, LAST = 15.0, 281.0
"""The left margin, and where a page ends."""
FIRST_TOP, NEXT_TOP = 40.0, 33.0
MARK = 4.0
MARKS = ((8.0, 8.0), (198.0, 8.0), (8.0, 285.0), (198.0, 285.0))
"""Registration marks (位置合わせ): black squares of 4 mm, the same on every page of every form; the last one is hollow."""
CODE = (175.0, 12.0, 20.0)
"""The square code of a page: left, top, side with its quiet zone."""
ONE_PAGE = (*STYLES[:3], *(replace(style, rows=STYLES[0].rows, long=STYLES[2].long) for style in STYLES[3:5]))
"""Styles roomy enough to save the second page."""
MORE_ROWS = (8, 6)
"""Rows of a table where the pages have room for them."""
HOUSEHOLD = 5
"""Rows that save most families a second sheet."""
HOW = "□には ✓ を、ますには1字ずつ書いてください。"
MORE = "表に書ききれないときは、同じ用紙をもう1枚使ってください。"
HEADING = 7.6


@dataclass(slots=True)
class _Pages:
    done: list[Piece] = field(default_factory=list)
    y: float = FIRST_TOP

    def turn(self) -> None:
        self.done.append(Piece(PAGE[0], PAGE[1]))
        self.y = NEXT_TOP if len(self.done) > 1 else FIRST_TOP

    @property
    def now(self) -> Piece:
        return self.done[-1]


def layout(procedure: Procedure) -> dict[str, Any]:
    """The roomiest form on the fewest pages, as plain JSON: `places` are what a reader needs, `ink` what is drawn."""
    found = _roomiest(procedure)
    return {
        "format": FORMAT, "page": list(PAGE), "pages": len(found), "marks": [[*mark, MARK] for mark in MARKS],
        "code": list(CODE), "places": [{"page": at, **place} for at, page in enumerate(found, 1) for place in page.places],
        "areas": _areas(found), "ink": [page.ink for page in found],
    }  # fmt: skip


def _roomiest(procedure: Procedure) -> list[Piece]:
    """One page where it need not be crowded, else two, with more rows where these stay empty, else what it takes."""
    if one := _on_one_page(procedure):
        return one
    for style in (*(replace(STYLES[0], rows=rows) for rows in MORE_ROWS), *STYLES):
        if len(pages := _pages(procedure, style)) <= 2:
            return pages
    return pages


def _on_one_page(procedure: Procedure) -> list[Piece]:
    """The roomiest single page; a household of five is none too rare, so one as roomy as can be with five rows, if any.

    More rows fill what would stay empty. No page where there is no room for one.
    """
    wanted = max((item.max_rows for item in procedure.fields() if item.type == "table"), default=0)
    for least in (HOUSEHOLD, 0) if wanted >= HOUSEHOLD else (0,):
        for style in ONE_PAGE:
            rows = range(max(style.rows, least), max(style.rows, least, min(wanted, MORE_ROWS[0])) + 1)
            tried = (_pages(procedure, replace(style, rows=count)) for count in rows)
            if found := [*takewhile(lambda pages: len(pages) == 1, tried)]:
                return found[-1]
    return []


def _areas(pages: list[Piece]) -> dict[str, list[list[float]]]:
    """Where the whole answer of each field stands: page, x, y, w, h; a table has one line for each row."""
    areas: dict[str, list[list[float]]] = {}
    for at, page in enumerate(pages, 1):
        for key, area in page.areas:
            areas.setdefault(key, []).append([at, *area])
    return areas


def _pages(procedure: Procedure, style: Style) -> list[Piece]:
    pages = _Pages()
    pages.turn()
    pages.y = _top(pages.now, procedure, style)
    parts, under = list(sections(procedure, style)), bottom(procedure, style)
    for number, section in enumerate(parts, 1):
        _set(pages, section, procedure, under.h + 2 if number == len(parts) else 0.0)
    if pages.y + under.h + 2 > LAST:
        pages.turn()
        _title_again(pages, procedure)
    pages.now.put(under, LEFT, LAST - under.h)
    return pages.done


def _top(page: Piece, procedure: Procedure, style: Style) -> float:
    """Number, title, addressee and day; where the first part begins."""
    page.text(LEFT, 14.5, procedure.form.number or "", SMALL)
    title, room = title_of(procedure), CODE[0] - LEFT - 4
    size = 18.0 if columns(room, 18) >= 2 * len(title) else 14.0
    lines = label_lines(title, columns(room, size))
    for number, words in enumerate(lines):
        page.text(
            LEFT + room / 2, 22.5 + (number - (len(lines) - 1) / 2) * size * PT * 1.25, words, size,
            style="h1" if number == 0 else "bold", align="c",
        )  # fmt: skip
    page.ink.append(["var", LEFT, 34.5, 12.0, "addressed", "l"])
    _filing_day(page)
    y = FIRST_TOP
    more = any(item.type == "table" and item.max_rows > style.rows for item in procedure.fields())
    how = label_lines(f"{procedure.form.note or ''}{HOW}{MORE if more else ''}", columns(WIDE, SMALL + 0.5))
    for words in how:
        page.text(LEFT, y + 1.2, words, SMALL + 0.5, style="hint")
        y += (SMALL + 0.5) * PT * 1.3
    return y + 0.6


def _filing_day(page: Piece) -> None:
    small = Style(0, (5.0, 6.4), 8, 10, 1)
    page.text(CODE[0] - 72, 34.5, "提出の日", SMALL)
    page.text(CODE[0] - 54.5, 34.5, "令和", 11.0)
    day(page, "@filed_on", CODE[0] - 46, 31.3, small, years=2)


def _set(pages: _Pages, section: Section, procedure: Procedure, under: float = 0.0) -> None:
    """A part of the form, parted between pages only where its slabs end.

    Its end stands on the page of the `under` millimetres that follow it: nobody signs a sheet that says nothing else.
    """
    begun, groups = False, _kept_together(section.slabs)
    whole = HEADING + sum(slab.piece.h for slab in section.slabs) + under
    if under and pages.y + whole > LAST >= NEXT_TOP + whole:
        pages.turn()  # it needs the next page anyway, and is not parted there
        _title_again(pages, procedure)
    for number, group in enumerate(groups, 1):
        tall = sum(slab.piece.h for slab in group) + (under if number == len(groups) else 0.0)
        if pages.y + tall + (0 if begun else HEADING) > LAST:
            if begun:
                _close(pages)
            pages.turn()
            _title_again(pages, procedure)
            _heading(pages, section.title + ("（続き）" if begun else ""))
            if begun and group[0].head is not None:
                _stack(pages, Slab(group[0].head))
        elif not begun:
            _heading(pages, section.title)
        begun = True
        for slab in group:
            _stack(pages, slab)
    _close(pages)


def _kept_together(slabs: list[Slab]) -> list[list[Slab]]:
    groups: list[list[Slab]] = [[]]
    for slab in slabs:
        groups[-1].append(slab)
        if not slab.keep:
            groups.append([])
    return [group for group in groups if group]


def _heading(pages: _Pages, title: str) -> None:
    """What a part is called, and the thick line under which it begins."""
    page = pages.now
    page.rect(LEFT, pages.y + 2.0, 2.4, HEADING - 3.0, 0, "ink")
    page.text(LEFT + 4.4, pages.y + 2.0 + (HEADING - 3.0) / 2, title, 12.0, style="h2")
    pages.y += HEADING
    _close(pages)


def _stack(pages: _Pages, slab: Slab) -> None:
    """A slab on the page, between the thick lines."""
    page, tall = pages.now, slab.piece.h
    page.put(slab.piece, LEFT, pages.y)
    for x in (LEFT, LEFT + WIDE):
        page.line(x, pages.y, x, pages.y + tall, THICK)
    pages.y += tall


def _close(pages: _Pages) -> None:
    pages.now.line(LEFT, pages.y, LEFT + WIDE, pages.y, THICK)


def _title_again(pages: _Pages, procedure: Procedure) -> None:
    page = pages.now
    page.text(LEFT, 17.5, title_of(procedure)[:36], 12.0, style="bold")
    page.text(LEFT, 24.5, f"{len(pages.done)}ページ目", LABEL)
