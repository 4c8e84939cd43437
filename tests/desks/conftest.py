"""A town for every test of the desks, with a form of five pages for those that fill it in."""

import pytest
from django.core.cache import cache
from support.town import Town, build

from .screens import FIVE_PAGES


@pytest.fixture(autouse=True)
def nobody_comes_too_often(settings: object) -> None:
    """Accounts of different tests may have the same number, so what was counted of them is forgotten."""
    settings.RATE_FACTOR = 1000
    cache.clear()


@pytest.fixture
def town(db: None) -> Town:
    """The small town of `support.town`."""
    return build()


@pytest.fixture
def five_pages(db: None) -> Town:
    """The same town with a form of five pages instead of two."""
    return build(FIVE_PAGES)
