"""What the generator gives: plain, frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class SampleDose:
    """One vaccination or check-up a child had: the programme, the day, and the kind where there are several."""

    programme: str
    on: date
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SampleResident:
    """One invented resident. `facts` are what registers know; not everybody has every fact, as in life."""

    number: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    alias: str
    birth_date: date
    sex: str
    nationality: str
    household_number: str
    relation: str
    postal_code: str
    address: str
    moved_in_on: date
    phone: str
    email: str
    facts: dict[str, Any] = field(default_factory=dict)
    doses: tuple[SampleDose, ...] = ()
    standing: str = "resident"
    """Or "died" (死亡), since `standing_on`."""
    standing_on: date | None = None


@dataclass(frozen=True, slots=True)
class SampleHousehold:
    """One invented household with its members, head first."""

    number: str
    postal_code: str
    address: str
    members: tuple[SampleResident, ...]


@dataclass(frozen=True, slots=True)
class SampleBusiness:
    """One invented business."""

    corporate_number: str
    name: str
    kana: str
    postal_code: str
    address: str
    representative: str
    phone: str


@dataclass(frozen=True, slots=True)
class SampleDepartment:
    """部 or 課."""

    code: str
    name: str
    parent_code: str
    phone: str
    floor: str


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A chair. Rank: 1 係員, 2 係長, 3 課長, 4 部長, 5 副市長, 6 市長."""

    department_code: str
    title: str
    rank: int


@dataclass(frozen=True, slots=True)
class SampleStaff:
    """One invented member of staff."""

    number: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    email: str


@dataclass(frozen=True, slots=True)
class SampleAppointment:
    """Who holds which chair from when to when."""

    staff_number: str
    department_code: str
    title: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class SampleDelegation:
    """Who decides in a chair while its holder is away."""

    department_code: str
    title: str
    deputy_staff_number: str
    starts_on: date
    ends_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SampleRepresentation:
    """Who may act for whom; `principal_number` is a resident's, or a business's corporate number."""

    principal_number: str
    agent_number: str
    kind: str
    starts_on: date
