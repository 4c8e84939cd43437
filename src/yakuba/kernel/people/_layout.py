"""The CSV layout of residents, line by line: what each column may hold, and what is said when it does not."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.csvfile import (
    Cells,
    Layout,
    LayoutError,
    Refused,
    Report,
    Row,
    Wrong,
    day,
    filled,
    kana,
    line,
    mail,
    number,
    one_of,
    short,
)

from .words import Sex, Standing

COLUMNS = (
    "宛名番号", "氏", "名", "氏カナ", "名カナ", "通称", "生年月日", "性別", "国籍", "世帯番号", "続柄", "郵便番号", "住所",
    "住定日", "電話", "メール", "異動区分", "異動日",
)  # fmt: skip
REQUIRED = ("宛名番号", "氏", "生年月日", "性別")
LAYOUT = Layout(COLUMNS, REQUIRED, "docs/operate/people-csv.md")
_SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE}
_STANDINGS = {"": Standing.RESIDENT, "住民": Standing.RESIDENT, "転出": Standing.MOVED, "死亡": Standing.DIED}


@dataclass(frozen=True)
class Line:
    """A line understood: the resident's number, the household's, and the values of the model."""

    number: str
    household: str | None
    """None when the file has no such column."""
    values: dict[str, Any]


@dataclass
class ImportReport(Report):
    """What an import did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    """In which line of the file each number stands."""

    @property
    def read(self) -> int:
        return self.added + self.changed + self.unchanged + len(self.refused)

    def counts(self) -> dict[str, int]:
        """For the log."""
        return {"added": self.added, "changed": self.changed, "unchanged": self.unchanged, "refused": len(self.refused)}


def understood(row: Row, report: ImportReport) -> Line | None:
    """A line as values of the model; None when it can't be taken, which the report then says."""
    try:
        filled(row, REQUIRED)
        who = number(row.cells, "宛名番号")
        first = report.seen.setdefault(who, row.line)
        if first != row.line:
            raise Wrong("宛名番号", f"「{who}」は{first}行目にもあります。", "1人を1行だけにしてください")
        household = short(row.cells, "世帯番号", 20) if "世帯番号" in row.cells else None
        return Line(who, household, _values(row.cells))
    except Wrong as wrong:
        report.refuse(row, wrong)
        return None


def _values(cells: Cells) -> dict[str, Any]:
    # What a file has no column for stays as the town has it.
    values = {_FIELDS[name]: reader(cells, name) for name, reader in _READERS.items() if name in cells}
    _in_order(values)
    return values


def _in_order(values: dict[str, Any]) -> None:
    """Raises Wrong when the days of a life do not follow each other."""
    born: date = values["birth_date"]
    if born > clock.today():
        raise Wrong("生年月日", f"{born} は、まだ来ていない日です。", "今日までの日を入れてください")
    for name in ("住定日", "異動日"):
        on = values.get(_FIELDS[name])
        if on and on < born:
            raise Wrong(name, f"{on} は、生年月日 {born} より前です。", "生年月日か、それより後の日を入れてください")
    standing = values.get("standing", Standing.RESIDENT)
    if standing != Standing.RESIDENT and not values.get("standing_on"):
        raise Wrong(
            "異動日", f"空です。異動区分は「{standing.label}」です。", f"{standing.label}した日を入れてください"
        )


def _nationality(text: str) -> str:
    if text in ("", "日本"):
        return "JPN"
    if len(text) != 3 or not text.isascii() or not text.isalpha():
        raise Wrong(
            "国籍", f"「{text}」は国の符号ではありません。", "JPN、KOR のような3文字 (ISO 3166) で入れてください"
        )
    return text.upper()


def _postal_code(text: str) -> str:
    digits = "".join(char for char in unicodedata.normalize("NFKC", text) if char.isdecimal())
    if text and len(digits) != 7:
        raise Wrong("郵便番号", f"「{text}」は郵便番号ではありません。", "数字7けたで入れてください")
    return f"{digits[:3]}-{digits[3:]}" if digits else ""


_FIELDS = {
    "氏": "family_name", "名": "given_name", "氏カナ": "family_kana", "名カナ": "given_kana", "通称": "alias",
    "生年月日": "birth_date", "性別": "sex", "国籍": "nationality", "続柄": "relation", "郵便番号": "postal_code",
    "住所": "address", "住定日": "moved_in_on", "電話": "phone", "メール": "email", "異動区分": "standing", "異動日": "standing_on",
}  # fmt: skip
_READERS: dict[str, Callable[[Cells, str], Any]] = {
    "氏": line(100), "名": line(100), "氏カナ": kana, "名カナ": kana, "通称": line(100), "生年月日": day,
    "性別": lambda cells, name: one_of(cells, name, _SEXES), "国籍": lambda cells, name: _nationality(cells[name]),
    "続柄": line(20), "郵便番号": lambda cells, name: _postal_code(cells[name]), "住所": line(200), "住定日": day,
    "電話": line(20), "メール": mail, "異動区分": lambda cells, name: one_of(cells, name, _STANDINGS), "異動日": day,
}  # fmt: skip


__all__ = ["COLUMNS", "LAYOUT", "REQUIRED", "ImportReport", "LayoutError", "Line", "Refused", "understood"]
