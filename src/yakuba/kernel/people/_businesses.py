"""The CSV layout of businesses (事業者): what each column may hold, and what is said when it does not."""

from __future__ import annotations

import re
from typing import Any

from yakuba.kernel.csvfile import Cells, Layout, Reader, Wrong, kana, line, postal_code, values, written
from yakuba.language.characters import fold

from ._taking import Listing

COLUMNS = ("法人番号", "名称", "カナ", "郵便番号", "所在地", "電話", "代表者")
REQUIRED = ("法人番号", "名称")
LAYOUT = Layout(COLUMNS, REQUIRED, "docs/operate/businesses-csv.md")
_DIGITS = 13
_FIELDS = {
    "名称": "name", "カナ": "kana", "郵便番号": "postal_code", "所在地": "address", "電話": "phone", "代表者": "representative",
}  # fmt: skip
_READERS: dict[str, Reader] = {
    "名称": written(200), "カナ": lambda cells, name: kana(cells, name, 200), "郵便番号": postal_code, "所在地": written(200),
    "電話": line(20), "代表者": written(100),
}  # fmt: skip


def check_digit(base: str) -> int:
    """The 検査用数字 before the twelve digits of a 法人番号 (法人番号の指定等に関する省令 第2条)."""
    total = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(base)))
    return 9 - total % 9


def corporate_number(cells: Cells, name: str) -> str:
    """A 法人番号; wide digits, spaces and hyphens are turned. Raises Wrong, without repeating what may be a 個人番号."""
    digits = fold(cells[name]).replace("-", "")
    if not digits.isascii() or not digits.isdecimal():
        raise Wrong(name, f"「{cells[name]}」は法人番号ではありません。", _mend(digits))
    if len(digits) == _DIGITS - 1:
        raise Wrong(
            name,
            "12けたです。",
            "13けたの法人番号を入れてください。登記の会社法人等番号なら、頭に検査用数字が付きます。個人番号は入れないでください",
        )
    if len(digits) != _DIGITS:
        raise Wrong(name, f"「{cells[name]}」は{len(digits)}けたです。", "数字13けたで入れてください")
    if digits[0] != (right := str(check_digit(digits[1:]))):
        raise Wrong(
            name,
            f"「{cells[name]}」は検査用数字 (1けた目) が合いません。",
            f"2けた目からが正しければ、1けた目は {right} です。国税庁の法人番号公表サイトで確かめて入れてください",
        )
    return digits


def _mend(text: str) -> str:
    """What would be right; spreadsheets turn long numbers into 7.00001E+12."""
    if re.fullmatch(r"\d(\.\d+)?e\+\d+", text):
        return "表計算ソフトが指数の形に変えています。列を「文字列」にしてから、数字13けたで入れてください"
    return "数字13けたで入れてください"


def understood(cells: Cells) -> dict[str, Any]:
    """A line as values of the model. Raises Wrong."""
    return values(cells, _FIELDS, _READERS)


BUSINESSES = Listing(
    LAYOUT, about="businesses", key="法人番号", number=corporate_number, once="1事業者を1行だけにしてください",
    values=understood,
)  # fmt: skip
