"""Tables that come as CSV: read whatever the encoding, line by line, and what is wrong said with what would be right."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from yakuba.language.characters import length, not_kana, one_line, to_katakana
from yakuba.language.eras import DateProblem, parse_date

WHOLE = "（行全体）"
NOTES = ("行", "列", "問題", "直し方")
"""The columns a file of refused lines has beside its own; read again, they are passed over."""
_NEVER = ("個人番号", "マイナンバー")
"""Read by nothing, and not written into the file of refused lines either (house rule 7)."""
Cells = dict[str, str]
Reader = Callable[[Cells, str], Any]
"""The value of a cell, by its column. Raises Wrong."""


class LayoutError(ValueError):
    """The file as a whole is not of this layout, in words for whoever imports it."""


class Wrong(Exception):
    """A line that can't be taken: which column, what is wrong, what would be right."""

    def __init__(self, column: str, what: str, right: str) -> None:
        super().__init__(what)
        self.column, self.what, self.right = column, what, right


@dataclass(frozen=True)
class Layout:
    """What a file of this kind is: its columns, those it can't do without, and the page that explains it."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    page: str


@dataclass(frozen=True)
class Row:
    """A line as it came, and its cells of the layout, cleaned. `misfit` says what is wrong with their number."""

    line: int
    cells: Cells
    given: Cells
    misfit: str = ""


@dataclass(frozen=True)
class Refused:
    """A line left out: where, which column, what was wrong, what would be right, and the line as it came."""

    line: int
    column: str
    what: str
    right: str
    given: Cells = field(default_factory=dict)


@dataclass
class Report:
    """What an import left out."""

    refused: list[Refused] = field(default_factory=list)
    header: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Columns of the file that no layout knows: passed over."""

    def refuse(self, row: Row, wrong: Wrong) -> None:
        self.refused.append(Refused(row.line, wrong.column, wrong.what, wrong.right, row.given))


def read(source: BinaryIO, layout: Layout, report: Report) -> Iterator[Row]:
    """The lines of a file with their numbers. UTF-8 (with or without BOM) or the cp932 of older systems.

    Raises LayoutError when columns are missing, a quotation mark stands wrong, or the text can't be read.
    """
    text = _decoded(source.read())
    file, begun = io.StringIO(text, newline=""), 1
    reader = csv.DictReader(file, restkey=WHOLE, strict=True)
    try:
        _head(reader.fieldnames or (), layout, report)
        begun = reader.line_num + 1
        for row in reader:
            ends_here = file.tell() == len(text) and not text.endswith(("\n", "\r"))
            cells = {name: one_line(row[name] or "") for name in layout.columns if name in row}
            given = {name: row[name] or "" for name in report.header}
            yield Row(reader.line_num, cells, given, _misfit(row, ends_here))
            begun = reader.line_num + 1
    except csv.Error as error:
        raise LayoutError(
            f'{begun}行目からの引用符 (") が閉じていないか、多すぎます。値の中の引用符は二つ重ねてください'
        ) from error


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise LayoutError("文字の符号が読めません。UTF-8 か Shift_JIS (cp932) で保存してください")


def _head(names: Any, layout: Layout, report: Report) -> None:
    missing = [name for name in layout.required if name not in names]
    if missing:
        raise LayoutError(f"1行目に列がありません: {'、'.join(missing)}。並びは {layout.page} にあります")
    own = [name for name in names if name and name not in NOTES]
    report.header = tuple(name for name in own if name not in _NEVER)
    report.unknown = tuple(name for name in own if name not in layout.columns)


def _misfit(row: dict[str, Any], ends_here: bool) -> str:
    """What is wrong with the number of cells. Too few is normal (spreadsheets leave empty ones out), unless cut off."""
    if WHOLE in row:
        return f"列が{len(row[WHOLE])}つ多くあります (はみ出した値: {'、'.join(row[WHOLE])})。"
    return "途中で切れています。" if ends_here and None in row.values() else ""


def write_refused(file: Any, report: Report) -> None:
    """The refused lines in full, each with what was wrong and what would be right: to be corrected and imported again."""
    writer = csv.writer(file)
    writer.writerow([*report.header, *NOTES])
    for line in report.refused:
        cells = [line.given.get(name, "") for name in report.header]
        writer.writerow([*cells, line.line, line.column, line.what, line.right])


def filled(row: Row, names: tuple[str, ...]) -> None:
    """Raises Wrong when the line has the wrong number of cells, or one of these is empty."""
    if row.misfit:
        raise Wrong(WHOLE, row.misfit, "1行目と同じ数の列にしてください")
    for name in names:
        if not row.cells.get(name):
            raise Wrong(name, "空です。", "この列は必ず入れてください")


def values(cells: Cells, fields: dict[str, str], readers: dict[str, Reader]) -> dict[str, Any]:
    """The values of a line by field of the model. What a file has no column for stays as the town has it."""
    return {fields[name]: reader(cells, name) for name, reader in readers.items() if name in cells}


def number(cells: Cells, name: str) -> str:
    """A number or code: up to twenty characters of ASCII."""
    if not cells[name].isascii() or len(cells[name]) > 20:
        raise Wrong(name, f"「{cells[name]}」は番号ではありません。", "半角20文字までで入れてください")
    return cells[name]


def short(cells: Cells, name: str, limit: int) -> str:
    if len(cells[name]) > limit:
        raise Wrong(name, f"{len(cells[name])}文字あります。", f"{limit}文字までにしてください")
    return cells[name]


def line(limit: int) -> Callable[[Cells, str], str]:
    """The reader of a cell of up to so many characters."""
    return lambda cells, name: short(cells, name, limit)


def written(limit: int) -> Callable[[Cells, str], str]:
    """The reader of a name or an address: so many characters as people count them, each with a selector if need be.

    The column must hold twice as many.
    """

    def fits(cells: Cells, name: str) -> str:
        count = length(cells[name])
        if count > limit:
            raise Wrong(name, f"{count}文字あります。", f"{limit}文字までにしてください")
        return short(cells, name, 2 * limit)

    return fits


def day(cells: Cells, name: str) -> date | None:
    if not cells[name]:
        return None
    try:
        return parse_date(cells[name])
    except DateProblem as problem:
        raise Wrong(name, f"「{cells[name]}」は日付ではありません。", str(problem)) from problem


def one_of(cells: Cells, name: str, words: dict[str, Any]) -> Any:
    if cells[name] not in words:
        known = "・".join(word for word in words if word)
        raise Wrong(name, f"「{cells[name]}」という値はありません。", f"{known} のどれかを入れてください")
    return words[cells[name]]


def kana(cells: Cells, name: str, limit: int = 100) -> str:
    """A reading as full-width katakana; hiragana and half-width kana are turned."""
    reading = to_katakana(short(cells, name, limit))
    if other := not_kana(reading):
        raise Wrong(name, f"「{cells[name]}」にカナでない文字「{other}」があります。", "カタカナで入れてください")
    return reading


def postal_code(cells: Cells, name: str) -> str:
    text = cells[name]
    digits = "".join(char for char in unicodedata.normalize("NFKC", text) if char.isdecimal())
    if text and len(digits) != 7:
        raise Wrong(name, f"「{text}」は郵便番号ではありません。", "数字7けたで入れてください")
    return f"{digits[:3]}-{digits[3:]}" if digits else ""


def mail(cells: Cells, name: str) -> str:
    address = short(cells, name, 200)
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        raise Wrong(
            name, f"「{address}」はメールアドレスではありません。", "hanako@example.jp のような形で入れてください"
        ) from error
    return address
