"""A made-up population as arrays: households by age, money, tax and disability, from a seed. Nobody real is in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

try:
    import numpy as np
except ImportError:
    sys.exit(
        "この測定には numpy と OpenFisca が要ります: .venv/bin/pip install --require-hashes -r requirements/bench.txt"
    )

TODAY = date(2026, 11, 21)
UNKNOWN = -99_999
"""Stands for a fact nobody knows: in numbers, in words (places in WORDS) and in days since 1970."""
SHARE_UNKNOWN = 0.04
HEAD, SPOUSE, CHILD, ELDER = range(4)
RELATIONS = ("世帯主", "妻", "子", "母")
_DAY = (TODAY - date(1970, 1, 1)).days

WORDS: dict[str, tuple[str, ...]] = {
    "sex": ("female", "male"), "tax_status": ("exempt", "per_capita", "taxed"),
    "insurance": ("national", "employee", "latter_elderly", "other"), "intellectual_grade": ("a", "b"),
    "care_level": ("none", "support1", "support2", "care1", "care2", "care3", "care4", "care5"),
    "disability_certificate": ("none", "physical", "intellectual", "mental"), "shingles_kind": ("live", "recombinant"),
    "relation": RELATIONS,
}  # fmt: skip
DAYS = ("birth_date", "due_date", "gave_birth_on", "live_injection_last", "lost_job_on", "moved_in_on", "shingles_last")
FLAGS = {
    "gets_disability_pension": 0.02, "has_spouse": 0.0, "immune_disability": 0.002, "in_facility": 0.01, "internal_disability": 0.01,
    "is_civil_servant": 0.03, "is_pregnant": 0.0, "long_in_hospital": 0.005, "mr_missed_by_shortage": 0.02,
    "needs_constant_care": 0.02, "spouse_is_taxed": 0.4, "uses_care_facility": 0.03, "uses_diapers": 0.02, "vehicle_tax_exempt": 0.01,
}  # fmt: skip
HOUSE_FLAGS = {
    "has_water_meter": 0.9,
    "on_welfare": 0.02,
    "raises_alone": 0.1,
    "single_parent": 0.0,
    "wants_childcare": 0.1,
}
_CERTAIN = ("birth_date", "sex", "relation")
"""What a resident register knows of everybody."""


@dataclass(frozen=True, slots=True)
class People:
    """`facts` of residents, `homes` of households, and for each resident the household and the place in it."""

    facts: dict[str, Any]
    homes: dict[str, Any]
    household: Any
    role: Any

    def __len__(self) -> int:
        return len(self.role)


def people(count: int, seed: int = 20261121, unknown: float = SHARE_UNKNOWN) -> People:
    """Exactly so many residents, with a share of what a register need not know left out."""
    rng = np.random.default_rng(seed)
    household, role, alone, head_age = _households(rng, count)
    age = _ages(rng, household, role, head_age)
    facts = {"birth_date": (_DAY - age * 365.2425 - 1).astype(np.int64), "relation": role.astype(np.int64)}
    facts |= _persons(rng, age, role, household, alone)
    single_parent = alone & (np.bincount(household, role == CHILD) > 0)
    homes = {name: rng.random(len(alone)) < share for name, share in HOUSE_FLAGS.items()} | {
        "single_parent": single_parent
    }
    homes = {name: values.astype(np.int64) for name, values in homes.items()}
    for table in (facts, homes):
        for name, values in table.items():
            if name not in _CERTAIN:
                values[rng.random(len(values)) < unknown] = UNKNOWN
    return People(facts, homes, household, role)


def _households(rng: Any, count: int) -> tuple[Any, Any, Any, Any]:
    """For each resident the household and role; for each household whether its head has no spouse, and the head's age."""
    homes = count  # more than enough; what goes beyond `count` is cut at the end of a household
    kind = rng.choice(
        5, homes, p=[0.38, 0.24, 0.25, 0.09, 0.04]
    )  # alone, couple, family, one parent, three generations
    children = np.where(np.isin(kind, (2, 3, 4)), rng.choice([1, 2, 3, 4], homes, p=[0.45, 0.4, 0.12, 0.03]), 0)
    spouse = np.isin(kind, (1, 2, 4)).astype(int)
    elders = np.where(kind == 4, rng.choice([1, 2], homes, p=[0.7, 0.3]), 0)
    kept = int(np.searchsorted(np.cumsum(1 + spouse + children + elders), count, "right"))
    single = count - int((1 + spouse + children + elders)[:kept].sum())
    shape = np.stack([np.ones(homes, int), spouse, children, elders])[:, : kept + single]
    shape[1:, kept:] = 0
    homes = kept + single
    role = np.repeat(np.tile([HEAD, SPOUSE, CHILD, ELDER], homes), shape.T.ravel())
    parents = np.clip(rng.normal(42, 8, homes), 20, 62)
    others = np.clip(rng.normal(58, 18, homes), 18, 102)
    head_age = np.where(shape[2] > 0, parents, others)
    return np.repeat(np.arange(homes), shape.sum(0)), role, shape[1] == 0, head_age


