"""The CSV layout of residents, line by line: what each column may hold, and what is said when it does not."""

from __future__ import annotations

from datetime import date
from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.csvfile import (
    Cells,
    Layout,
    Reader,
    Wrong,
    day,
    kana,
    line,
    mail,
    number,
    one_of,
    postal_code,
    values,
    written,
)

from ._taking import Listing
from .words import Sex, Standing

COLUMNS = (
    "宛名番号", "氏", "名", "氏カナ", "名カナ", "通称", "生年月日", "性別", "国籍", "世帯番号", "続柄", "郵便番号", "住所",
    "住定日", "電話", "メール", "異動区分", "異動日",
)  # fmt: skip
REQUIRED = ("宛名番号", "氏", "生年月日", "性別")
LAYOUT = Layout(COLUMNS, REQUIRED, "docs/operate/people-csv.md")
_SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE}
_STANDINGS = {"": Standing.RESIDENT, "住民": Standing.RESIDENT, "転出": Standing.MOVED, "死亡": Standing.DIED}


def understood(cells: Cells) -> dict[str, Any]:
    """A line as values of the model, the household by its number. Raises Wrong."""
    found = values(cells, _FIELDS, _READERS)
    _in_order(found)
    return found


def _in_order(found: dict[str, Any]) -> None:
    """Raises Wrong when the days of a life do not follow each other."""
    born: date = found["birth_date"]
    if born > clock.today():
        raise Wrong("生年月日", f"{born} は、まだ来ていない日です。", "今日までの日を入れてください")
    for name in ("住定日", "異動日"):
        on = found.get(_FIELDS[name])
        if on and on < born:
            raise Wrong(name, f"{on} は、生年月日 {born} より前です。", "生年月日か、それより後の日を入れてください")
    standing = found.get("standing", Standing.RESIDENT)
    if standing != Standing.RESIDENT and not found.get("standing_on"):
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


_FIELDS = {
    "世帯番号": "household", "氏": "family_name", "名": "given_name", "氏カナ": "family_kana", "名カナ": "given_kana", "通称": "alias",
    "生年月日": "birth_date", "性別": "sex", "国籍": "nationality", "続柄": "relation", "郵便番号": "postal_code",
    "住所": "address", "住定日": "moved_in_on", "電話": "phone", "メール": "email", "異動区分": "standing", "異動日": "standing_on",
}  # fmt: skip
_READERS: dict[str, Reader] = {
    "世帯番号": line(20), "氏": written(100), "名": written(100), "氏カナ": kana, "名カナ": kana, "通称": written(100), "生年月日": day,
    "性別": lambda cells, name: one_of(cells, name, _SEXES), "国籍": lambda cells, name: _nationality(cells[name]),
    "続柄": line(20), "郵便番号": postal_code, "住所": written(200), "住定日": day,
    "電話": line(20), "メール": mail, "異動区分": lambda cells, name: one_of(cells, name, _STANDINGS), "異動日": day,
}  # fmt: skip
RESIDENTS = Listing(
    LAYOUT, about="residents", key="宛名番号", number=number, once="1人を1行だけにしてください", values=understood
)
