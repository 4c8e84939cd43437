"""The people of a story, moved into the town it is told in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yakuba.kernel.people.models import Household, KnownFact, Resident
from yakuba.language.scenarios import Person


def settle(people: Sequence[Person], today: date, home: int = 1) -> dict[str, Resident]:
    """One household of these people with all that is known of them, by name; `home` tells households apart."""
    household = Household.objects.create(number=f"S{home:07d}", postal_code="999-0001", address="見本町1番地")
    return {
        person.name: _moved_in(f"S{home:04d}{number:03d}", person, household, today)
        for number, person in enumerate(people, start=1)
    }


def _moved_in(number: str, person: Person, household: Household, today: date) -> Resident:
    family, _, given = person.name.partition(" ")
    family_kana, _, given_kana = person.kana.partition(" ")
    resident = Resident.objects.create(
        number=number, family_name=family, given_name=given, family_kana=family_kana,
        given_kana=given_kana, birth_date=person.birth_date, sex=person.sex, nationality=person.nationality,
        household=household, relation=person.relation, postal_code="999-0001", address="見本町1番地",
        phone="0999-00-0001",
        moved_in_on=date.fromisoformat(str(person.facts.get("resident.moved_in_on", "2010-04-01"))),
    )  # fmt: skip
    KnownFact.objects.bulk_create(
        KnownFact(resident=resident, key=key, value=value, source="scenario", as_of=today)
        for key, value in person.facts.items()
    )
    resident.refresh_from_db()  # days as days
    return resident
