"""The whole city from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from .families import families
from .offices import Organisation, businesses, departments, posts
from .people import household
from .shapes import (
    SampleAppointment,
    SampleBusiness,
    SampleDelegation,
    SampleDepartment,
    SampleHousehold,
    SamplePost,
    SampleRepresentation,
    SampleResident,
    SampleStaff,
)  # fmt: skip
from .words import CITY

SEED = 20261121
TODAY = date(2026, 11, 21)
ADULT = 18


@dataclass(frozen=True)
class SampleCity:
    """Everything the sample city is."""

    about: dict[str, str]
    households: list[SampleHousehold]
    businesses: list[SampleBusiness]
    departments: list[SampleDepartment]
    posts: list[SamplePost]
    staff: list[SampleStaff]
    appointments: list[SampleAppointment]
    delegations: list[SampleDelegation]
    representations: list[SampleRepresentation]
    families: dict[str, SampleHousehold]
    """Made by hand, not drawn: see `families`."""

    @property
    def residents(self) -> list[SampleResident]:
        """Those who were drawn."""
        return [member for home in self.households for member in home.members]

    @property
    def everybody(self) -> list[SampleResident]:
        """Those who were drawn, and the families."""
        return self.residents + [member for home in self.families.values() for member in home.members]


def iter_households(seed: int = SEED, residents: int = 2000, today: date = TODAY) -> Iterator[SampleHousehold]:
    """Households until exactly `residents` people live in them; nothing is kept in memory."""
    random, first, number = Random(f"people {seed}"), 1, 1
    while first <= residents:
        home = household(random, number, first, today)
        room = residents - first + 1
        yield home if len(home.members) <= room else replace(home, members=home.members[:room])
        first += len(home.members)
        number += 1


def city(seed: int = SEED, residents: int = 2000, today: date = TODAY) -> SampleCity:
    """The city whole. The same arguments give the same city."""
    homes, known = list(iter_households(seed, residents, today)), families(today)
    organisation = Organisation(Random(f"offices {seed}"), today)
    firms = businesses(Random(f"businesses {seed}"))
    return SampleCity(
        about=CITY, households=homes, businesses=firms, departments=departments(), posts=posts(), staff=organisation.staff,
        appointments=organisation.appointments, delegations=organisation.delegations,
        representations=_representations(Random(f"acting {seed}"), homes, firms, today)
        + [entry for home in known.values() for entry in _parents(home, today)],
        families=known,
    )  # fmt: skip


def _age(person: SampleResident, today: date) -> int:
    return (
        today.year
        - person.birth_date.year
        - ((today.month, today.day) < (person.birth_date.month, person.birth_date.day))
    )


def _parents(home: SampleHousehold, today: date) -> list[SampleRepresentation]:
    """The parents of a household act for its children."""
    grown = [
        person for person in home.members if person.relation in ("世帯主", "妻", "夫") and _age(person, today) >= ADULT
    ]
    return [
        SampleRepresentation(person.number, parent.number, "parent", person.birth_date)
        for person in home.members
        if _age(person, today) < ADULT
        for parent in grown
    ]


def _representations(
    random: Random, homes: list[SampleHousehold], firms: list[SampleBusiness], today: date
) -> list[SampleRepresentation]:
    found, daughters, elders = [], [], []
    for home in homes:
        found += _parents(home, today)
        for person in home.members:
            age = _age(person, today)
            if 40 <= age <= 62 and person.sex == "female" and person.relation in ("世帯主", "妻"):
                daughters.append(person)
            if age >= 78 and person.facts.get("resident.care_level", "none") != "none" and len(home.members) == 1:
                elders.append(person)
    for elder, daughter in zip(elders, daughters, strict=False):
        found.append(SampleRepresentation(elder.number, daughter.number, "family", date(2024, 4, 1)))
    owners = random.sample(daughters, min(3, len(daughters)))
    found += [
        SampleRepresentation(firm.corporate_number, owner.number, "proxy", date(2022, 4, 1))
        for firm, owner in zip(firms, owners, strict=False)
    ]
    return found


def cast(found: SampleCity, today: date = TODAY) -> dict[str, SampleResident]:
    """People to sign in as: a mother with a baby, a daughter who acts for her mother, a dog owner, a foreigner, a single parent."""
    family_agents = {entry.agent_number for entry in found.representations if entry.kind == "family"}
    roles: dict[str, SampleResident] = {}
    for home in found.households:
        ages = [_age(person, today) for person in home.members]
        for person in home.members:
            mother = person.relation == "妻" and any(age <= 1 for age in ages)
            single = person.facts.get("household.single_parent") and len(home.members) > 1
            poor = single and person.relation == "世帯主" and _poor(home, ages)
            for role, fits in (
                ("mother", mother and _plain(person)), ("poor_parent", poor), ("single_parent", single), ("foreigner", person.nationality != "JPN"),
                ("daughter", person.number in family_agents), ("dog_owner", person.facts["resident.registered_dogs"] > 0),
            ):  # fmt: skip
                if fits and role not in roles and person not in roles.values():
                    roles[role] = person
    if poor_parent := roles.pop("poor_parent", None):
        roles["single_parent"] = poor_parent
    return roles


def _poor(home: SampleHousehold, ages: list[int]) -> bool:
    """A child, and no grown-up who pays more resident tax than the levy: a family the town can help at one press."""
    status = ("exempt", "per_capita")
    pays_little = all(
        age < ADULT or person.facts.get("resident.tax_status") in status
        for person, age in zip(home.members, ages, strict=True)
    )
    return pays_little and min(ages) < ADULT and "resident.payment_account" in home.members[0].facts


def _plain(person: SampleResident) -> bool:
    return not person.facts.get("resident.is_civil_servant", True) and "resident.payment_account" in person.facts
