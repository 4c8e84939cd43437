"""Where a fact comes from, and as of which day: what a decision that rested on it must be able to say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from ._facts import REGISTERED
from .models import KnownFact, Resident

RESIDENT_REGISTER = "住民の記録"
_MEMBERS = ("household.members.", "household.children.")


def sources_of(person: Resident, paths: Collection[str], on: date) -> dict[str, dict[str, str]]:
    """For each path what its register is called and as of which day it speaks; both empty where no register knows it.

    `on` is the day the register of residents itself was read. A fact of several members goes by its oldest line.
    """
    asked = {path: _line_of(path) for path in paths}
    others = {path: line for path, line in asked.items() if line not in REGISTERED}
    lines = _lines(person, others)
    ours = {"source": RESIDENT_REGISTER, "as_of": on.isoformat()}
    return {path: lines.get(path, {"source": "", "as_of": ""}) if path in others else ours for path in asked}


def _line_of(path: str) -> str:
    """The key of the register's line a path reads: `resident.income` of `household.members.income`."""
    start = next((start for start in _MEMBERS if path.startswith(start)), "")
    parts = path.removeprefix(start).split(".")
    return f"resident.{parts[0]}" if start else ".".join(parts[:2])


def _lines(person: Resident, asked: dict[str, str]) -> dict[str, dict[str, str]]:
    if not asked:
        return {}
    people = KnownFact.objects.filter(key__in=sorted(set(asked.values())))
    home = any(path.startswith(_MEMBERS) for path in asked) and person.household_id
    found = people.filter(resident__household=person.household_id) if home else people.filter(resident=person)
    known: dict[tuple[str, bool], dict[str, str]] = {}
    for key, of, source, day in found.order_by("-as_of", "id").values_list("key", "resident_id", "source", "as_of"):
        known[key, of == person.pk] = {"source": source, "as_of": day.isoformat()}
    return {
        path: line
        for path, key in asked.items()
        if (line := known.get((key, False)) if path.startswith(_MEMBERS) else known.get((key, True)))
    }
