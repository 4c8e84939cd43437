"""Files of residents as core systems hand them over."""

import csv
import io
from collections.abc import Callable

import pytest

from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.people._layout import COLUMNS
from yakuba.kernel.people.actions import ImportReport, import_residents

GOOD = {
    "宛名番号": "0000101", "氏": "見本", "名": "花子", "氏カナ": "ミホン", "名カナ": "ハナコ", "通称": "",
    "生年月日": "昭和60年4月1日", "性別": "女", "国籍": "", "世帯番号": "0000901", "続柄": "世帯主", "郵便番号": "9990001",
    "住所": "霧見町101番地", "住定日": "2010-04-01", "電話": "0999-00-0101", "メール": "", "異動区分": "", "異動日": "",
}  # fmt: skip

Row = dict[str, str]
Take = Callable[..., ImportReport]


def row(number: int = 101, **changed: str) -> Row:
    """A line that is right, apart from what is changed."""
    return {**GOOD, "宛名番号": f"{number:07}", **changed}


def written(*rows: Row, columns: tuple[str, ...] = COLUMNS, encoding: str = "utf-8") -> bytes:
    """The rows as a file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


@pytest.fixture
def take(db: None) -> Take:
    """Imports a file, or the rows as a file."""

    def into(*given: Row | bytes) -> ImportReport:
        data = given[0] if given and isinstance(given[0], bytes) else written(*given)
        return import_residents(SYSTEM, io.BytesIO(data))

    return into
