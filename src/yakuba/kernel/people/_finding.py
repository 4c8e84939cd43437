"""Finding people and businesses by name: the key kept beside each, what matches, and who comes first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Protocol
from unicodedata import normalize

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from yakuba.language.characters import findable, sought, to_wide
from yakuba.language.eras import DateProblem, parse_date

from .models import Business, Resident

_MOST = 400
_NAMED = ("family_name", "given_name", "family_kana", "given_kana", "alias")
NAMES = (*_NAMED, "nationality")
FIRM_NAMES = ("name", "kana")
"""The columns the keys are made of."""
_HOME = "JPN"


class Named(Protocol):
    """Whoever has the names of a resident: the model itself, or its shape in a migration."""

    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    alias: str
    nationality: str


class Firm(Protocol):
    """Whatever has the names of a business."""

    name: str
    kana: str


def search_key(person: Named) -> str:
    """The folded text a resident is found by: name, reading and alias, together and apart, as written and as heard.

    Names of foreigners stand in both orders: SMITH JOHN as his card has it, John Smith as he says it.
    """
    name, reading = person.family_name + person.given_name, person.family_kana + person.given_kana
    turned = (person.given_name + person.family_name, person.given_kana + person.family_kana)
    both = turned if person.nationality != _HOME else ()
    apart = (person.family_name, person.given_name, person.family_kana, person.given_kana)
    return _fitting(findable(name, reading, person.alias, *both, *apart))


def business_key(found: Firm) -> str:
    """The folded text a business is found by: name and reading."""
    return _fitting(findable(found.name, found.kana))


def _fitting(keys: str) -> str:
    return keys if len(keys) <= _MOST else keys[: _MOST + 1].rpartition(" ")[0] or keys[:_MOST]


def matching(words: Sequence[str]) -> Q:
    """Residents in whose names, number, address or birth date every word is met."""
    return reduce(and_, map(_matches, words))


def _matches(word: str) -> Q:
    match = _holding(word)
    for spelling in {word, normalize("NFKC", word), to_wide(word)}:  # registers hold both １番地 and 1番地
        match |= Q(number=spelling) | Q(address__contains=spelling)
    try:
        return match | Q(birth_date=parse_date(word))
    except DateProblem:
        return match


def _holding(word: str) -> Q:
    return reduce(or_, (Q(search__contains=key) for key in sought(word)))


def nearest_first(found: QuerySet[Resident], words: Sequence[str]) -> QuerySet[Resident]:
    """In order: named exactly as typed; the same name in other characters; names that begin so; the rest.

    Among these those who live here come first.
    """
    exact = reduce(and_, (reduce(or_, (Q(**{name: word}) for name in (*_NAMED, "number"))) for word in words))
    whole = "".join(words)
    near = Case(
        When(Q(whole_name=whole) | Q(whole_kana=whole) | Q(alias=" ".join(words)) | exact, then=Value(0)),
        When(_at(words, "{} "), then=Value(1)), When(_at(words, "{}"), then=Value(2)),
        default=Value(3), output_field=IntegerField(),
    )  # fmt: skip
    found = found.annotate(
        whole_name=Concat("family_name", "given_name"), whole_kana=Concat("family_kana", "given_kana"),
        keys=Concat(Value(" "), "search", Value(" ")),
    )  # fmt: skip
    return found.order_by(near, "-standing", "search", "birth_date", "pk")


def _at(words: Sequence[str], ending: str) -> Q:
    """Where every word, or all in one, begins a key; with a space in `ending`, is the whole of it."""

    def begins(word: str) -> Q:
        return reduce(or_, (Q(keys__contains=f" {ending.format(key)}") for key in sought(word)))

    return begins("".join(words)) | reduce(and_, map(begins, words))


def firms(words: Sequence[str]) -> QuerySet[Business]:
    """Businesses in whose name, reading or corporate number every word is met; named exactly so first."""
    found = Business.objects.filter(
        reduce(and_, (_holding(word) | Q(corporate_number__in=sought(word)) for word in words))
    )
    exact = Case(When(name=" ".join(words), then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by(exact, "search")
