"""A sweep on a real Spark, chosen by the setting, keeps what a sweep in this process keeps."""

from __future__ import annotations

from typing import Any

import pytest
from support.town import Town

from yakuba.desks.entitlements import actions
from yakuba.desks.entitlements.models import Offer, Sweep, Tally
from yakuba.desks.entitlements.words import SweepState
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.people.models import Resident
from yakuba.kernel.population import _spark

from .test_entitlements import CHECKUP, DIVIDING, GRANT, know, one_fails, prepared, publish, ruled

pytestmark = pytest.mark.spark

COUNTED = ("entitled", "perhaps", "failed", "receiving", "new", "gone", "amount", "missing", "failures")


@pytest.fixture
def town(db: None) -> Town:
    return prepared()


@pytest.fixture
def started(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[_spark.Spark]:
    """The engines that were made, from now on as the setting says."""
    made: list[_spark.Spark] = []
    make = _spark.make
    monkeypatch.setattr(_spark, "make", lambda: made.append(make()) or made[-1])
    settings.POPULATION_ENGINE = "spark"
    return made


def kept() -> tuple[dict[str, tuple[object, ...]], set[tuple[object, ...]]]:
    """What one sweep leaves behind: the tallies, and the offers."""
    actions.ask_for_sweep(SYSTEM)
    actions.run_waiting()
    sweep = Sweep.objects.latest("id")
    assert sweep.state == SweepState.DONE, sweep.error
    tallies = {one.definition.key: tuple(getattr(one, name) for name in COUNTED) for one in sweep.tallies.all()}
    offers = set(Offer.objects.values_list("definition__key", "resident", "told", "amount", "state", "season"))
    Offer.objects.all().delete()
    Tally.objects.all().delete()
    return tallies, offers


def a_town_of_every_kind(town: Town) -> None:
    """Somebody of whom each may be said, and a programme judged in each way."""
    for number, facts in enumerate(
        [{"income": 0}, {"income": "たくさん"}, {"income": 100, "child_allowance": True}, {}]
    ):
        person = Resident.objects.create(
            number=f"000002{number}", family_name="霧島", given_name=f"{number}", birth_date="1970-05-05", sex="male",
        )  # fmt: skip
        know(person, **facts)
    free = {key: value for key, value in GRANT.items() if key not in ("procedure", "answers")}
    publish(free, rules=ruled("10000000 / resident.income >= 5", "resident.income / 100"))
    publish({**free, "programme": "by-hand"}, rules=ruled("string(resident.income).size() > 3"))
    home = "household.members.exists(m, age(m.birth_date, today) < 18)"
    publish({**free, "programme": "home"}, subject="household", rules=ruled(home, "size(household.members) * 1000"))
    publish(CHECKUP)


def test_a_sweep_on_spark_keeps_what_the_embedded_one_keeps(
    town: Town, settings: Any, started: list[_spark.Spark]
) -> None:
    a_town_of_every_kind(town)
    settings.POPULATION_ENGINE = "embedded"
    here = kept()
    assert started == []
    settings.POPULATION_ENGINE = "spark"
    there = kept()
    assert len(started) == 1
    assert there == here
    tallies, offers = here
    assert {key: counts[:4] for key, counts in tallies.items()} == {
        "grant": (2, 2, 2, 1), "by-hand": (3, 2, 0, 0), "home": (1, 0, 0, 0), "checkup": (1, 0, 0, 0),
    }  # fmt: skip
    assert {one[3] for one in offers} >= {5000, 20_000, 2000, None}


def test_one_person_a_rule_cannot_be_computed_for_is_reported_and_the_sweep_goes_on(
    town: Town, started: list[_spark.Spark]
) -> None:
    one_fails(town, DIVIDING[0])
    assert len(started) == 1
