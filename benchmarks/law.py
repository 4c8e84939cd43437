"""The thirty programmes the benchmarks put to people, as the packs have them on the day of the synthetic people."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import synthetic

PACKS = Path(__file__).resolve().parents[1] / "packs"
RESIDENTS = (
    "care-burden-limit", "diaper-supply", "disability-deduction-certificate", "child-medical", "first-maternity-visit",
    "free-childcare", "pregnancy-support-benefit", "prenatal-checkups", "checkup-specific", "checkup-latter-elderly",
    "checkup-3-years", "screening-breast", "screening-cervical", "screening-gum", "vaccine-mr-1", "vaccine-influenza-elderly",
    "vaccine-shingles", "light-vehicle-tax-exemption", "resident-tax-relief", "child-disability-allowance",
    "special-disability-allowance", "severe-disability-medical", "welfare-taxi", "longevity-gift",
)  # fmt: skip
HOUSEHOLDS = (
    "child-allowance", "school-aid", "single-parent-medical", "special-child-benefit-2026", "special-child-rearing-allowance",
    "water-fee-reduction",
)  # fmt: skip

COMPARED = (
    ("child-medical", "diaper-supply", "checkup-specific", "light-vehicle-tax-exemption", "child-disability-allowance",
     "special-disability-allowance", "severe-disability-medical", "welfare-taxi", "longevity-gift"),
    ("child-allowance", "school-aid", "single-parent-medical", "special-child-benefit-2026", "water-fee-reduction"),
)  # fmt: skip
"""Those of residents and of households that `fisca` has too."""


def django() -> None:
    """Settings for the engine; no database is touched."""
    os.environ.setdefault("YAKUBA_HOME", tempfile.mkdtemp(prefix="yakuba-bench-law-"))
    os.environ.setdefault("YAKUBA_SECRET_KEY", "for benchmarks only, and for nothing else at all")
    os.environ["DJANGO_SETTINGS_MODULE"] = "yakuba.site.settings"
    import django as framework

    framework.setup()


@dataclass(frozen=True, slots=True)
class Law:
    """The rules of the thirty programmes by key (condition, amount or None), the parameters, and the columns needed."""

    rules: dict[str, tuple[Any, Any]]
    parameters: Any
    shape: dict[str, Any]

    def questions(self, keys: Sequence[str]) -> dict[str, Any]:
        """Questions for the columns, made anew."""
        from yakuba.language.rules.columns import compile_question

        return {
            key: compile_question(
                f"q{place}", *self.rules[key], shape=self.shape, today=synthetic.TODAY, parameters=self.parameters
            )
            for place, key in enumerate(keys)
        }


def read() -> Law:
    """The packs, read and checked; Django must be set up."""
    from yakuba.kernel.definitions.actions import read_packs
    from yakuba.kernel.population import shape_of
    from yakuba.language.loading import load_packs, parameters_of
    from yakuba.language.rules import compile_rule
    from yakuba.language.rules.columns import BOOL

    packs = load_packs(read_packs(PACKS))
    programmes = {programme.programme: programme for pack in packs for programme in pack.programmes}
    rules: dict[str, tuple[Any, Any]] = {}
    for key in (*RESIDENTS, *HOUSEHOLDS):
        rule = programmes[key].rule_on(synthetic.TODAY)
        rules[key] = compile_rule(rule.when), compile_rule(rule.amount) if rule.amount else None
    needed = {path for pair in rules.values() for rule in pair if rule for path in rule.mentions()}
    shape = shape_of([fact for pack in packs for fact in pack.facts], needed) | {"is_head": BOOL}
    return Law(rules, parameters_of(parameter for pack in packs for parameter in pack.parameters), shape)
