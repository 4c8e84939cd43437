"""The residents as the documented CSV (docs/operate/people-csv.md), for trying the import and for benchmarks."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from .shapes import SampleResident

COLUMNS = (
    "宛名番号", "氏", "名", "氏カナ", "名カナ", "通称", "生年月日", "性別", "国籍", "世帯番号", "続柄", "郵便番号", "住所",
    "住定日", "電話", "メール", "異動区分", "異動日",
)  # fmt: skip


def write_residents_csv(file: TextIO, residents: Iterable[SampleResident]) -> int:
    """Write the layout and return how many lines were written, the head not counted."""
    writer, count = csv.writer(file), 0
    writer.writerow(COLUMNS)
    for person in residents:
        writer.writerow([
            person.number, person.family_name, person.given_name, person.family_kana, person.given_kana, person.alias,
            person.birth_date.isoformat(), "女" if person.sex == "female" else "男", person.nationality, person.household_number,
            person.relation, person.postal_code, person.address, person.moved_in_on.isoformat(), person.phone, person.email,
            "死亡" if person.standing == "died" else "住民", person.standing_on.isoformat() if person.standing_on else "",
        ])  # fmt: skip
        count += 1
    return count
