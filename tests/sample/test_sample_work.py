"""The sample city is at work: its desks hold cases at every stage, and a second start adds none."""

from pathlib import Path

import pytest

from yakuba.desks.plans._replaying import Law
from yakuba.desks.plans.actions import settle
from yakuba.desks.plans.models import Dose
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.audit.queries import verify
from yakuba.kernel.definitions.actions import adopt_packs, read_packs
from yakuba.kernel.people.models import KnownFact, Resident
from yakuba.kernel.records.models import Record
from yakuba.language.loading import load_packs
from yakuba.sample import city
from yakuba.site.sample_city import load
from yakuba.site.sample_work import file_samples, give_doses

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture
def texts(db: None) -> dict:
    load(city(residents=300), SYSTEM)
    texts = read_packs(PACKS)
    adopt_packs(SYSTEM, texts)
    return texts


def test_cases_stand_at_several_stages_and_offices(texts: dict) -> None:
    filed = file_samples(load_packs(texts))
    assert filed == Record.objects.count() >= 15
    assert Record.objects.values("state").distinct().count() >= 4
    assert Record.objects.values("office").distinct().count() >= 4
    assert not list(verify())


def test_nothing_is_filed_for_people_who_sign_in(texts: dict) -> None:
    file_samples(load_packs(texts))
    assert not Record.objects.filter(resident__account__isnull=False).exists()


def test_the_facts_of_sample_children_are_those_that_follow_from_their_doses(texts: dict) -> None:
    assert give_doses(city(residents=300).residents) == Dose.objects.count() > 300
    before = set(KnownFact.objects.values_list("resident", "key", "source"))
    law = Law()
    for person in Resident.objects.filter(doses__isnull=False).distinct()[:12]:
        settle(law, person)
    assert set(KnownFact.objects.values_list("resident", "key", "source")) == before