def _ages(rng: Any, household: Any, role: Any, head_age: Any) -> Any:
    head = head_age[household]
    count = len(role)
    spouse = np.clip(head + rng.normal(-1, 3, count), 18, 103)
    child = np.clip(head - np.clip(rng.normal(31, 5, count), 18, 45), 0, 35)
    elder = np.clip(head + rng.normal(29, 4, count), 55, 106)
    return np.select([role == HEAD, role == SPOUSE, role == CHILD], [head, spouse, child], elder)


def _persons(rng: Any, age: Any, role: Any, household: Any, alone: Any) -> dict[str, Any]:
    count = len(age)

    def share(of: float) -> Any:
        return rng.random(count) < of

    income = np.where(age < 18, 0, np.where(age < 65, rng.lognormal(14.7, 0.8, count), rng.lognormal(13.9, 0.6, count)))
    income = np.where(share(0.12) | (age < 18), 0, income.astype(np.int64))
    certificate = np.where(share(0.075), rng.choice([1, 2, 3], count, p=[0.62, 0.15, 0.23]), 0)
    needs_care = share(1) & (rng.random(count) < np.clip((age - 60) / 90, 0, 0.6))
    expecting = share(0.02) & (age > 18) & (age < 42)
    has_spouse = (role == SPOUSE) | ((role == HEAD) & ~alone[household])
    tax = np.where(income < 450_000, 0, np.where(income < 900_000, 1, 2))
    made = {name: share(chance) for name, chance in FLAGS.items()}
    made |= {"has_spouse": has_spouse, "is_pregnant": expecting & share(0.5), "sex": share(0.49)}
    made |= {
        "income": income, "tax_status": tax, "tax_amount": np.where(tax == 2, income // 12, np.where(tax == 1, 5000, 0)),
        "dependants": rng.choice([0, 1, 2, 3], count, p=[0.6, 0.2, 0.15, 0.05]), "disability_certificate": certificate,
        "disability_grade": np.where(certificate == 1, rng.integers(1, 7, count), 7),
        "intellectual_grade": np.where(certificate == 2, rng.integers(0, 2, count), 1),
        "mental_grade": np.where(certificate == 3, rng.integers(1, 4, count), 4),
        "kei_vehicles": rng.choice([0, 1, 2], count, p=[0.7, 0.25, 0.05]) * (age >= 18), "light_vehicle_tax": 10_800 * share(0.3),
        "care_level": np.where(needs_care, rng.integers(1, 8, count), 0), "expected_income": (income * rng.random(count)).astype(np.int64),
        "insurance": np.where(age >= 75, 2, rng.choice([0, 1, 3], count, p=[0.3, 0.68, 0.02])),
        "savings": rng.lognormal(15, 1.2, count).astype(np.int64), "spouse_savings": rng.lognormal(15, 1.2, count).astype(np.int64),
        "pension_and_income": np.where(age >= 65, income, 0), "untaxed_pension": 300_000 * share(0.05),
        "mr_1_doses": ((age > 1.4) | share(0.3)).astype(np.int64), "shingles_doses": rng.choice([0, 1, 2], count, p=[0.85, 0.1, 0.05]),
        "shingles_kind": share(0.6), "influenza_year": 2023 + rng.integers(0, 4, count),
        **{f"{name}_year": 2018 + rng.integers(0, 9, count) for name in ("breast_screening", "cervical_screening", "cervical_hpv")},
    }  # fmt: skip
    made |= {
        "due_date": np.where(expecting, _DAY + rng.integers(-60, 250, count), UNKNOWN),
        "gave_birth_on": np.where(share(0.01), _DAY - rng.integers(1, 900, count), UNKNOWN),
        "lost_job_on": np.where(share(0.05), _DAY - rng.integers(1, 900, count), UNKNOWN),
        "live_injection_last": np.where(share(0.05) & (age < 8), _DAY - rng.integers(1, 400, count), UNKNOWN),
        "moved_in_on": _DAY - rng.integers(1, 12_000, count), "shingles_last": _DAY - rng.integers(1, 900, count),
    }  # fmt: skip
    return {name: values.astype(np.int64) for name, values in made.items()}


def heads(town: People) -> Iterator[dict[str, Any]]:
    """The facts of each household with its head as the resident, as one person is judged by them."""
    first = np.searchsorted(town.household, np.arange(len(next(iter(town.homes.values())))))
    for home, (start, end) in enumerate(zip(first, [*first[1:], len(town)], strict=True)):
        members = [_as_said(town.facts, place) for place in range(start, end)]
        children = [
            member for member in members if member["relation"] == "子" and member["birth_date"] >= date(2008, 4, 2)
        ]
        yield {
            "resident": members[0],
            "household": {**_as_said(town.homes, home), "members": members, "children": children},
        }


def _as_said(table: dict[str, Any], place: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, values in table.items():
        value = int(values[place])
        if value == UNKNOWN:
            continue
        if name in WORDS:
            row[name] = WORDS[name][value]
        elif name in DAYS:
            row[name] = date(1970, 1, 1) + timedelta(days=value)
        else:
            row[name] = value == 1 if name in FLAGS or name in HOUSE_FLAGS else value
    return row


def write_parquet(town: People, file: Path) -> None:
    """The residents as the table of the column engine: a row each, the household's facts and members in every row."""
    import duckdb

    base = {"person": np.arange(len(town)), "household": town.household, "role": town.role, **town.facts}
    homes = {"household": np.arange(len(next(iter(town.homes.values())))), **town.homes}
    members = ("relation", "birth_date", "tax_status", "income", "dependants", "disability_certificate", "disability_grade",
               "intellectual_grade", "mental_grade", "kei_vehicles")  # fmt: skip
    connection = duckdb.connect(config={"memory_limit": "3GB"})
    connection.register("base", base)
    connection.register("homes", homes)
    flags = ", ".join(f'{_said(name, "h")} AS "household.{name}"' for name in HOUSE_FLAGS)
    facts = ", ".join(
        f'"{name}" AS "resident.{name}"' for name in town.facts if name not in ("relation", "kei_vehicles")
    )
    said = ", ".join(f"{_said(name, 'b')} AS {name}" for name in town.facts)
    packed = ", ".join(f"{name} := {name}" for name in members)
    child = f"role = {CHILD} AND birth_date >= DATE '2008-04-02'"
    connection.execute(f"CREATE TABLE said AS SELECT person, household, role, {said} FROM base b")
    connection.execute(
        f'CREATE TABLE lists AS SELECT household, list(struct_pack({packed}) ORDER BY person) AS "household.members",'
        f" coalesce(list(struct_pack(birth_date := birth_date) ORDER BY person) FILTER ({child}), [])"
        ' AS "household.children" FROM said GROUP BY household'
    )
    connection.execute(
        "COPY (SELECT person, min(person) OVER (PARTITION BY household) AS home,"
        f' role = {HEAD} AS "is_head", {facts}, {flags}, "household.members", "household.children"'
        " FROM said s JOIN lists l USING (household) JOIN homes h USING (household) ORDER BY person)"
        f" TO '{file}' (FORMAT parquet)"
    )
    connection.close()


def _said(name: str, table: str) -> str:
    """A fact in the words of the packs, NULL where it is unknown."""
    column = f'{table}."{name}"'
    if name in WORDS:
        words = ", ".join(f"'{word}'" for word in WORDS[name])
        said = f"([{words}])[{column} + 1]"
    elif name in DAYS:
        said = f"DATE '1970-01-01' + {column}::INT"
    elif name in FLAGS or name in HOUSE_FLAGS:
        said = f"{column} = 1"
    else:
        said = column
    return f"CASE WHEN {column} <> {UNKNOWN} THEN {said} END"
