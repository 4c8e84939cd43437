"""The CSV layout of what other registers know of residents, line by line: one fact of one person as of a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yakuba.kernel.csvfile import Cells, Layout, Report, Row, Wrong, day, filled, line, number, one_of
from yakuba.kernel.definitions.queries import facts
from yakuba.language.characters import cut_to
from yakuba.language.procedures import Fact

from ._facts import REGISTERED
from ._saying import DAY, Said, say
from .models import Resident

COLUMNS = ("宛名番号", "事実", "値", DAY, "台帳")
LAYOUT = Layout(COLUMNS, COLUMNS[:4], "docs/operate/facts-csv.md")
_YES = {"はい": True, "いいえ": False, "1": True, "0": False, "true": True, "false": False}
_WORDS = ("text", "kana", "choice")


@dataclass
class FactReport(Report):
    """What an import of facts did."""

    taken: int = 0

    @property
    def read(self) -> int:
        return self.taken + len(self.refused)

    def counts(self) -> dict[str, int]:
        """For the log."""
        return {"taken": self.taken, "refused": len(self.refused)}


def known_facts() -> dict[str, Fact]:
    """The facts other registers may speak of, by key and by what people call them."""
    own = [one for one in facts() if one.source and one.key not in REGISTERED and not one.key.startswith("business.")]
    return {one.label.ja: one for one in own} | {one.key: one for one in own}


def understood(row: Row, known: Mapping[str, Fact]) -> tuple[str, Said]:
    """The number of the resident, and what is said of them, still without them. Raises Wrong."""
    filled(row, LAYOUT.required)
    cells = row.cells
    fact = known.get(cells["事実"])
    if fact is None:
        what = f"「{cells['事実']}」は、台帳から知る事実ではありません。"
        raise Wrong("事実", what, "パックの facts にある key か名前を入れてください")
    source = line(60)(cells, "台帳") if cells.get("台帳") else cut_to(str(fact.source), 60)
    as_of = day(cells, DAY) or date.max
    return number(cells, "宛名番号"), Said(0, fact.key, _value(cells, fact), source, as_of)


def _value(cells: Cells, fact: Fact) -> Any:
    text, kind = cells["値"], fact.type.split()[0]
    if kind == "boolean":
        return one_of(cells, "値", _YES)
    if kind in ("number", "yen"):
        plain = text.replace(",", "")
        if not re.fullmatch(r"-?[0-9]{1,15}", plain):
            raise Wrong("値", f"「{text}」は数ではありません。", "1200000 のような半角の数で入れてください")
        return int(plain)
    if kind == "date":
        found = day(cells, "値")
        return found and found.isoformat()
    if kind == "choice":
        values = re.findall(r"[^\s,\[\]]+", fact.type.partition("[")[2])
        return one_of(
            cells, "値", {**{one.label.ja: one.value for one in fact.options}, **{one: one for one in values}}
        )
    if kind not in _WORDS:
        raise Wrong("事実", f"「{fact.label.ja}」は、CSV では取り込めない種類です。", "この行を消してください")
    return line(200)(cells, "値")


def put(batch: list[tuple[Row, str, Said]], report: FactReport) -> None:
    """Write some lines down, in the caller's transaction; those that do not stand are reported."""
    found = dict(Resident.objects.filter(number__in={who for _, who, _ in batch}).values_list("number", "pk"))
    here = []
    for row, who, said in batch:
        if who in found:
            here.append((row, replace(said, resident_id=found[who])))
        else:
            right = "番号を確かめるか、先に住民を取り込んでください"
            report.refuse(row, Wrong("宛名番号", f"「{who}」の住民はいません。", right))
    for (row, _), wrong in zip(here, say([said for _, said in here]), strict=True):
        if wrong:
            report.refuse(row, wrong)
        else:
            report.taken += 1
