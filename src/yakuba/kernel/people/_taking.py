"""Taking a register over from CSV, whoever it lists: line by line, in batches, in one transaction, again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db.models import Model

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.csvfile import Cells, Layout, Report, Row, Wrong, filled, read

BATCH = 1_000
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Line:
    """A line understood: the number that tells one from another, and the values of the model."""

    number: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Listing:
    """How a file lists a register: whom it is about, the column that tells them apart, and how a line is read."""

    layout: Layout
    about: str
    key: str
    number: Callable[[Cells, str], str]
    once: str
    """What would be right when two lines have one number."""
    values: Callable[[Cells], dict[str, Any]]
    """The values of a line's other cells. Raises Wrong."""


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


Put = Callable[[list[Line], ImportReport], None]


def take_over(actor: Actor, source: Any, listing: Listing, put: Put, progress: Progress) -> ImportReport:
    """Take the lines of a file that can be taken and report the others. One transaction, one audit entry with counts."""
    actor.must(Right.PEOPLE)
    report = ImportReport()
    with action(actor, "people.import", listing.about) as act:
        batch: list[Line] = []
        for count, row in enumerate(read(source, listing.layout, report), start=1):
            if line := _understood(row, listing, report):
                batch.append(line)
            if len(batch) >= BATCH:
                put(batch, report)
                batch = []
                progress(count, None)
        put(batch, report)
        progress(report.read, report.read)
        act.data.update(report.counts())
    return report


def _understood(row: Row, listing: Listing, report: ImportReport) -> Line | None:
    """A line as values of the model; None when it can't be taken, which the report then says."""
    try:
        filled(row, listing.layout.required)
        number = listing.number(row.cells, listing.key)
        first = report.seen.setdefault(number, row.line)
        if first != row.line:
            raise Wrong(listing.key, f"「{number}」は{first}行目にもあります。", listing.once)
        return Line(number, listing.values(row.cells))
    except Wrong as wrong:
        report.refuse(row, wrong)
        return None


def keep(model: Any, key: str, lines: list[Line], search: Callable[[Any], str], report: ImportReport) -> None:
    """Add who is new, change who differs, leave the others. `search` makes the text somebody is found by."""
    wanted = {line.number: line.values for line in lines}
    existing = {getattr(found, key): found for found in model.objects.filter(**{f"{key}__in": wanted})}
    changed = [found for number, found in existing.items() if _set(found, wanted[number])]
    added = [model(**{key: number}, **values) for number, values in wanted.items() if number not in existing]
    for found in chain(added, changed):
        found.search = search(found)
    model.objects.bulk_create(added)
    model.objects.bulk_update(changed, sorted({"search"}.union(*wanted.values())))
    report.added += len(added)
    report.changed += len(changed)
    report.unchanged += len(existing) - len(changed)


def _set(found: Model, values: dict[str, Any]) -> bool:
    """Whether anything was different before."""
    differing = {name: value for name, value in values.items() if getattr(found, name) != value}
    for name, value in differing.items():
        setattr(found, name, value)
    return bool(differing)
