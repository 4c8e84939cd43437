"""Every scenario of every pack, acted out against the real actions: the packs' acceptance tests."""

from pathlib import Path

import pytest

from yakuba.kernel.definitions.actions import read_packs
from yakuba.language.loading import load_packs
from yakuba.language.scenarios import Scenario
from yakuba.site.scenarios import play

PACKS = Path(__file__).resolve().parents[2] / "packs"
LOADED = load_packs(read_packs(PACKS))
SCENARIOS = [(pack.head.pack, scenario) for pack in LOADED for scenario in pack.scenarios]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("pack", "scenario"), SCENARIOS, ids=[f"{pack}-{number}" for number, (pack, _) in enumerate(SCENARIOS)]
)
def test_scenario(pack: str, scenario: Scenario) -> None:
    played = play(scenario)
    assert not played.differs, f"{scenario.file.procedure} 「{scenario.scenario}」: " + " / ".join(played.differs)


def test_every_procedure_has_an_acceptance_and_a_refusal() -> None:
    for pack in LOADED:
        for procedure in pack.procedures:
            mine = [scenario.expect for scenario in pack.scenarios if scenario.file.procedure == procedure.procedure]
            assert any(expect.state == "approved" for expect in mine), f"{procedure.procedure}: no acceptance"
            assert any(expect.problems or expect.state in ("refused", "returned") for expect in mine), (
                f"{procedure.procedure}: no refusal"
            )


def test_there_are_twelve_procedures_of_five_offices() -> None:
    procedures = [procedure for pack in LOADED for procedure in pack.procedures]
    assert len(procedures) >= 12
    assert len({procedure.office for procedure in procedures}) >= 5
    assert all(procedure.law for procedure in procedures)
