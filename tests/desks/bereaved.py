"""What tests of bookings share: a grandmother who died, her daughter, and what the town hall wants to be told of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from support.town import TRIAL, Town, build

from yakuba.desks.visits.actions.booking import Coming, book
from yakuba.desks.visits.models import Visit
from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.definitions.actions import adopt_vocabulary, publish, read_packs
from yakuba.kernel.people.actions import put_facts
from yakuba.kernel.people.models import Household, Resident
from yakuba.kernel.people.words import Standing
from yakuba.language.loading import load_packs
from yakuba.language.procedures import Procedure

from .visiting import PACKS

OF_DEATH = {"events": ["death"], "kind": "must", "fee": None, "amount": None, "workflow": TRIAL["workflow"][:1]}
DECEASED = {"key": "name", "type": "name", "label": "亡くなった方", "bind": "resident.name"}
DIED_ON = {"key": "died_on", "type": "date", "label": "亡くなった日", "bind": "death.on"}
NAME = {"key": "who", "type": "name", "label": "届け出る方", "bind": "survivor.name"}
PHONE = {"key": "phone", "type": "phone", "label": "電話", "bind": "survivor.phone"}
ADDRESS = {"key": "where", "type": "address", "label": "届け出る方の住所", "bind": "survivor.address"}


def _procedure(key: str, title: Any, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        **TRIAL,
        **OF_DEATH,
        "procedure": key,
        "title": title,
        "pages": [{"title": "届", "fields": list(fields)}],
        **more,
    }


PENSION = _procedure("pension", "年金の届", DECEASED, DIED_ON, NAME, PHONE, ADDRESS)
INSURANCE = _procedure(
    "insurance", {"ja": "保険証の返却", "easy": "保険（ほけん）の カードを 返（かえ）す"}, DECEASED, DIED_ON, NAME
)
DOG = _procedure("dog", "犬の飼い主の変更", DIED_ON, NAME, PHONE, when="resident.registered_dogs > 0")
GRAVE = _procedure("grave", "墓地の承継", NAME, ADDRESS, kind="may")


def bereaved_town() -> Town:
    """The small town with four procedures after a death."""
    town = build()
    [commons] = load_packs({"commons": read_packs(PACKS)["commons"]})
    adopt_vocabulary(SYSTEM, commons)
    for content in (PENSION, INSURANCE, DOG, GRAVE):
        publish(SYSTEM, Procedure.model_validate(content), [])
    return town


def grandmother(town: Town, number: str = "0000009") -> Resident:
    """She died; her daughter lives in her household, and she kept a dog."""
    died = Resident.objects.create(
        number=number, family_name="髙橋", given_name="見本", family_kana="タカハシ", given_kana="ミホン",
        birth_date=date(1941, 3, 3), sex="female", household=Household.objects.get(pk=town.mother.household_id),
        relation="母", postal_code="999-0001", address="霧見町1番地", standing=Standing.DIED,
    )  # fmt: skip
    dogs(died, 1)
    return died


def dogs(person: Resident, count: int) -> None:
    with transaction.atomic():
        put_facts(person, {"resident.registered_dogs": count}, source="犬の登録原簿", as_of=clock.today())


def tomorrow() -> datetime:
    return clock.now() + timedelta(days=1)


def booked(town: Town, person: Resident, **coming: Any) -> Visit:
    """A booking for tomorrow; by default the daughter comes."""
    values = {"event": "death", "at": tomorrow(), "who": "髙橋 葛󠄀子", "agent": town.mother, **coming}
    return book(town.actor("係員"), person, Coming(**values))


def decided(visit: Visit) -> dict[str, tuple[str, bool]]:
    """What was decided, and whether the preparation did."""
    return {row.definition.key: (row.choice, row.prepared) for row in visit.parts.select_related("definition")}
