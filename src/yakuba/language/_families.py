"""Whether a family speaks of things that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ._found import Found
from ._scenarios import person_faults
from ._vocabulary import Vocabulary
from .families import Family
from .problems import PackProblem, did_you_mean
from .programmes import Programme

__all__ = ["family_faults"]


def family_faults(found: Found, vocabulary: Vocabulary, programmes: Mapping[str, Programme]) -> Iterator[PackProblem]:
    """Every name in a family that nobody defined, and every day that is none."""
    family: Family = found.item
    people = [(("members", number), person) for number, person in enumerate(family.members)]
    yield from person_faults(found, family.today, people, vocabulary)
    names = {person.name for person in family.members}
    for name, offers in family.offers.items():
        if name not in names:
            yield found.problem(("offers", name), f"「{name}」という人はこの家族にいません", did_you_mean(name, names))
        for key in offers:
            if key not in programmes:
                what = f"「{key}」という制度はありません"
                yield found.problem(("offers", name, key), what, did_you_mean(key, programmes))
