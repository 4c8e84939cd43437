"""The programmes of the packs, put to people of their own truth tables: one at a time, and in arrays (test_spark.py: on Spark)."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from language.rules.asking import TODAY
from support.packs import loaded

from yakuba.kernel.population import engine, shape_of
from yakuba.language.loading import parameters_of
from yakuba.language.rules import compile_rule

from .readers import of_all, of_one

ONE_BY_ONE: set[str] = set()
"""Programmes that columns cannot say: their people are judged person by person."""
PEOPLE = 60


@lru_cache(maxsize=1)
def rules() -> dict[str, tuple[str, str | None]]:
    """The condition and the amount of every programme in force."""
    programmes = [programme for pack in loaded() for programme in pack.programmes]
    dated = [(programme.programme, programme.rule_on(TODAY)) for programme in programmes]
    return {name: (rule.when, rule.amount) for name, rule in dated if rule}


def people() -> list[dict[str, Any]]:
    """Evenly from all tables; each has what two rows say, because a row tells of one programme only."""
    rows = [dict(row.facts) for pack in loaded() for row in pack.rows if row.today == TODAY]
    chosen = [rows[place * len(rows) // PEOPLE] for place in range(PEOPLE)]
    others = [*chosen[PEOPLE // 2 :], *chosen[: PEOPLE // 2]]
    return [
        {root: {**other.get(root, {}), **one.get(root, {})} for root in {**other, **one}}
        for one, other in zip(chosen, others, strict=True)
    ]


def agree_on_programmes(kind: str) -> set[str]:
    """Compares every answer; gives the programmes that were not asked."""
    asked, everybody = list(rules().items()), people()
    parameters = parameters_of(parameter for pack in loaded() for parameter in pack.parameters)
    needed = {path for pair in rules().values() for rule in pair if rule for path in compile_rule(rule).mentions()}
    shape = shape_of([fact for pack in loaded() for fact in pack.facts], needed)
    running = engine(kind)
    with tempfile.TemporaryDirectory() as folder:
        answers = of_all(running, [pair for _, pair in asked], everybody, Path(folder), parameters, shape)
    running.close()
    for (rule, person), said in answers.items():
        assert said == of_one(*asked[rule][1], everybody[person], parameters), (asked[rule], everybody[person])
    verdicts = {said[0] for said in answers.values() if isinstance(said, tuple)}
    assert verdicts == {True, False, None}
    return {name for place, (name, _) in enumerate(asked) if (place, 0) not in answers}


def test_the_arrays_say_of_every_programme_what_one_person_hears() -> None:
    assert agree_on_programmes("embedded") == ONE_BY_ONE
