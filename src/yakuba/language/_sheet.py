"""A sheet: the fields of one level (a procedure's, or one table row's) with what was typed into them.

Values are taken first, one by one; then what is hidden and what is computed settle together, because each may
decide the other. Loading refuses circles, so a sheet is settled after at most as many rounds as it has fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from . import _sentences as say
from ._rules import Setting, Space, judged, worth
from ._said import Said
from ._scope import plain, typed
from ._taking import is_empty, take
from ._wrong import Wrong, named
from .characters import whole_number
from .fields import Field

__all__ = ["Sheet"]


@dataclass(slots=True)
class Sheet:
    """One level of fields. `page_show` gives the rule of the page a field stands on."""

    fields: tuple[Field, ...]
    setting: Setting
    path: str = ""
    above: frozenset[str] = frozenset()
    """The keys of the level above that people answer."""
    page_show: Mapping[str, str] = field(default_factory=dict)
    judged: frozenset[str] | None = None
    """The keys now in question: for them, nothing given means none. All keys when not given."""
    values: dict[str, object] = field(default_factory=dict)
    rows: dict[str, list[Sheet]] = field(default_factory=dict)
    faults: list[tuple[str, str, Said]] = field(default_factory=list)
    """(key, path below it, sentence)."""
    hidden: set[str] = field(default_factory=set)
    uncertain: set[str] = field(default_factory=set)
    """Asked although nobody knows yet whether they must be: they wait for another answer."""

    def read(self, raw: Mapping[str, object]) -> Sheet:
        """Takes every typed value; faults are noted, not raised."""
        keys = {item.key for item in self.fields if item.stores}
        for key in raw:
            if key not in keys:
                self.faults.append((str(key), "", say.NO_SUCH_FIELD(key=str(key)[:50])))
        for item in self.fields:
            if item.type == "table":
                self._read_rows(item, raw.get(item.key))
            elif item.asked and item.type not in ("file", "photo"):
                self._read_value(item, raw.get(item.key))
        return self

    def _read_value(self, item: Field, raw: object) -> None:
        value = None
        try:
            value = take(item, raw, self.setting.today)
        except Wrong as wrong:
            self.faults += [(item.key, part, message) for part, message in wrong.faults]
        if value is not None:
            self.values[item.key] = value
        elif item.type == "choices" and (raw is not None or self._in_question(item.key)):
            self.values[item.key] = []

    def _read_rows(self, item: Field, raw: object) -> None:
        if isinstance(raw, Mapping) and None not in (places := {key: whole_number(str(key)) for key in raw}).values():
            raw = [raw[key] for key in sorted(raw, key=lambda key: places[key] or 0)]
        if raw is None and not self._in_question(item.key):
            return
        if raw is None or raw == "":
            raw = []
        if not isinstance(raw, list | tuple) or not all(isinstance(row, Mapping) for row in raw):
            self.faults.append((item.key, "", say.BY_ROWS(name=named(item))))
            raw = []
        raw = [row for row in raw if not is_empty(row)]
        if len(raw) > item.max_rows:
            self.faults.append((item.key, "", say.TOO_MANY_ROWS(name=named(item), most=item.max_rows, count=len(raw))))
            raw = raw[: item.max_rows]
        self.rows[item.key] = [
            Sheet(tuple(item.fields), self.setting, f"{self.path}{item.key}.{number}.", self._askable()).read(row)
            for number, row in enumerate(raw)
        ]

    def answers(self) -> dict[str, object]:
        """What is kept, in the order of the fields: nothing hidden, nothing empty; no rows and no ticks are known."""
        kept: dict[str, object] = {}
        for item in self.fields:
            if item.key in self.hidden:
                continue
            if item.key in self.rows:
                rows = (sheet.answers() for sheet in self.rows[item.key])
                kept[item.key] = [row for row in rows if not is_empty(row)]
            elif item.key in self.values:
                kept[item.key] = self.values[item.key]
        return kept

    def _in_question(self, key: str) -> bool:
        return self.judged is None or key in self.judged

    def space(self, around: Space) -> dict[str, object]:
        """The names rules of this level may read."""
        return {**around, **typed(self.answers(), self.fields)}

    def settle(self, around: Space, gone: frozenset[str] = frozenset()) -> None:
        """Decides what is hidden and computes what is computed, until nothing changes.

        `gone` are the hidden keys of the level above.
        """
        for _ in range(len(self.fields) + 2):
            space = self.space(around)
            before = (set(self.hidden), dict(self.values), self.answers())
            self._hide(space, gone)
            self._compute(space)
            for sheets in self.rows.values():
                for sheet in sheets:
                    sheet.settle({**space, "row": typed(sheet.answers(), sheet.fields)}, gone | self.hidden)
            if before == (self.hidden, self.values, self.answers()):
                return

    def _hide(self, space: Space, gone: frozenset[str]) -> None:
        hidden: set[str] = set()
        self.uncertain = set()
        for item in self.fields:
            for rule in (self.page_show.get(item.key), item.show):
                if rule is None or item.key in hidden:
                    continue
                answer, missing = judged(rule, space, self.setting)
                if answer is False or (missing and missing <= (self.hidden | gone)):
                    hidden.add(item.key)
                elif answer is None and missing & self._askable():
                    self.uncertain.add(item.key)
        self.hidden = hidden

    def _askable(self) -> frozenset[str]:
        return self.above | {item.key for item in self.fields if item.asked}

    def _compute(self, space: Space) -> None:
        for item in self.fields:
            if item.compute is None:
                continue
            value = worth(item.compute, space, self.setting)
            if value is None:
                self.values.pop(item.key, None)
            else:
                self.values[item.key] = plain(value)

    def all_hidden(self) -> Iterable[str]:
        """The paths of everything hidden, rows included."""
        yield from (self.path + key for key in self.hidden)
        for sheets in self.rows.values():
            for sheet in sheets:
                yield from sheet.all_hidden()
