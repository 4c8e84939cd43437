"""A town for every test of the kernel."""

import pytest
from support.town import Town, build


@pytest.fixture
def town(db: None) -> Town:
    """The small town of `support.town`."""
    return build()
