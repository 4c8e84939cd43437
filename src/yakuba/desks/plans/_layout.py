"""The CSV layout of doses, line by line: what each column may hold, and what is said when it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.csvfile import Cells, Layout, Report, Row, Wrong, day, filled, line, number
from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.people.models import Resident

from ._replaying import Law
from .queries import kinds_of

COLUMNS = ("宛名番号", "制度", "受けた日", "種類", "ロット番号")
LAYOUT = Layout(COLUMNS, COLUMNS[:3], "docs/operate/doses-csv.md")


@dataclass
class ImportReport(Report):
    """What an import did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def read(self) -> int:
        return self.added + self.changed + self.unchanged + len(self.refused)

    def counts(self) -> dict[str, int]:
        """For the log."""
        return {"added": self.added, "changed": self.changed, "unchanged": self.unchanged, "refused": len(self.refused)}


@dataclass(frozen=True)
class Line:
    """A line understood."""

    person: Resident
    definition: Definition
    on: date
    kind: str
    lot: str


def understood(row: Row, law: Law) -> Line:
    """Raises Wrong."""
    filled(row, LAYOUT.required)
    cells = row.cells
    person = Resident.objects.filter(number=number(cells, "宛名番号")).first()
    if person is None:
        what = f"「{cells['宛名番号']}」の住民はいません。"
        raise Wrong("宛名番号", what, "番号を確かめるか、先に住民を取り込んでください")
    definition = _definition(cells["制度"], law)
    return Line(
        person, definition, had_on(person, day(cells, "受けた日")), _kind(cells, law, definition),
        line(40)(cells, "ロット番号") if "ロット番号" in cells else "",
    )  # fmt: skip


def _definition(words: str, law: Law) -> Definition:
    """By its key or by its title."""
    for key, found in law.definitions.items():
        if words in (key, found.title):
            return found
    known = "、".join(sorted(law.definitions))
    raise Wrong("制度", f"「{words}」は、予定のある制度ではありません。", f"{known} のどれかを入れてください")


def had_on(person: Resident, on: Any) -> date:
    """A day on which somebody may have had something. Raises Wrong."""
    if on is None or on < person.birth_date:
        what = _("生年月日（%(born)s）より前の日です。") % {"born": person.birth_date}
        raise Wrong("受けた日", what, _("受けた日を確かめてください"))
    if on > clock.today():
        raise Wrong("受けた日", _("%(on)s は、まだ来ていない日です。") % {"on": on}, _("今日までの日を入れてください"))
    return on


def _kind(cells: Cells, law: Law, definition: Definition) -> str:
    return kind_of(law, definition.key, cells.get("種類", ""))


def kind_of(law: Law, key: str, given: str) -> str:
    """The kind by its value or its name. Raises Wrong."""
    options = {
        word: option.value for option in kinds_of(law.programmes[key]) for word in (option.value, option.label.ja)
    }
    if given and given not in options:
        known = "・".join(options) or "空"
        raise Wrong("種類", f"「{given}」という種類はありません。", f"{known} を入れてください")
    return options[given] if given else ""
