"""What a granted case makes known: its values by their kinds, and what is left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from yakuba.language.effects import effects_of
from yakuba.language.procedures import Fact, Procedure
from yakuba.language.rules import Parameters

from .samples import TODAY, field, procedure_of

ZERO_INCOME = Path(__file__).parents[2] / "packs/tax/procedures/zero-income.yaml"
FACTS = [
    Fact.model_validate({"key": f"resident.{key}", "type": kind, "label": key, "source": "台帳"})
    for key, kind in (("count", "number"), ("yen", "yen"), ("yes", "boolean"), ("day", "date"), ("word", "text"), ("one", "choice [a, b]"))
]  # fmt: skip
ANSWERS = {"n": 3, "born": date(2026, 4, 1), "agree": True, "word": "い", "resident": {"count": 1}}


def known(fact: str, value: str, when: str | None = None, **names: Any) -> dict[str, Any]:
    procedure = procedure_of(field("n", "number"), effects=[{"fact": f"resident.{fact}", "value": value, "when": when}])
    return effects_of(procedure, {**ANSWERS, **names}, FACTS, today=TODAY, parameters=Parameters())


@pytest.mark.parametrize(
    ("fact", "value", "found"),
    [("count", "n + resident.count", 4), ("yen", "n * 1000", 3000), ("yes", "agree", True), ("yes", "n > 5", False),
     ("day", "born", date(2026, 4, 1)), ("word", "word", "い"), ("one", '"b"', "b"), ("count", "fiscal_year(today)", 2026)],
)  # fmt: skip
def test_a_value_of_its_kind_is_known(fact: str, value: str, found: object) -> None:
    assert known(fact, value) == {f"resident.{fact}": found}
    assert known(fact, value, when="n == 3") == {f"resident.{fact}": found}


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("count", "word"),
        ("count", "agree"),
        ("yes", "n"),
        ("yen", "n > 1"),
        ("day", "word"),
        ("word", "n"),
        ("none", "n"),
    ],
)
def test_a_value_of_another_kind_is_left_out(fact: str, value: str) -> None:
    assert known(fact, value) == {}


@pytest.mark.parametrize("when", ["n == 4", "resident.unknown", "n / 0 > 1"])
def test_where_its_condition_is_not_true_it_is_left_out(when: str) -> None:
    assert known("count", "n", when=when) == {}


@pytest.mark.parametrize("value", ["resident.unknown + 1", "n / 0"])
def test_what_is_unknown_or_cannot_be_computed_is_left_out(value: str) -> None:
    assert known("count", value) == {}


@pytest.mark.parametrize(
    ("filed", "year", "decided", "found"),
    [(date(2026, 12, 20), 2026, date(2026, 12, 25), True), (date(2026, 12, 20), 2026, date(2027, 6, 20), False),
     (date(2027, 2, 20), 2027, date(2027, 3, 1), False), (date(2027, 2, 20), 2027, date(2027, 6, 20), True)],
)  # fmt: skip
def test_no_income_is_known_of_the_year_in_which_it_is_decided_alone(
    filed: date, year: int, decided: date, found: bool
) -> None:
    """A declaration of the year before must not overwrite what the new year's settlement said."""
    procedure = Procedure.model_validate(yaml.safe_load(ZERO_INCOME.read_text("utf-8")))
    income = Fact.model_validate({"key": "resident.income", "type": "yen", "label": "所得", "source": "台帳"})
    names = {"tax_year": year, "case": {"decided_on": decided}}
    made = effects_of(procedure, names, [income], today=filed, parameters=Parameters())
    assert made == ({"resident.income": 0} if found else {})
