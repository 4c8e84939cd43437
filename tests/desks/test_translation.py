"""Every desk speaks English beside Japanese, and no text of them was forgotten."""

from pathlib import Path

import pytest
from support.catalogues import faults, said

from yakuba import desks

DESKS = Path(desks.__file__).parent


@pytest.mark.parametrize("desk", ["api", "apply", "casework", "counter", "entitlements", "filling", "payments"])
def test_every_text_of_the_desk_has_its_english(desk: str) -> None:
    assert said(DESKS / desk)
    assert faults(DESKS / desk) == {}
