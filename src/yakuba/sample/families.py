"""Families made by hand, so that whoever shows the town or measures it knows whom to look for.

They live beside the generated residents, under numbers no generated resident gets, and are the same for every seed:

- `moving` (見本 大輔): parents and three children at a kindergarten, a primary and a junior high school; child allowance,
  a dog, the water contract. They rent, and can move within the city.
- `moving_four` (試作 恵): the same with four people; the father is registered elsewhere, where he works.
- `bereaved` (試験 清): he died nine days ago and leaves a wife and a son; land, the water contract, a dog, a moped, a plot
  in the municipal cemetery, a seal and a card were his.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from .childhood import childhood
from .childhood import facts_of as facts_of_doses
from .registers import GROWN, fiscal_year, more_facts, school
from .shapes import SampleHousehold, SampleResident
from .words import CITY

FIRST = 99_000_000
"""Numbers from here on are no generated resident's."""
DIED_DAYS_AGO = 9


@dataclass(frozen=True, slots=True)
class _Member:
    """One of a family. `grade` is a child's: 1 to 9 at school, 0 in its last year before; otherwise `age` counts."""

    given: str
    kana: str
    relation: str
    sex: str
    age: int = 0
    grade: int | None = None
    died: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


_DOG = {"resident.registered_dogs": 1}
_WORKS = {
    "resident.is_employed": True, "resident.salary": 4_200_000, "resident.income": 2_860_000, "resident.tax_amount": 186_000,
    "resident.pension": "employee", "resident.insurance": "employee",
}  # fmt: skip
_AT_HOME = {
    "resident.is_employed": False, "resident.salary": 0, "resident.income": 0, "resident.tax_amount": 0,
    "resident.pension": "national", "resident.insurance": "employee",
}  # fmt: skip
_OLD = _AT_HOME | {"resident.pension": "none", "resident.insurance": "latter_elderly", "resident.care_level": "none"}
_CLAIMS = {"resident.child_allowance": True}
_HOLDS = {"resident.water_contract": True}
_CHILD = {"resident.insurance": "employee"}
_LEFT = {
    "resident.owns_land": True, "resident.kei_vehicles": 1, "resident.city_grave": True, "resident.seal_registered": True,
    "resident.has_card": True, "resident.income": 1_180_000, "resident.tax_amount": 42_000, "resident.care_level": "care2",
}  # fmt: skip


def _children(*given: tuple[str, str, str]) -> tuple[_Member, ...]:
    """Three of them, at a junior high school, a primary school and a kindergarten."""
    return tuple(
        _Member(name, kana, "子", sex, grade=grade, facts=_CHILD)
        for (name, kana, sex), grade in zip(given, (8, 3, 0), strict=True)
    )


_FAMILIES: dict[str, tuple[tuple[str, str], str, str, tuple[_Member, ...]]] = {
    "moving": (
        ("見本", "ミホン"), "999-0017", "若葉台2丁目3番4号　メゾン若葉203",
        (
            _Member("大輔", "ダイスケ", "世帯主", "male", 42, facts=_WORKS | _CLAIMS | _HOLDS | _DOG),
            _Member("麻衣", "マイ", "妻", "female", 40, facts=_AT_HOME),
            *_children(("葵", "アオイ", "female"), ("湊", "ミナト", "male"), ("紬", "ツムギ", "female")),
        ),
    ),
    "moving_four": (
        ("試作", "シサク"), "999-0004", "潮見台4丁目5番6号　霧ヶ浦ハイツ302",
        (
            _Member("恵", "メグミ", "世帯主", "female", 41, facts=_WORKS | _CLAIMS | _HOLDS | _DOG),
            *_children(("蓮", "レン", "male"), ("咲良", "サクラ", "female"), ("律", "リツ", "male")),
        ),
    ),
    "bereaved": (
        ("試験", "シケン"), "999-0001", "中央町1丁目7番8号",
        (
            _Member("清", "キヨシ", "世帯主", "male", 82, died=True, facts=_OLD | _HOLDS | _DOG | _LEFT),
            _Member("節子", "セツコ", "妻", "female", 79, facts=_OLD),
            _Member("誠", "マコト", "子", "male", 52, facts=_WORKS),
        ),
    ),
}  # fmt: skip


def families(today: date) -> dict[str, SampleHousehold]:
    """The families as they are on a day, by the names above."""
    return {
        name: _family(FIRST + place * 100, name_of, postal_code, f"{CITY['name']}{address}", members, today)
        for place, (name, (name_of, postal_code, address, members)) in enumerate(_FAMILIES.items(), start=1)
    }


def _family(
    number: int, name: tuple[str, str], postal_code: str, address: str, members: tuple[_Member, ...], today: date
) -> SampleHousehold:
    code = f"{number:08}"
    people = (
        _resident(number + place, code, name, postal_code, address, member, today)
        for place, member in enumerate(members, start=1)
    )
    return SampleHousehold(code, postal_code, address, tuple(people))


def _resident(
    number: int, code: str, name: tuple[str, str], postal_code: str, address: str, member: _Member, today: date
) -> SampleResident:
    born = _born(member, today)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    doses = childhood(number, born, member.sex, today) if age < GROWN else ()
    facts = dict(_facts(number, age, name, member, today)) | dict(facts_of_doses(doses))
    facts |= {"resident.school": at} if (at := school(born, address, today, youngest=0)) else {}
    return SampleResident(
        number=f"{number:08}", family_name=name[0], given_name=member.given, family_kana=name[1], given_kana=member.kana,
        alias="", birth_date=born, sex=member.sex, nationality="JPN", household_number=code, relation=member.relation,
        postal_code=postal_code, address=address, moved_in_on=max(born, date(2015, 4, 1)),
        phone=f"090-0000-{number % 10000:04}" if age >= GROWN else "", email="", facts=facts, doses=doses,
        standing="died" if member.died else "resident",
        standing_on=today - timedelta(days=DIED_DAYS_AGO) if member.died else None,
    )  # fmt: skip


def _born(member: _Member, today: date) -> date:
    if member.grade is not None:
        return date(fiscal_year(today) - 6 - member.grade, 6, 15)
    return date(today.year - member.age, 2, 10)


def _facts(number: int, age: int, name: tuple[str, str], member: _Member, today: date) -> Iterator[tuple[str, Any]]:
    """What registers know: what is drawn for the number first, then what is said of this member."""
    known = {
        "resident.registered_dogs": 0, "resident.water_contract": False, "resident.city_housing": False,
        "household.has_water_meter": True,
    } | member.facts  # fmt: skip
    if age >= GROWN:
        account = {
            "bank": "さんぷる銀行", "bank_code": "0998", "branch": "本店", "branch_code": "001", "kind": "普通",
            "number": f"{number % 10_000_000:07}", "holder_kana": f"{name[1]}　{member.kana}",
        }  # fmt: skip
        grown = {
            "resident.is_civil_servant": False, "resident.disability_certificate": "none", "resident.child_allowance": False,
            "resident.owns_land": False, "resident.kei_vehicles": 0, "resident.payment_account": account,
        }  # fmt: skip
        known = grown | known
    yield from (more_facts(number, age, today, known) | known).items()
