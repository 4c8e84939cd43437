"""The sample city: the same seed, the same town; and a town that looks like the ones Yakuba is for."""

from collections import Counter
from datetime import date
from functools import lru_cache
from io import StringIO
from random import Random
from types import SimpleNamespace

import pytest

from yakuba.sample import SampleCity, cast, city, iter_households, write_residents_csv
from yakuba.sample.city import SEED, TODAY
from yakuba.site.founding import code_is_right

SEEDS = [SEED, 1, 2, 20_240_401]


@lru_cache(maxsize=len(SEEDS))
def town(seed: int = SEED) -> SampleCity:
    """A city is never changed, so one of each seed is enough."""
    return city(seed)


def on_paper(found: SampleCity) -> str:
    out = StringIO()
    write_residents_csv(out, found.residents)
    return out.getvalue()


def test_the_same_seed_gives_the_same_city() -> None:
    again = city(SEED)
    assert again == town()
    assert on_paper(again) == on_paper(town())


def test_another_seed_gives_another_city() -> None:
    assert town(1) != town(2)
    assert on_paper(town(1)) != on_paper(town(2))
    assert town(1).staff != town(2).staff
    assert town(1).businesses != town(2).businesses


@pytest.mark.parametrize("residents", [0, 1, 2, 7, 333])
def test_as_many_people_as_asked_for_live_in_it(residents: int) -> None:
    found = city(residents=residents)
    assert len(found.residents) == residents
    assert all(home.members for home in found.households)


def test_a_larger_city_begins_with_the_smaller_one() -> None:
    """A benchmark of a million people and a trial of a thousand meet the same first families."""
    larger = list(iter_households(residents=400))
    smaller = list(iter_households(residents=200))
    assert larger[: len(smaller) - 1] == smaller[:-1]


def test_people_may_be_streamed_without_making_them_all() -> None:
    stream = iter_households(residents=50_000_000)
    assert next(stream).members[0].number == "00000001"


@pytest.fixture
def drawn_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who lives together and how old they are, without names and facts: a million people in seconds."""

    def draw(random: Random, number: int, code: str, role: tuple[str, int, str], *rest: object) -> SimpleNamespace:
        return SimpleNamespace(number=number, age=role[1], facts={})

    monkeypatch.setattr("yakuba.sample.people._resident", draw)


def test_of_a_million_people_exactly_a_million_are_drawn(drawn_only: None) -> None:
    households, ages, last = 0, Counter(), 0
    for home in iter_households(residents=1_000_000):
        households += 1
        for person in home.members:
            assert person.number == last + 1
            last, ages[person.age] = person.number, ages[person.age] + 1
    assert last == ages.total() == 1_000_000
    assert home.number == f"{households:08}"
    assert 450_000 < households < 550_000
    assert 0.30 < sum(count for age, count in ages.items() if age >= 65) / last < 0.45
    assert (min(ages), max(ages) < 110) == (0, True)


@pytest.mark.parametrize("seed", SEEDS)
def test_thirteen_sections_have_sixty_staff_and_a_chief_each(seed: int) -> None:
    found = town(seed)
    sections = {entry.code: entry for entry in found.departments if entry.name.endswith("課")}
    assert len(sections) == 13
    assert len(found.staff) == len({person.number for person in found.staff}) == 60
    assert len({person.email for person in found.staff}) == 60
    for code in sections:
        chiefs = [held for held in sitting(found, TODAY) if (held.department_code, held.title) == (code, "課長")]
        assert len(chiefs) == 1, sections[code].name


def sitting(found: SampleCity, on: date) -> list:
    return [
        held for held in found.appointments if held.starts_on <= on and (held.ends_on is None or on <= held.ends_on)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_spring_transfer_changed_some_chiefs_and_left_others(seed: int) -> None:
    def chiefs(on: date) -> set[tuple[str, str]]:
        return {(held.department_code, held.staff_number) for held in sitting(town(seed), on) if held.title == "課長"}

    before, after = chiefs(date(2026, 3, 31)), chiefs(date(2026, 4, 1))
    assert len(before) == len(after) == 13
    assert 0 < len(before & after) < 13


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_that_is_named_is_there(seed: int) -> None:
    found = town(seed)
    codes = {entry.code for entry in found.departments}
    chairs = {(post.department_code, post.title) for post in found.posts}
    staff = {person.number for person in found.staff}
    people = {person.number for person in found.everybody}
    firms = {firm.corporate_number for firm in found.businesses}
    assert {entry.parent_code for entry in found.departments} <= codes | {""}
    assert {held.staff_number for held in found.appointments} == staff
    assert {(held.department_code, held.title) for held in found.appointments} <= chairs
    assert {(entry.department_code, entry.title) for entry in found.delegations} <= chairs
    assert {entry.deputy_staff_number for entry in found.delegations} <= staff
    assert {entry.agent_number for entry in found.representations} <= people
    assert {entry.principal_number for entry in found.representations} <= people | firms


@pytest.mark.parametrize("seed", SEEDS)
def test_five_people_of_the_cast_can_be_signed_in_as(seed: int) -> None:
    roles = cast(town(seed))
    assert set(roles) == {"mother", "daughter", "dog_owner", "foreigner", "single_parent"}
    assert len({person.number for person in roles.values()}) == 5


def test_the_city_is_nowhere_and_its_people_cannot_be_reached() -> None:
    found = town()
    assert found.about["code"].startswith("99")
    assert code_is_right(found.about["code"])
    assert all(person.phone == "" or person.phone.startswith("090-0000-") for person in found.residents)
    assert all(person.email == "" or person.email.endswith("@example.jp") for person in found.residents)
    assert all(person.email.endswith("@staff.example.jp") for person in found.staff)
    assert all(firm.corporate_number[1:].startswith("9999") for firm in found.businesses)


@pytest.mark.parametrize("seed", SEEDS)
def test_corporate_numbers_bear_their_check_digit(seed: int) -> None:
    for firm in town(seed).businesses:
        check, digits = int(firm.corporate_number[0]), firm.corporate_number[1:]
        weighted = sum(int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
        assert len(digits) == 12
        assert check == 9 - weighted % 9
