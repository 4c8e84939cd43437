"""Every visit of the packs: what is needed, what is asked, and what the cases say, exactly as it is written."""

from pathlib import Path

import pytest

from yakuba.kernel.definitions.actions import read_packs
from yakuba.kernel.definitions.queries import definition
from yakuba.language.loading import load_packs
from yakuba.language.visits import VisitStory
from yakuba.site.visits import play

PACKS = Path(__file__).resolve().parents[2] / "packs"
LOADED = load_packs(read_packs(PACKS))
VISITS = [story for pack in LOADED for story in pack.visits]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("story", VISITS, ids=range(len(VISITS)))
def test_a_visit_comes_to_what_is_written(story: VisitStory) -> None:
    came = play(story, definition("moving-out").office)
    assert not came.differs, (
        f"{story.visit}\nneeded: {came.needed}\nasked: {came.asked}\nfiled: {came.filed}\n{came.differs}"
    )


def test_every_life_event_has_its_family() -> None:
    assert {event.event for pack in LOADED for event in pack.events} == {
        event for story in VISITS for event in story.events
    }
