"""Families a clerk would recognise: each is found entitled to exactly what is written, when a page asks and by a sweep."""

from itertools import groupby
from pathlib import Path

import pytest

from yakuba.kernel.definitions.actions import read_packs
from yakuba.language.families import Family
from yakuba.language.loading import load_packs
from yakuba.site.families import differences, judged, swept

PACKS = Path(__file__).resolve().parents[2] / "packs"
LOADED = load_packs(read_packs(PACKS))
FAMILIES = [family for pack in LOADED for family in pack.families]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("family", FAMILIES, ids=range(len(FAMILIES)))
def test_a_family_is_entitled_to_what_is_written(family: Family) -> None:
    assert not list(differences(family, judged(family))), family.family


@pytest.mark.usefixtures("db")
def test_a_sweep_finds_the_same() -> None:
    for _, group in groupby(sorted(FAMILIES, key=lambda family: family.today), key=lambda family: family.today):
        together = list(group)
        for family, of_family in zip(together, swept(together), strict=True):
            assert not list(differences(family, of_family)), family.family


def test_every_office_that_offers_something_has_its_family() -> None:
    offered = {key for family in FAMILIES for offers in family.offers.values() for key in offers}
    offices = {one.office: one.programme in offered for pack in LOADED for one in pack.programmes}
    offices |= {one.office: True for pack in LOADED for one in pack.programmes if one.programme in offered}
    assert [office for office, has in offices.items() if not has] == [RARE]


RARE = "防災課"
"""Its programmes are for those whom a disaster hit; truth tables say who."""
