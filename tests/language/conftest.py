"""A procedure with one field of every type, and a short way to clean answers to it."""

from collections.abc import Callable

import pytest

from yakuba.language.answers import Cleaned, clean
from yakuba.language.procedures import Procedure
from yakuba.language.rules import Parameters

from .samples import EVERY_TYPE, TODAY, procedure_of


@pytest.fixture(scope="session")
def everything() -> Procedure:
    return procedure_of(*EVERY_TYPE)


@pytest.fixture
def answer() -> Callable[..., Cleaned]:
    """Cleans answers on a fixed day; facts may be given."""

    def cleaned(procedure: Procedure, raw: dict, facts: dict | None = None, **rest: object) -> Cleaned:
        return clean(procedure, raw, facts=facts or {}, today=TODAY, parameters=Parameters({}), **rest)

    return cleaned
