"""Every desk speaks English beside Japanese, and no text of them was forgotten."""

from pathlib import Path

import pytest
from support.catalogues import faults, said

from yakuba import desks

DESKS = Path(desks.__file__).parent


DONE = [
    "api",
    "apply",
    "asking",
    "casework",
    "counter",
    "entitlements",
    "estimate",
    "filling",
    "cards",
    "navigator",
    "payments",
    "plans",
    "preentry",
    "review",
    "tickets",
    "visits",
]


@pytest.mark.parametrize("desk", DONE)
def test_every_text_of_the_desk_has_its_english(desk: str) -> None:
    assert said(DESKS / desk)
    assert faults(DESKS / desk) == {}
