"""The people of the sample city: names as registers write them, the ages of a shrinking city, families that make sense."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

import pytest

from yakuba.sample import SampleCity, SampleHousehold, SampleResident, city, iter_households
from yakuba.sample.city import SEED, TODAY

SEEDS = [SEED, 1, 2, 20_240_401]
KATAKANA = re.compile(r"[ァ-ヴー]+(　[ァ-ヴー]+)*")
LATIN = re.compile(r"[A-Z]+( [A-Z]+)*")
IVS = re.compile("[\U000e0100-\U000e01ef]")


@lru_cache(maxsize=len(SEEDS))
def town(seed: int = SEED) -> SampleCity:
    """A city is never changed, so one of each seed is enough."""
    return city(seed)


def age(person: SampleResident) -> int:
    born = person.birth_date
    return TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))


def share(found: SampleCity, low: int, high: int = 200) -> float:
    ages = [age(person) for person in found.residents]
    return sum(low <= years <= high for years in ages) / len(ages)


def is_kanji(char: str) -> bool:
    return unicodedata.name(char, "").startswith("CJK ") or bool(IVS.match(char)) or char == "々"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_family_name_is_kanji_and_every_name_has_a_reading(seed: int) -> None:
    for person in town(seed).residents:
        assert KATAKANA.fullmatch(person.family_kana), person
        assert KATAKANA.fullmatch(person.given_kana), person
        if person.nationality == "JPN":
            assert all(is_kanji(char) for char in person.family_name), person
            assert person.given_name, person
        else:
            assert LATIN.fullmatch(person.family_name), person
            assert LATIN.fullmatch(person.given_name), person


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ages_are_those_of_a_shrinking_city(seed: int) -> None:
    found = town(seed)
    assert 0.30 <= share(found, 65) <= 0.45
    assert share(found, 0, 14) < share(found, 75)
    assert share(found, 0, 14) > 0.03
    assert max(age(person) for person in found.residents) < 110


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_born_or_moved_in_tomorrow(seed: int) -> None:
    for person in town(seed).residents:
        assert person.birth_date <= person.moved_in_on <= TODAY, person


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("character", ["髙", "﨑", "濵", "邊", "𠮷", "葛󠄀", "辻󠄀", "邉󠄁", "德"])
def test_variant_characters_are_among_the_names(seed: int, character: str) -> None:
    assert any(character in person.family_name for person in town(seed).residents)


def has(found: SampleCity, key: str, *values: object) -> int:
    return sum(person.facts.get(key) in values for person in found.residents)


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_a_town_hall_must_think_of_lives_here(seed: int) -> None:
    found = town(seed)
    foreigners = [person for person in found.residents if person.nationality != "JPN"]
    assert len({person.nationality for person in foreigners}) >= 4
    assert any(person.alias for person in foreigners)
    assert has(found, "household.single_parent", True) >= 5
    assert has(found, "resident.care_level", "support1", "support2") >= 5
    assert has(found, "resident.care_level", "care4", "care5") >= 5
    assert has(found, "resident.disability_certificate", "physical", "intellectual", "mental") >= 5
    assert has(found, "resident.registered_dogs", 1) >= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_not_every_fact_is_known_of_everybody(seed: int) -> None:
    """Rules must meet the unknown: a town where everything is known would hide their faults."""
    adults = [person for person in town(seed).residents if age(person) >= 18]
    for key in ("resident.is_employed", "resident.tax_amount", "resident.payment_account"):
        assert 0 < sum(key not in person.facts for person in adults) < len(adults)


@pytest.mark.parametrize("seed", SEEDS)
def test_only_elders_need_care_and_only_adults_earn(seed: int) -> None:
    for person in town(seed).residents:
        assert "resident.care_level" not in person.facts or age(person) >= 65, person
        assert "resident.salary" not in person.facts or age(person) >= 18, person
        assert (person.facts["resident.insurance"] == "latter_elderly") == (age(person) >= 75), person


def homes() -> Iterator[SampleHousehold]:
    for seed in SEEDS:
        yield from town(seed).households


def test_every_household_has_one_head_who_is_its_first_member_and_grown_up() -> None:
    for home in homes():
        assert [person.relation for person in home.members].count("世帯主") == 1, home
        assert home.members[0].relation == "世帯主", home
        assert age(home.members[0]) >= 18, home


def test_everybody_lives_where_their_household_does() -> None:
    for home in homes():
        for person in home.members:
            assert (person.household_number, person.postal_code, person.address) == (
                home.number, home.postal_code, home.address,
            ), person  # fmt: skip
            assert re.fullmatch(r"999-\d{4}", person.postal_code), person


def test_nobody_and_no_household_is_there_twice() -> None:
    for seed in SEEDS:
        found = town(seed)
        assert len({person.number for person in found.residents}) == len(found.residents)
        assert len({home.number for home in found.households}) == len(found.households)


def test_children_are_younger_than_their_parents_and_parents_older() -> None:
    for home in homes():
        couple = [age(person) for person in home.members if person.relation in ("世帯主", "妻", "夫")]
        for person in home.members:
            if person.relation == "子":
                assert age(person) <= min(couple) - 16, home
            if person.relation in ("父", "母"):
                assert age(person) >= age(home.members[0]) + 16, home


def test_a_home_has_at_most_one_spouse_and_relations_say_the_sex() -> None:
    for home in homes():
        assert sum(person.relation in ("妻", "夫") for person in home.members) <= 1, home
        for person in home.members:
            expected = {"妻": "female", "母": "female", "夫": "male", "父": "male"}.get(person.relation, person.sex)
            assert person.sex == expected, person


def test_a_single_parent_has_no_spouse_at_home() -> None:
    for home in homes():
        if any(person.facts.get("household.single_parent") for person in home.members):
            assert not any(person.relation in ("妻", "夫") for person in home.members), home


def test_children_have_a_parent_who_may_act_for_them() -> None:
    for seed in SEEDS:
        found = town(seed)
        acting = {entry.principal_number for entry in found.representations if entry.kind == "parent"}
        minors = {person.number for person in found.everybody if age(person) < 18}
        assert minors == acting


def test_nobody_bears_the_name_of_another_at_home() -> None:
    hamlets = (home for seed in range(2_500) for home in iter_households(seed, residents=40))
    for home in chain(homes(), hamlets):
        names = [person.given_name for person in home.members]
        assert len(set(names)) == len(names), home
