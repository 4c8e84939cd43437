"""The CSV layout of residents, line by line: what each column may hold, and what is said when it does not."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from yakuba.language.characters import one_line, to_wide_kana
from yakuba.language.eras import DateProblem, parse_date

from .words import Sex, Standing

COLUMNS = (
    "宛名番号", "氏", "名", "氏カナ", "名カナ", "通称", "生年月日", "性別", "国籍", "世帯番号", "続柄", "郵便番号", "住所",
    "住定日", "電話", "メール", "異動区分", "異動日",
)  # fmt: skip
REQUIRED = ("宛名番号", "氏", "生年月日", "性別")
WHOLE = "（行全体）"
_SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE}
_STANDINGS = {"": Standing.RESIDENT, "住民": Standing.RESIDENT, "転出": Standing.MOVED, "死亡": Standing.DIED}


class LayoutError(ValueError):
    """The file as a whole is not of this layout, in words for whoever imports it."""


@dataclass(frozen=True)
class Refused:
    """A line left out: where, which column, what was wrong, what would be right."""

    line: int
    column: str
    what: str
    right: str


@dataclass(frozen=True)
class Line:
    """A line understood: the resident's number, the household's, and the values of the model."""

    number: str
    household: str | None
    """None when the file has no such column."""
    values: dict[str, Any]


@dataclass
class ImportReport:
    """What an import did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    same_number: int = 0
    """Lines replaced by a later line of the same number in the same file."""
    refused: list[Refused] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.added + self.changed + self.unchanged + self.same_number + len(self.refused)

    def counts(self) -> dict[str, int]:
        """For the log."""
        return {"added": self.added, "changed": self.changed, "unchanged": self.unchanged, "refused": len(self.refused)}


def read_lines(source: BinaryIO) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a file with their numbers. UTF-8 (with or without BOM) or the cp932 of older systems.

    Raises LayoutError when columns are missing, a quotation mark stands wrong, or the text can't be read.
    """
    data = source.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp932")
        except UnicodeDecodeError as error:
            raise LayoutError("文字の符号が読めません。UTF-8 か Shift_JIS (cp932) で保存してください") from error
    file, begun = io.StringIO(text, newline=""), 1
    reader = csv.DictReader(file, restkey=WHOLE, strict=True)
    try:
        missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
        if missing:
            raise LayoutError(
                f"1行目に列がありません: {'、'.join(missing)}。並びは docs/operate/people-csv.md にあります"
            )
        begun = reader.line_num + 1
        for row in reader:
            ends_here = file.tell() == len(text) and not text.endswith(("\n", "\r"))
            cells = {name: one_line(row[name] or "") for name in COLUMNS if name in row}
            yield reader.line_num, {**cells, WHOLE: _misfit(row, ends_here)}
            begun = reader.line_num + 1
    except csv.Error as error:
        raise LayoutError(
            f'{begun}行目からの引用符 (") が閉じていないか、多すぎます。値の中の引用符は二つ重ねてください'
        ) from error


def _misfit(row: dict[str, Any], ends_here: bool) -> str:
    """What is wrong with the number of cells. Too few is normal (spreadsheets leave empty ones out), unless cut off."""
    if WHOLE in row:
        return f"列が{len(row[WHOLE])}つ多くあります。"
    return "途中で切れています。" if ends_here and None in row.values() else ""


def understood(given: tuple[int, dict[str, str]]) -> Line | Refused:
    """A line as values of the model, or why it can't be taken."""
    number, row = given
    try:
        household = _short(row, "世帯番号", 20) if "世帯番号" in row else None
        return Line(row["宛名番号"], household, _values(row))
    except _Wrong as wrong:
        return Refused(number, wrong.column, wrong.what, wrong.right)


class _Wrong(Exception):
    def __init__(self, column: str, what: str, right: str) -> None:
        super().__init__(what)
        self.column, self.what, self.right = column, what, right


def _values(row: dict[str, str]) -> dict[str, Any]:
    if row[WHOLE]:
        raise _Wrong(WHOLE, row[WHOLE], "1行目と同じ数の列にしてください")
    for name in REQUIRED:
        if not row[name]:
            raise _Wrong(name, "空です。", "この列は必ず入れてください")
    if not row["宛名番号"].isascii() or len(row["宛名番号"]) > 20:
        raise _Wrong("宛名番号", f"「{row['宛名番号']}」は番号ではありません。", "半角20文字までで入れてください")
    # What a file has no column for stays as the town has it.
    return {_FIELDS[name]: read(row, name) for name, read in _READERS.items() if name in row}


def _short(row: dict[str, str], name: str, limit: int) -> str:
    if len(row[name]) > limit:
        raise _Wrong(name, f"{len(row[name])}文字あります。", f"{limit}文字までにしてください")
    return row[name]


def _day(row: dict[str, str], name: str) -> date | None:
    if not row[name]:
        return None
    try:
        return parse_date(row[name])
    except DateProblem as problem:
        raise _Wrong(name, f"「{row[name]}」は日付ではありません。", str(problem)) from problem


def _one_of(row: dict[str, str], name: str, words: dict[str, Any]) -> Any:
    if row[name] not in words:
        known = "・".join(word for word in words if word)
        raise _Wrong(name, f"「{row[name]}」という値はありません。", f"{known} のどれかを入れてください")
    return words[row[name]]


def _nationality(text: str) -> str:
    if text in ("", "日本"):
        return "JPN"
    if len(text) != 3 or not text.isascii() or not text.isalpha():
        raise _Wrong(
            "国籍", f"「{text}」は国の符号ではありません。", "JPN、KOR のような3文字 (ISO 3166) で入れてください"
        )
    return text.upper()


def _postal_code(text: str) -> str:
    digits = "".join(char for char in unicodedata.normalize("NFKC", text) if char.isdecimal())
    if text and len(digits) != 7:
        raise _Wrong("郵便番号", f"「{text}」は郵便番号ではありません。", "数字7けたで入れてください")
    return f"{digits[:3]}-{digits[3:]}" if digits else ""


def _line(limit: int) -> Callable[[dict[str, str], str], str]:
    return lambda row, name: _short(row, name, limit)


def _kana(row: dict[str, str], name: str) -> str:
    return to_wide_kana(_short(row, name, 100))


_FIELDS = {
    "氏": "family_name", "名": "given_name", "氏カナ": "family_kana", "名カナ": "given_kana", "通称": "alias",
    "生年月日": "birth_date", "性別": "sex", "国籍": "nationality", "続柄": "relation", "郵便番号": "postal_code",
    "住所": "address", "住定日": "moved_in_on", "電話": "phone", "メール": "email", "異動区分": "standing", "異動日": "standing_on",
}  # fmt: skip
_READERS: dict[str, Callable[[dict[str, str], str], Any]] = {
    "氏": _line(100), "名": _line(100), "氏カナ": _kana, "名カナ": _kana, "通称": _line(100), "生年月日": _day,
    "性別": lambda row, name: _one_of(row, name, _SEXES), "国籍": lambda row, name: _nationality(row[name]),
    "続柄": _line(20), "郵便番号": lambda row, name: _postal_code(row[name]), "住所": _line(200), "住定日": _day,
    "電話": _line(20), "メール": _line(200), "異動区分": lambda row, name: _one_of(row, name, _STANDINGS), "異動日": _day,
}  # fmt: skip
