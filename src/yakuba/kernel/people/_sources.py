"""Where a fact comes from, and as of which day: what a decision that rested on it must be able to say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from ._age import first_days
from ._facts import REGISTERED
from .models import KnownFact, Resident
from .words import Standing

RESIDENT_REGISTER = "住民の記録"
OLD, DISPUTED = "old", "disputed"
"""Why what a line says is not used: it is too old, or registers contradict each other."""
_MEMBERS = ("household.members.", "household.children.")


def sources_of(
    person: Resident, paths: Collection[str], on: date, judged: date | None = None
) -> dict[str, dict[str, str]]:
    """For each path what its register is called and as of which day it speaks; both empty where no register knows it.

    `on` is the day the register of residents itself was read. A fact of several members goes by the oldest line of
    those who live there, the person included. A line that made the fact unknown comes first and says so under `fault`:
    OLD, on the day that is `judged` (or else `on`), or DISPUTED, with all who speak of it as its source.
    """
    asked = {path: _line_of(path) for path in paths}
    others = {path: line for path, line in asked.items() if line not in REGISTERED}
    lines = _lines(person, others, first_days(judged or on))
    ours = {"source": RESIDENT_REGISTER, "as_of": on.isoformat()}
    return {path: lines.get(path, {"source": "", "as_of": ""}) if path in others else ours for path in asked}


def _line_of(path: str) -> str:
    """The key of the register's line a path reads: `resident.income` of `household.members.income`."""
    start = next((start for start in _MEMBERS if path.startswith(start)), "")
    parts = path.removeprefix(start).split(".")
    return f"resident.{parts[0]}" if start else ".".join(parts[:2])


def _lines(person: Resident, asked: dict[str, str], first: dict[str, date]) -> dict[str, dict[str, str]]:
    if not asked:
        return {}
    people = KnownFact.objects.filter(key__in=sorted(set(asked.values())))
    members = Q(resident__household=person.household_id, resident__standing=Standing.RESIDENT)
    home = any(path.startswith(_MEMBERS) for path in asked) and person.household_id
    found = people.filter(members | Q(resident=person)) if home else people.filter(resident=person)
    own: dict[str, dict[str, str]] = {}
    of_members: dict[str, dict[str, str]] = {}
    said = [(line, _told(line, first)) for line in found.select_related("resident").order_by("-as_of", "id")]
    for line, told in sorted(
        said, key=lambda pair: "fault" in pair[1]
    ):  # the oldest comes last and stays, a faulty one before all
        if line.resident_id == person.pk:
            own[line.key] = told
        if line.resident.standing == Standing.RESIDENT:
            of_members[line.key] = told
    known = {path: (of_members if path.startswith(_MEMBERS) else own).get(key) for path, key in asked.items()}
    return {path: told for path, told in known.items() if told}


def _told(line: KnownFact, first: dict[str, date]) -> dict[str, str]:
    told = {
        "source": "・".join(sorted(line.voices if line.upon is None else ())) or line.source,
        "as_of": line.as_of.isoformat(),
    }
    if line.is_disputed:
        return told | {"fault": DISPUTED}
    return told | {"fault": OLD} if line.key in first and line.as_of < first[line.key] else told
