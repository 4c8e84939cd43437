"""What the registers know of people, put together as rules read it: the same for one person and for everybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from json import loads
from typing import Any

from yakuba.language.answers import scope
from yakuba.language.needed import cut

from .models import Resident
from .words import HEAD, is_child

DAY_LENGTH = len("2026-11-21")

_OF_MEMBERS = ("number", "name", "full_name", "full_kana", "birth_date", "sex", "relation")
REGISTERED = frozenset(
    f"resident.{name}"
    for name in (*_OF_MEMBERS, "nationality", "phone", "email", "moved_in_on", "address")
) | frozenset(f"household.{name}" for name in ("number", "size", "members", "children", "head_name"))  # fmt: skip
"""Facts that are columns of the resident register; no other register speaks of them."""
_LISTS = ("household.members.", "household.children.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facts somebody asks for; all of the person's own when `paths` is None."""

    paths: frozenset[str] | None
    home: bool
    """Whether the household is asked about."""
    other: bool
    """Whether any register but the residents' is."""
    of_members: frozenset[str]
    """Facts of other registers that are asked of the members too, without `resident.`."""
    absent: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What those are of whom a complete register does not speak, by path."""


def wanted(needed: Collection[str] | None, absent: Mapping[str, Any]) -> Wanted:
    """What `needed` paths come to."""
    return Wanted(*_wanted(None if needed is None else frozenset(needed)), absent)


@lru_cache(maxsize=256)
def _wanted(paths: frozenset[str] | None) -> tuple[frozenset[str] | None, bool, bool, frozenset[str]]:
    if paths is None:
        return None, True, True, frozenset()
    names = {path.removeprefix(start).split(".")[0] for path in paths for start in _LISTS if path.startswith(start)}
    of_members = frozenset(names - set(_OF_MEMBERS))
    own = {".".join(path.split(".")[:2]) for path in paths}
    home = any(path.startswith("household") for path in paths)
    return paths, home, bool(of_members) or not own <= REGISTERED, of_members


def assembled(person: Resident, home: Mapping[str, Any], own: Mapping[str, Any], want: Wanted) -> dict[str, Any]:
    """The facts of one person: `home` is `of_household`, `own` what other registers say of them: fact path -> value.

    People of one household hold the same lists, not copies of them.
    """
    facts: dict[str, Any] = {"resident": _of_resident(person), "household": dict(home)}
    if want.other:
        for path, value in (*_absences(own, want), *own.items()):
            if path not in REGISTERED and value is not None:  # a line without a value: registers contradict each other
                root, _, name = path.partition(".")
                facts.setdefault(root, {})[name] = value
    return facts if want.paths is None else cut(facts, want.paths)


def _absences(own: Mapping[str, Any], want: Wanted) -> Iterable[tuple[str, Any]]:
    return (
        (path, value)
        for path, value in want.absent.items()
        if path not in own and (want.paths is None or path in want.paths)
    )


def typed(value: Any) -> Any:
    """A value as a register's line holds it, with days as days."""
    if isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) != DAY_LENGTH):
        return value  # nearly everything; `scope` looks at the rest more closely
    return scope({}, {"it": value})["it"]


@lru_cache(maxsize=20_000)
def read(text: str | None) -> Any:
    """A value as a register's line holds it, from the text the database keeps; most are said of many people."""
    return None if text is None else typed(loads(text))


def name(person: Resident) -> dict[str, str]:
    return {
        "family": person.family_name, "given": person.given_name,
        "family_kana": person.family_kana, "given_kana": person.given_kana,
    }  # fmt: skip


def _of_resident(person: Resident) -> dict[str, Any]:
    facts = {
        "number": person.number, "name": name(person), "full_name": person.full_name, "full_kana": person.full_kana,
        "birth_date": person.birth_date, "sex": person.sex, "nationality": person.nationality,
        "phone": person.phone, "email": person.email, "moved_in_on": person.moved_in_on, "relation": person.relation,
        "address": {"postal_code": person.postal_code, "address": person.address, "building": ""} if person.address else None,
    }  # fmt: skip
    return {key: value for key, value in facts.items() if value not in (None, "")}


def of_household(
    members: Sequence[Resident], number: str | None, known: Mapping[int, Mapping[str, Any]], on: date, want: Wanted
) -> dict[str, Any]:
    """The facts of a household (`number`, None: there is none) that has these members now.

    `known` gives what other registers say, by resident: fact path -> value.
    """
    if number is None or not want.home:
        return {}
    rows = [_row(member, known.get(member.pk, {}), want) for member in members]
    head = next((member for member in members if member.relation == HEAD), None)
    return {
        "number": number,
        "size": len(members),
        "members": rows,
        "children": [row for row in rows if is_child(row["birth_date"], on)],
        **({"head_name": head.full_name} if head else {}),
    }


def _row(member: Resident, own: Mapping[str, Any], want: Wanted) -> dict[str, Any]:
    row = {
        "number": member.number, "name": name(member), "full_name": member.full_name, "full_kana": member.full_kana,
        "birth_date": member.birth_date, "sex": member.sex, "relation": member.relation,
    }  # fmt: skip
    for fact in want.of_members:
        path = f"resident.{fact}"
        value = own.get(path, want.absent.get(path))
        if value is not None:
            row[fact] = value
    return row
