"""Making people: who lives together, how old they are, what they are called, and what registers know of them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from .childhood import childhood
from .childhood import facts_of as facts_of_doses
from .registers import GROWN, home_facts, more_facts, school
from .shapes import SampleHousehold, SampleResident
from .words import ALIASES, BUILDINGS, COMMON, FAMILIES, FOREIGN, HOUSES, MEN, PLACES, WOMEN

Role = tuple[str, int, str]
"""Relation to the head, age, sex."""


@lru_cache(maxsize=64)
def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """「漢字 カナ,漢字 カナ」 as pairs."""
    return tuple((word.split(" ")[0], word.split(" ")[1]) for word in text.split(","))


_KINDS, _WEIGHTS = [kind for kind, _ in HOUSES], [weight for _, weight in HOUSES]


def household(random: Random, number: int, first: int, today: date) -> SampleHousehold:
    """One household; its members are numbered from `first`."""
    kind = random.choices(_KINDS, _WEIGHTS)[0]
    roles = _ROLES[kind](random)
    postal_code, address = _address(random)
    code = f"{number:08}"
    foreign = kind == "young_alone" and random.random() < 0.22
    taken: set[tuple[str, str]] = set()
    members = tuple(
        _resident(random, first + place, code, role, postal_code, address, today, family, foreign, taken)
        for place, (role, family) in enumerate(zip(roles, _families(random, roles), strict=True))
    )
    _claim(members)
    _share(members, *home_facts(number, address))
    if kind in ("single_mother", "single_father") and random.random() < 0.9:
        members[0].facts["household.single_parent"] = True
    return SampleHousehold(code, postal_code, address, members)


def _claim(members: tuple[SampleResident, ...]) -> None:
    """The head claims those of the household who have no income, as the year's ledger then knows."""
    head = members[0]
    for member in members[1:]:
        if "resident.claimed_by_kana" in member.facts and not member.facts.get("resident.income"):
            member.facts["resident.claimed_by_kana"] = f"{head.family_kana}　{head.given_kana}"


def _share(members: tuple[SampleResident, ...], of_head: dict[str, Any], of_everybody: dict[str, Any]) -> None:
    """What registers know of the household is known of its members; what they know of its head is not so of the others."""
    for place, member in enumerate(members):
        member.facts.update(of_everybody)
        member.facts.update(of_head if place == 0 else dict.fromkeys(of_head, False))
        if of_everybody["resident.city_housing"]:
            member.facts["resident.owns_land"] = False


def _families(random: Random, roles: list[Role]) -> list[tuple[str, str]]:
    names = pairs(FAMILIES)
    name = names[random.randrange(COMMON)] if random.random() < 0.9 else names[random.randrange(COMMON, len(names))]
    return [name] * len(roles)


def _couple(random: Random, low: int, high: int) -> list[Role]:
    age = random.randint(low, high)
    return [("世帯主", age, "male"), ("妻", max(20, age - random.randint(-3, 6)), "female")]


def _children(random: Random, mother: int, most: int = 3) -> list[Role]:
    eldest = min(mother - 20, random.randint(0, 17))
    ages = sorted(
        {max(0, eldest - gap) for gap in (0, 3, 5)[: random.choices(range(1, most + 1), (5, 4, 1)[:most])[0]]},
        reverse=True,
    )
    return [("子", age, random.choice(("female", "male"))) for age in ages if 18 <= mother - age <= 46]


def _family(random: Random) -> list[Role]:
    couple = _couple(random, 28, 49)
    return [*couple, *_children(random, couple[1][1])]


def _three_generations(random: Random) -> list[Role]:
    couple = _couple(random, 32, 50)
    elder = couple[0][1] + random.randint(24, 34)
    parents: list[Role] = [("母", elder, "female")]
    if random.random() < 0.4:
        parents.insert(0, ("父", elder + random.randint(0, 5), "male"))
    return [*couple, *_children(random, couple[1][1]), *parents]


def _single(random: Random, sex: str) -> list[Role]:
    age = random.randint(25, 46)
    return [("世帯主", age, sex), *_children(random, age, 2)]


def _elder(random: Random) -> list[Role]:
    age = random.choice((random.randint(66, 80), random.randint(70, 94)))
    return [("世帯主", age, random.choices(("female", "male"), (68, 32))[0])]


def _parent_and_adult(random: Random) -> list[Role]:
    elder = random.randint(62, 88)
    adult = elder - random.randint(22, 36)
    return [("世帯主", elder, random.choice(("female", "male"))), ("子", adult, random.choice(("female", "male")))]


_ROLES: dict[str, Any] = {
    "elder_alone": _elder,
    "elder_couple": lambda random: _couple(random, 66, 86),
    "couple": lambda random: _couple(random, 30, 66),
    "family": _family,
    "three_generations": _three_generations,
    "single_mother": lambda random: _single(random, "female"),
    "single_father": lambda random: _single(random, "male"),
    "young_alone": lambda random: [("世帯主", random.randint(19, 58), random.choice(("female", "male")))],
    "parent_and_adult": _parent_and_adult,
}  # fmt: skip


