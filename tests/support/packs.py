"""The packs as they are, for tests that file real procedures."""

from functools import lru_cache
from pathlib import Path

from yakuba.kernel.definitions.actions import read_packs
from yakuba.language.loading import load_packs
from yakuba.language.pack import Pack
from yakuba.language.scenarios import Scenario

PACKS = Path(__file__).resolve().parents[2] / "packs"


@lru_cache(maxsize=1)
def loaded() -> tuple[Pack, ...]:
    """Every pack."""
    return tuple(load_packs(read_packs(PACKS)))


def accepted(key: str) -> list[Scenario]:
    """The scenarios of a procedure whose filing is accepted and that nobody files for somebody else."""
    scenarios = [scenario for pack in loaded() for scenario in pack.scenarios if scenario.file.procedure == key]
    return [found for found in scenarios if not found.expect.problems and not found.file.as_agent_of]
