"""Reading people: the one door to a resident, finding them, their facts, and whom they may act for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, Q, QuerySet

from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.audit.actions import Doer, looked
from yakuba.kernel.definitions.queries import absences
from yakuba.kernel.prepared import Prepared
from yakuba.language.characters import cut_to, fold, one_line

from ._age import first_days, holding
from ._facts import REGISTERED, assembled, of_household, read, typed, wanted
from ._finding import business_key as business_key
from ._finding import firms, matching, nearest_first
from ._finding import search_key as search_key
from ._sources import RESIDENT_REGISTER as RESIDENT_REGISTER
from ._sources import sources_of as sources_of
from .models import Business, KnownFact, Representation, Resident
from .words import Standing


def find_residents(actor: Doer, text: str, *, limit: int = 50, among: Q | None = None) -> list[Resident]:
    """Residents by name, reading, birth date, number or address, variants folded. The search itself is logged.

    All words must match, of those `among` whom is looked. Names exactly as typed come first, then those written with
    other characters, then longer ones. Raises nothing: nonsense finds nobody.
    """
    text = one_line(text)
    words = [word for word in text.split() if fold(word)]
    if not words:
        return []
    found = Resident.objects.select_related("household").filter(among or Q()).filter(matching(words))
    residents = list(nearest_first(found, words)[:limit])
    looked(actor, "residents", words=cut_to(text, 80), residents=[one.number for one in residents])
    return residents


def find_businesses(actor: Doer, text: str, *, limit: int = 20) -> list[Business]:
    """Businesses by name, reading or corporate number, variants folded. The search itself is logged."""
    words = [word for word in one_line(text).split() if fold(word)]
    if not words:
        return []
    businesses = list(firms(words)[:limit])
    looked(actor, "businesses", words=cut_to(text, 80), found=len(businesses))
    return businesses


def resident(number: str) -> Resident:
    """The resident of that number. Raises NotFound. Whoever shows them must log the look."""
    found = Resident.objects.select_related("household").filter(number=number).first()
    if found is None:
        raise NotFound(number)
    return found


def business(corporate_number: str) -> Business:
    """The business of that corporate number. Raises NotFound."""
    found = Business.objects.filter(corporate_number=corporate_number).first()
    if found is None:
        raise NotFound(corporate_number)
    return found


_KNOWN = Prepared(lambda person: KnownFact.objects.filter(resident_id=person).values_list("key", "value", "as_of"), int)
_LIVING = Prepared(
    lambda household: (
        Resident.objects.filter(household_id=household, standing=Standing.RESIDENT)
        # The number travels with the members: the household itself need not be fetched for it.
        .annotate(household_number=F("household__number"))
        .order_by("birth_date", "id")
    ),
    int,
)


def facts_of(person: Resident, on: date, needed: Collection[str] | None = None) -> dict[str, Any]:
    """What the town knows of somebody on a day, as rules read it; what is unknown is left out.

    With `needed` (paths, see `yakuba.language.needed`) only these are looked up and given; facts of other registers are
    given of the members of the household only where they are needed.
    """
    want = wanted(needed, {})
    want = replace(want, absent=absences()) if want.other else want
    members = _LIVING(person.household_id) if person.household_id and want.home else []
    known: dict[int, dict[str, Any]] = {}
    if want.other:
        first = first_days(on)
        known[person.pk] = {
            key: typed(value) for key, value, day in _KNOWN(person.pk) if key not in first or day >= first[key]
        }
    if want.of_members:
        names = [f"resident.{name}" for name in want.of_members]
        known |= _known_of([member.pk for member in members], names, known, on)
    number = None
    if person.household_id and want.home:
        number = members[0].household_number if members else person.household.number
    home = of_household(members, number, known, on, want)
    return assembled(person, home, known.get(person.pk, {}), want)


def _known_of(
    people: Collection[int], keys: Collection[str], besides: Mapping[int, dict[str, Any]], on: date
) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {person: {} for person in people if person not in besides}
    if not found or not keys:
        return found
    lines = holding(KnownFact.objects.filter(resident_id__in=list(found), key__in=list(keys)), keys, on)
    # The text itself: reading it through the ORM costs more than everything else that is done with it.
    sql, params = lines.values_list("resident_id", "key", "value").query.sql_with_params()
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, params)
        for person, key, text in cursor.fetchall():
            found[person][key] = read(text)
    return found


EVERYBODY_BATCH = 4_000


def everybody(on: date, needed: Collection[str]) -> Iterator[tuple[Resident, dict[str, Any]]]:
    """Everybody who lives here, with at least the needed facts as `facts_of` gives them; household by household.

    What is not needed is left in: taking it out of everybody's facts costs more than all the rest.
    """
    asked = wanted(needed, {})
    keys = {path for path in needed if path not in REGISTERED} | {f"resident.{name}" for name in asked.of_members}
    want = replace(asked, paths=None, absent={path: value for path, value in absences().items() if path in keys})
    for homes in _homes():
        people = [person for members in homes for person in members]
        known = _known_of([person.pk for person in people], keys, {}, on) if want.other else {}
        for members in homes:
            home = of_household(members, members[0].household_number, known, on, want)
            for person in members:
                yield person, assembled(person, home, known.get(person.pk, {}), want)


def _homes() -> Iterator[list[list[Resident]]]:
    """Batches of households, each the list of those who live in it now; whoever has none is alone."""
    living = Resident.objects.filter(standing=Standing.RESIDENT).annotate(household_number=F("household__number"))
    batch: list[list[Resident]] = []
    held = 0
    for person in living.order_by("household_id", "birth_date", "id").iterator(chunk_size=EVERYBODY_BATCH):
        last = batch[-1][-1] if batch else None
        if last is not None and person.household_id is not None and last.household_id == person.household_id:
            batch[-1].append(person)
        else:
            if held >= EVERYBODY_BATCH:
                yield batch
                batch, held = [], 0
            batch.append([person])
        held += 1
    if batch:
        yield batch


def living_count() -> int:
    """How many people live here."""
    return Resident.objects.filter(standing=Standing.RESIDENT).count()


def business_facts(found: Business) -> dict[str, Any]:
    """What the town knows of a business."""
    facts = {
        "corporate_number": found.corporate_number, "name": found.name, "kana": found.kana, "phone": found.phone,
        "address": {"postal_code": found.postal_code, "address": found.address, "building": ""} if found.address else None,
        "representative": found.representative,
    }  # fmt: skip
    return {key: value for key, value in facts.items() if value not in (None, "")}


def principals(agent: Resident, on: date) -> QuerySet[Representation]:
    """Whom somebody may act for on a day."""
    return _in_force(on).filter(agent=agent).select_related("principal", "business").order_by("id")


def agents_of(principal: Resident | Business, on: date) -> QuerySet[Representation]:
    """Who may act for a person or a business on a day."""
    return _in_force(on).filter(**_about(principal)).select_related("agent").order_by("id")


def may_act_for(agent: Resident, principal: Resident | Business, on: date) -> str | None:
    """On what ground somebody may act for a person or a business on a day; None when they may not."""
    return _in_force(on).filter(agent=agent, **_about(principal)).values_list("kind", flat=True).first()


def _about(principal: Resident | Business) -> dict[str, Resident | Business]:
    return {"principal": principal} if isinstance(principal, Resident) else {"business": principal}


def _in_force(on: date) -> QuerySet[Representation]:
    return Representation.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
