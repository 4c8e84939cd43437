"""The records of other registers a result rests on, and how old they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from yakuba.kernel.definitions.queries import labels
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import RESIDENT_REGISTER, sources_of

if TYPE_CHECKING:
    from .queries import Entitlement


@dataclass(frozen=True, slots=True)
class Seen:
    """A record a rule read. `fault` says why it was not used: `old`, or `disputed` by another register."""

    label: str
    source: str
    as_of: date
    fault: str


def seen_of(person: Resident, paths: Collection[str], on: date) -> dict[str, Seen]:
    """By path; what no register but the residents' own speaks of is left out."""
    words = labels()
    return {
        path: Seen(words.get(path, path), line["source"], date.fromisoformat(line["as_of"]), line.get("fault", ""))
        for path, line in sources_of(person, paths, on).items()
        if line["as_of"] and line["source"] != RESIDENT_REGISTER
    }


def with_records(person: Resident, found: Iterable[Entitlement], on: date) -> list[Entitlement]:
    """The same, each with the records of other registers its rules read, and of which day these are."""
    known = list(found)
    seen = seen_of(person, frozenset[str]().union(*(one.paths for one in known)), on)
    return [
        replace(one, seen=tuple(dict.fromkeys(seen[path] for path in sorted(one.paths & seen.keys())))) for one in known
    ]
