"""What the sample town's registers know of houses, water, schools, cards and vehicles; and its families made by hand."""

from datetime import date
from functools import lru_cache

import pytest

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.people.models import Resident
from yakuba.kernel.people.queries import facts_of
from yakuba.kernel.people.words import Standing
from yakuba.sample import SampleCity, SampleResident, city
from yakuba.sample.city import SEED, TODAY
from yakuba.sample.families import FIRST, families
from yakuba.sample.registers import school
from yakuba.site.sample_city import load

SEEDS = [SEED, 1, 2, 20_240_401]
PEOPLE = 500
KNOWN_OF_ALL = (
    "resident.seal_registered", "resident.has_card", "resident.owns_land", "resident.water_contract",
    "resident.city_housing", "resident.registered_dogs", "resident.kei_vehicles", "household.has_water_meter",
)  # fmt: skip
AT = "霧ヶ浦市若葉台1丁目1番1号"


@lru_cache(maxsize=len(SEEDS))
def town(seed: int = SEED) -> SampleCity:
    """A city is never changed, so one of each seed is enough."""
    return city(seed, residents=PEOPLE)


def grown(person: SampleResident) -> bool:
    return person.birth_date <= date(TODAY.year - 20, TODAY.month, TODAY.day)


@pytest.mark.parametrize("seed", SEEDS)
def test_registers_that_name_everybody_concerned_know_of_everybody(seed: int) -> None:
    """A family that is known needs no question of them."""
    for person in town(seed).everybody:
        assert set(KNOWN_OF_ALL) <= person.facts.keys(), person


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("key", ["seal_registered", "has_card", "owns_land", "city_housing", "water_contract"])
def test_some_have_it_and_some_do_not(seed: int, key: str) -> None:
    held = [person.facts[f"resident.{key}"] for person in town(seed).residents]
    assert 0 < held.count(True) < len(held) == PEOPLE
    assert set(held) == {True, False}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_household_has_one_water_contract_or_none_and_its_head_holds_it(seed: int) -> None:
    for home in town(seed).households:
        holders = [person for person in home.members if person.facts["resident.water_contract"]]
        assert holders in ([], [home.members[0]]), home
        assert {person.facts["household.has_water_meter"] for person in home.members} == {bool(holders)}, home


@pytest.mark.parametrize("seed", SEEDS)
def test_municipal_housing_is_lived_in_together_and_owned_by_nobody(seed: int) -> None:
    for home in town(seed).households:
        lives = {person.facts["resident.city_housing"] for person in home.members}
        assert lives == {"市営潮見団地" in home.address}, home
        assert not (lives == {True} and any(person.facts["resident.owns_land"] for person in home.members)), home


@pytest.mark.parametrize("seed", SEEDS)
def test_children_own_no_land_no_seal_and_no_vehicle(seed: int) -> None:
    children = [person for person in town(seed).everybody if not grown(person)]
    assert children
    assert not [person for person in children if person.facts["resident.owns_land"]]
    assert not [person for person in children if person.facts["resident.kei_vehicles"]]


@pytest.mark.parametrize(
    ("born", "name"),
    [
        (date(2020, 4, 2), "霧ヶ浦市立若葉台幼稚園"), (date(2020, 4, 1), "霧ヶ浦市立若葉台小学校"),
        (date(2014, 4, 2), "霧ヶ浦市立若葉台小学校"), (date(2014, 4, 1), "霧ヶ浦市立若葉台中学校"),
        (date(2011, 4, 2), "霧ヶ浦市立若葉台中学校"), (date(2011, 4, 1), ""), (date(2021, 4, 2), ""),
    ],
)  # fmt: skip
def test_a_child_goes_to_the_school_of_its_grade_and_district(born: date, name: str) -> None:
    """School years begin on 2 April (学校教育法第17条); in the fiscal year 2026."""
    assert school(born, AT, TODAY, youngest=0) == name


def test_the_register_of_school_age_begins_with_primary_school() -> None:
    assert school(date(2020, 4, 2), AT, TODAY) == ""
    assert school(date(2020, 4, 1), AT, TODAY) == "霧ヶ浦市立若葉台小学校"


def test_another_district_has_another_school() -> None:
    assert school(date(2017, 7, 7), "霧ヶ浦市大字滝平12番地", TODAY) == "霧ヶ浦市立上霧小学校"


@pytest.mark.parametrize("seed", SEEDS)
def test_only_and_all_children_of_compulsory_school_age_have_a_school(seed: int) -> None:
    for person in town(seed).residents:
        expected = date(2011, 4, 2) <= person.birth_date <= date(2020, 4, 1)
        assert ("resident.school" in person.facts) == expected, person


@pytest.mark.parametrize("seed", SEEDS)
def test_the_families_are_the_same_in_every_city_and_nobody_drawn_has_their_numbers(seed: int) -> None:
    found = town(seed)
    assert found.families == town(SEED).families
    assert all(int(person.number) < FIRST for person in found.residents)
    assert len({person.number for person in found.everybody}) == len(found.everybody)


@pytest.mark.parametrize(("name", "people"), [("moving", 5), ("moving_four", 4)])
@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 31), date(2027, 4, 1), date(2028, 2, 29)])
def test_the_moving_family_has_children_at_three_schools_on_any_day(name: str, people: int, today: date) -> None:
    home = families(today)[name]
    assert len(home.members) == people
    schools = [person.facts["resident.school"] for person in home.members if person.relation == "子"]
    assert [at[-3:] for at in schools] == ["中学校", "小学校", "幼稚園"]
    head = home.members[0]
    assert head.relation == "世帯主"
    for key, value in (("child_allowance", True), ("registered_dogs", 1), ("water_contract", True)):
        assert head.facts[f"resident.{key}"] == value
    others = [person.facts for person in home.members[1:]]
    assert not [facts for facts in others if facts["resident.water_contract"] or facts["resident.registered_dogs"]]


def test_the_loaded_city_has_the_families_and_one_of_them_mourns(db: None) -> None:
    with clock.on(TODAY):
        load(city(residents=10), SYSTEM)
    dead = Resident.objects.get(family_name="試験", given_name="清")
    assert (dead.standing, dead.standing_on) == (Standing.DIED, date(2026, 11, 12))
    known = facts_of(dead, TODAY)["resident"]
    held = ("owns_land", "kei_vehicles", "registered_dogs", "water_contract", "city_grave", "has_card")
    assert all(known[key] for key in held), known
    wife = facts_of(Resident.objects.get(family_name="試験", given_name="節子"), TODAY)
    assert wife["household"]["size"] == 2
    assert wife["resident"]["water_contract"] is False
    moving = facts_of(Resident.objects.get(family_name="見本", relation="世帯主"), TODAY)
    assert moving["household"]["size"] == 5
    assert len(moving["household"]["children"]) == 3
