"""Which answers are secret: by class, by a column, by the fact behind them, and by what is computed from them."""

import pytest
from support.town import TRIAL

from yakuba.language.procedures import Procedure
from yakuba.language.secrecy import gives_away, secret_fields

SENSITIVE = {"resident.income", "household.single_parent"}
FIELDS = [
    {"key": "open", "type": "text", "label": "公開"},
    {"key": "declared", "type": "yen", "label": "届けた額", "secrecy": 3},
    {"key": "known", "type": "yen", "label": "所得", "bind": "resident.income"},
    {"key": "people", "type": "table", "label": "家族", "fields": [
        {"key": "name", "type": "text", "label": "名前"}, {"key": "illness", "type": "text", "label": "病名", "secrecy": 3},
    ]},
    {"key": "doubled", "type": "computed", "label": "倍", "compute": "known * 2"},
    {"key": "again", "type": "computed", "label": "また倍", "compute": "doubled * 2"},
    {"key": "alone", "type": "computed", "label": "ひとり親", "compute": "household.single_parent ? 1 : 0"},
    {"key": "whole", "type": "computed", "label": "世帯", "compute": "size(household) + 0"},
    {"key": "length", "type": "computed", "label": "長さ", "compute": "size(open)"},
]  # fmt: skip


def test_what_shows_a_secret_is_secret() -> None:
    procedure = Procedure.model_validate(
        {**TRIAL, "amount": None, "fee": None, "pages": [{"title": "見本", "fields": FIELDS}]}
    )
    shown = {item.key for item in procedure.fields()} - secret_fields(procedure, SENSITIVE)
    assert shown == {"open", "length"}


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("resident.income > 3", True),
        ("resident.income_year > 3", False),
        ("has(resident.income)", True),
        ("household.members.exists(m, m.age > 3)", False),
        ("household != null", True),
        ("price > 3 && (resident.age > 3 || resident.income > 3)", True),
        ("price > 3", False),
    ],
)
def test_a_rule_gives_away_what_it_asks_for(rule: str, found: bool) -> None:
    assert gives_away(rule, SENSITIVE) is found