def _address(random: Random) -> tuple[str, str]:
    place, code = random.choice(pairs(PLACES))
    number = (
        f"{random.randint(1, 3000)}番地"
        if place.startswith("大字")
        else f"{random.randint(1, 5)}丁目{random.randint(1, 30)}番{random.randint(1, 20)}号"
    )
    building = (
        f"　{random.choice(BUILDINGS)}{random.randint(1, 5)}0{random.randint(1, 8)}" if random.random() < 0.18 else ""
    )
    return f"999-{code}", f"霧ヶ浦市{place}{number}{building}"


def _birth(random: Random, age: int, today: date) -> date:
    latest = today.replace(year=today.year - age, day=min(today.day, 28))
    return latest - timedelta(days=random.randint(0, 364))


def given_name(random: Random, sex: str, born: int) -> tuple[str, str]:
    """A given name usual for the year, with its reading."""
    return random.choice(_usual(sex, born))


def _usual(sex: str, born: int) -> tuple[tuple[str, str], ...]:
    table = WOMEN if sex == "female" else MEN
    return pairs(table[next(last for last in table if born < last)])


def _own_name(random: Random, number: int, sex: str, born: int, taken: set[tuple[str, str]]) -> tuple[str, str]:
    """A name that nobody at home has yet. A second choice is made with a chance of its own, and changes nobody else's name."""
    given = given_name(random, sex, born)
    if given in taken:
        given = Random(number * 4241 + 3).choice([name for name in _usual(sex, born) if name not in taken])
    taken.add(given)
    return given


def _resident(
    random: Random, number: int, code: str, role: Role, postal_code: str, address: str, today: date, family: tuple[str, str], foreign: bool,
    taken: set[tuple[str, str]],
) -> SampleResident:  # fmt: skip
    relation, age, sex = role
    born = _birth(random, age, today)
    given = _own_name(random, number, sex, born.year, taken)
    nationality, alias = "JPN", ""
    if foreign:
        nationality, name, kana, first, first_kana, sex = random.choice(FOREIGN)
        family, given, alias = (name, kana), (first, first_kana), ALIASES.get(name, "")
    since = max(born, today - timedelta(days=random.randint(30, 365 * 40)))
    phone = f"090-0000-{number % 10000:04}" if age >= 16 and random.random() < 0.9 else ""
    email = f"r{number}@example.jp" if 18 <= age <= 75 and random.random() < 0.5 else ""
    facts = _facts(random, number, age, relation, f"{family[1]}　{given[1]}")
    doses = childhood(number, born, sex, today) if age < GROWN else ()
    facts |= more_facts(number, age, today, facts) | (dict(facts_of_doses(doses)) if age < GROWN else {})
    if at := school(born, address, today):
        facts["resident.school"] = at
    return SampleResident(
        number=f"{number:08}", family_name=family[0], given_name=given[0], family_kana=family[1].replace(" ", "　"),
        given_kana=given[1].replace(" ", "　"), alias=alias, birth_date=born, sex=sex, nationality=nationality,
        household_number=code, relation=relation, postal_code=postal_code, address=address, moved_in_on=since,
        phone=phone, email=email, facts=facts, doses=doses,
    )  # fmt: skip


def _branch(branch: str, *, coded: bool) -> dict[str, str]:
    """A branch of the invented bank, with its codes where the register has them."""
    codes = {"本店": "001", "霧見支店": "102", "新港支店": "103"}
    named = {"bank": "さんぷる銀行", "branch": branch}
    return {**named, "bank_code": "0998", "branch_code": codes[branch]} if coded else named


def _facts(random: Random, number: int, age: int, relation: str, kana: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"resident.registered_dogs": 1 if random.random() < 0.07 and age >= 20 else 0}
    insurance = (
        "latter_elderly"
        if age >= 75
        else random.choice(("employee", "employee", "national"))
        if age < 66
        else "national"
    )
    facts["resident.insurance"] = insurance
    if age >= 18:
        employed = age < 66 and random.random() < 0.78
        salary = random.randrange(1_200, 7_200, 10) * 1000 if employed else 0
        income = max(0, int(salary * 0.7) - 80_000) if employed else random.choice((0, 0, 780_000, 1_180_000))
        known = {
            "resident.is_employed": employed, "resident.is_civil_servant": employed and random.random() < 0.05,
            "resident.salary": salary, "resident.income": income, "resident.tax_amount": max(0, int((income - 1_000_000) * 0.1)),
            "resident.pension": "employee" if employed else "national" if age < 60 else "none",
            "resident.disability_certificate": random.choices(("none", "physical", "intellectual", "mental"), (94, 3, 1, 2))[0],
        }  # fmt: skip
        facts.update((key, value) for key, value in known.items() if random.random() < 0.96)
        if random.random() < 0.6:
            facts["resident.payment_account"] = {
                **_branch(random.choice(("本店", "霧見支店", "新港支店")), coded=number % 7 != 0), "kind": "普通",
                "number": f"{1_000_000 + number % 8_999_999}", "holder_kana": kana,
            }  # fmt: skip
        facts["resident.child_allowance"] = False
    if age >= 65:
        chance = 0.04 if age < 75 else 0.32 if age < 90 else 0.6
        levels = ("support1", "support2", "care1", "care2", "care3", "care4", "care5")
        facts["resident.care_level"] = random.choice(levels) if random.random() < chance else "none"
    return facts
