"""Reading people: the one door to a resident, finding them, their facts, and whom they may act for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from unicodedata import normalize

from django.db.models import F, Q, QuerySet

from yakuba.kernel.access.errors import NotFound
from yakuba.kernel.audit.actions import Doer, looked
from yakuba.kernel.prepared import Prepared
from yakuba.language.characters import fold, one_line, to_wide
from yakuba.language.eras import DateProblem, parse_date
from yakuba.language.needed import cut
from yakuba.language.rules.functions import fiscal_year_end_after_age

from .models import Business, KnownFact, Representation, Resident
from .words import Standing

CHILD_UNTIL = 18
"""Children are those up to the 31 March after their 18th birthday (児童手当法第3条)."""


def find_residents(actor: Doer, text: str, *, limit: int = 50) -> list[Resident]:
    """Residents by name, reading, birth date, number or address, variants folded. The search itself is logged.

    All words must match. Those who live here come first. Raises nothing: nonsense finds nobody.
    """
    text = one_line(text)
    words = [word for word in text.split() if fold(word)]
    if not words:
        return []
    found = Resident.objects.select_related("household")
    for word in words:
        found = found.filter(_matches(word))
    residents = list(found.order_by("-standing", "search", "birth_date")[:limit])
    looked(actor, "residents", words=text[:80], found=len(residents))
    return residents


def _matches(word: str) -> Q:
    folded = fold(word)
    match = Q(search__contains=folded)
    for spelling in {word, normalize("NFKC", word), to_wide(word)}:  # registers hold both １番地 and 1番地
        match |= Q(number=spelling) | Q(address__contains=spelling)
    try:
        return match | Q(birth_date=parse_date(word))
    except DateProblem:
        return match


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


_KNOWN = Prepared(lambda person: KnownFact.objects.filter(resident_id=person).values_list("key", "value"), int)
_LIVING = Prepared(
    lambda household: (
        Resident.objects.filter(household_id=household, standing=Standing.RESIDENT)
        # The number travels with the members: the household itself need not be fetched for it.
        .annotate(household_number=F("household__number"))
        .order_by("birth_date")
    ),
    int,
)


def facts_of(person: Resident, on: date, needed: Collection[str] | None = None) -> dict[str, Any]:
    """What the town knows of somebody on a day, as rules read it; what is unknown is left out.

    With `needed` (paths, see `yakuba.language.needed`) only these are looked up and given.
    """
    facts: dict[str, Any] = {"resident": _of_resident(person), "household": {}}
    if person.household_id and (needed is None or any(path.startswith("household") for path in needed)):
        facts["household"] = _of_household(person, on)
    if needed is None or not {".".join(path.split(".")[:2]) for path in needed} <= REGISTERED:
        for key, value in _KNOWN(person.pk):
            if key not in REGISTERED:
                root, _, name = key.partition(".")
                facts.setdefault(root, {})[name] = value
    return facts if needed is None else cut(facts, needed)


REGISTERED = frozenset(
    f"resident.{name}"
    for name in (
        "number", "name", "full_name", "full_kana", "birth_date", "sex", "nationality", "phone", "email", "moved_in_on",
        "relation", "address",
    )
) | frozenset(f"household.{name}" for name in ("number", "size", "members", "children", "head_name"))  # fmt: skip
"""Facts that are columns of the resident register; no other register speaks of them."""


def _name(person: Resident) -> dict[str, str]:
    return {
        "family": person.family_name, "given": person.given_name,
        "family_kana": person.family_kana, "given_kana": person.given_kana,
    }  # fmt: skip


def _of_resident(person: Resident) -> dict[str, Any]:
    facts = {
        "number": person.number, "name": _name(person), "full_name": person.full_name, "full_kana": person.full_kana,
        "birth_date": person.birth_date, "sex": person.sex, "nationality": person.nationality,
        "phone": person.phone, "email": person.email, "moved_in_on": person.moved_in_on, "relation": person.relation,
        "address": {"postal_code": person.postal_code, "address": person.address, "building": ""} if person.address else None,
    }  # fmt: skip
    return {key: value for key, value in facts.items() if value not in (None, "")}


def _of_household(person: Resident, on: date) -> dict[str, Any]:
    members = _LIVING(person.household_id)
    rows = [_row(member) for member in members]
    head = next((member for member in members if member.relation == "世帯主"), None)
    return {
        "number": members[0].household_number if members else person.household.number,
        "size": len(members),
        "members": rows,
        "children": [row for row in rows if fiscal_year_end_after_age(row["birth_date"], CHILD_UNTIL) >= on],
        **({"head_name": head.full_name} if head else {}),
    }


def _row(member: Resident) -> dict[str, Any]:
    return {
        "number": member.number, "name": _name(member), "full_name": member.full_name, "full_kana": member.full_kana,
        "birth_date": member.birth_date, "sex": member.sex, "relation": member.relation,
    }  # fmt: skip


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


def search_key(person: Resident) -> str:
    """The folded text a resident is found by: name, reading and alias, together and apart."""
    parts: Iterable[str] = (
        person.family_name + person.given_name,
        person.family_kana + person.given_kana,
        person.alias,
    )
    return " ".join(fold(part) for part in parts if part)[:400]


def business_key(found: Business) -> str:
    """The folded text a business is found by: name and reading."""
    return " ".join(fold(part) for part in (found.name, found.kana) if part)[:400]
