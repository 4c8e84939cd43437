"""The town all stories are told in: every pack of the repository, published once for all the tests of a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Publishing takes seconds, a story a fraction of one."""
    from yakuba.site.scenarios import found

    with django_db_blocker.unblock(), transaction.atomic():
        found(packs=PACKS)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def db(published: None) -> Iterator[None]:
    """The town for one story, of which nothing stays. By this name pytest-django knows that there must be a database."""
    mark = transaction.savepoint()
    yield
    transaction.savepoint_rollback(mark)
