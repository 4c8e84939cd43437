"""必要最小限: a case keeps what its definition reads, and nothing beside it."""

from __future__ import annotations

import pytest
from support.town import TRIAL

from yakuba.language.needed import cut, needed_facts
from yakuba.language.procedures import Letter, Procedure

TABLE = {
    "key": "people", "type": "table", "label": "家族", "rows": "household.members",
    "fields": [{"key": "born", "type": "date", "label": "生年月日", "bind": "row.birth_date"}],
}  # fmt: skip
LETTER = Letter(document="notice", title="通知", body=["{resident.nationality} の {price} 円"])

FACTS = {
    "resident": {"name": {"family": "髙橋", "given": "葛子"}, "income": 1, "sex": "female", "nationality": "日本"},
    "household": {"size": 2, "members": [{"birth_date": "1990-05-05", "sex": "female"}, {"sex": "male"}]},
}


def read(**more: object) -> frozenset[str]:
    return needed_facts(Procedure.model_validate({**TRIAL, **more}), [])


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"when": "resident.income < 10"}, "resident.income"),
        ({"amount": "size(household.members) * price"}, "household.members"),
        ({"fee": {"amount": "resident.tax_amount", "text": "税額"}}, "resident.tax_amount"),
        ({"pages": [*TRIAL["pages"], {"title": "家族", "fields": [TABLE]}]}, "household.members.birth_date"),
        ({"pages": [{**page, "show": "resident.sex == 'female'"} for page in TRIAL["pages"]]}, "resident.sex"),
    ],
)
def test_what_is_read_is_needed(more: dict[str, object], wanted: str) -> None:
    assert wanted not in read()
    assert wanted in read(**more)


def test_letters_read_facts_and_answers_are_none() -> None:
    found = needed_facts(Procedure.model_validate(TRIAL), [LETTER])
    assert "resident.nationality" in found
    assert not any(path.startswith(("price", "case", "amount")) for path in found)


@pytest.mark.parametrize(
    ("paths", "kept"),
    [
        ([], {}),
        (["resident.name.family"], {"resident": {"name": {"family": "髙橋"}}}),
        (["resident.name", "resident.name.family"], {"resident": {"name": FACTS["resident"]["name"]}}),
        (["household.members.birth_date"], {"household": {"members": [{"birth_date": "1990-05-05"}, {}]}}),
        (["household.members", "household.members.sex"], {"household": {"members": FACTS["household"]["members"]}}),
        (["business.name", "resident.sexes"], {"resident": {}}),
    ],
)
def test_only_these_paths_are_left(paths: list[str], kept: dict[str, object]) -> None:
    assert cut(FACTS, paths) == kept
