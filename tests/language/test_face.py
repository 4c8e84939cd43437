"""The names the language exports."""

import pytest

import yakuba.language


@pytest.mark.parametrize("name", yakuba.language.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(yakuba.language, name).__module__.startswith("yakuba.language")


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = yakuba.language.Nothing
