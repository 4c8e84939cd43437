"""Fourteen of the packs' programmes written as OpenFisca variables: the yardstick of the sweep.

Each programme is three variables: whether somebody is surely entitled, the amount, and the number of the first condition
that is not surely met (0: all are). OpenFisca has no unknown, so a fact nobody knows meets no condition; which facts are
missing, and every clause that decided, are not worked out here. Ages are compared as days, as in the column engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import synthetic
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERSON = build_entity("person", "persons", "A resident", is_person=True)
HOUSEHOLD = build_entity(
    "household", "households", "A household",
    roles=[{"key": "head", "plural": "heads", "max": 1}, {"key": "spouse", "plural": "spouses"},
           {"key": "child", "plural": "children"}, {"key": "elder", "plural": "elders"}],
)  # fmt: skip
PERIOD = "2026-11"
Judged = list[Any]
Programme = Callable[[Any, Any], Judged]


def day(text: str) -> int:
    """A day as days since 1970."""
    return int(np.datetime64(text, "D").astype(int))


class Facts:
    """Asks a population for facts by name; a household is asked for its own."""

    def __init__(self, population: Any, period: Any) -> None:
        self._population, self._period = population, period

    def __getattr__(self, name: str) -> Any:
        return self._population(name, self._period)


def known(values: Any) -> Any:
    return values != synthetic.UNKNOWN


# What several programmes share, worked out once.
def is_exempt(person: Any, period: Any) -> Any:
    return person("tax_status", period) == 0


def severe(person: Any, period: Any) -> Any:
    return certified(Facts(person, period), 2)


def certified(ask: Facts, grade: int) -> Any:
    physical = (ask.disability_certificate == 1) & known(ask.disability_grade) & (ask.disability_grade <= grade)
    intellectual = (ask.disability_certificate == 2) & (ask.intellectual_grade == 0)
    return (
        physical
        | intellectual
        | ((ask.disability_certificate == 3) & known(ask.mental_grade) & (ask.mental_grade <= 1))
    )


def family_may(person: Any, period: Any) -> Any:
    ask = Facts(person, period)
    limit = 6_287_000 + np.where(ask.dependants == 0, 0, 249_000 + (ask.dependants - 1) * 213_000)
    return (ask.birth_date >= day("2008-04-02")) | (known(ask.income) & known(ask.dependants) & (ask.income < limit))


def person_may(person: Any, period: Any) -> Any:
    ask = Facts(person, period)
    return known(ask.income) & known(ask.dependants) & (ask.income <= 3_661_000 + ask.dependants * 380_000)


def is_child(person: Any, period: Any) -> Any:
    return person.has_role(HOUSEHOLD.CHILD) & (person("birth_date", period) >= day("2008-04-02"))


def all_exempt(household: Any, period: Any) -> Any:
    return household.all(household.members("is_exempt", period))


def all_family_may(household: Any, period: Any) -> Any:
    return household.all(household.members("family_may", period))


def has_vehicle(household: Any, period: Any) -> Any:
    return household.any(household.members("kei_vehicles", period) > 0)


def raised_alone(household: Any, period: Any) -> Any:
    ask = Facts(household, period)
    return np.where(known(ask.single_parent), ask.single_parent == 1, ask.raises_alone == 1)


def children(household: Any, period: Any) -> Any:
    return household.sum(household.members("is_child", period))


# The programmes of residents.
def child_medical(person: Any, period: Any) -> Judged:
    return [person("birth_date", period) >= day("2008-04-02"), person.household("on_welfare", period) == 0]


def diaper_supply(person: Any, period: Any) -> Judged:
    ask = Facts(person, period)
    return [ask.care_level >= 5, ask.birth_date <= day("1961-11-22"), ask.in_facility == 0,
            person.household("all_exempt", period), ask.uses_diapers == 1]  # fmt: skip


def checkup_specific(person: Any, period: Any) -> Judged:
    ask = Facts(person, period)
    return [ask.birth_date <= day("1987-04-01"), ask.birth_date > day("1951-11-21"), ask.insurance == 0]


def light_vehicle_tax_exemption(person: Any, period: Any) -> Judged:
    return [certified(Facts(person, period), 4), person.household("has_vehicle", period)]


def light_vehicle_tax(person: Any, period: Any) -> Any:
    tax = person("light_vehicle_tax", period)
    return np.where(known(tax), tax, 0)


def child_disability_allowance(person: Any, period: Any) -> Judged:
    ask = Facts(person, period)
    return [ask.birth_date > day("2006-11-22"), ask.disability_certificate >= 1, ask.in_facility == 0,
            person.household("all_family_may", period), (ask.birth_date >= day("2008-04-02")) | ask.person_may,
            ask.gets_disability_pension == 0, ask.needs_constant_care == 1]  # fmt: skip


def special_disability_allowance(person: Any, period: Any) -> Judged:
    ask = Facts(person, period)
    return [ask.birth_date <= day("2006-11-22"), (ask.disability_certificate >= 1) | (ask.care_level >= 6), ask.in_facility == 0,
            ask.person_may, person.household("all_family_may", period), ask.long_in_hospital == 0,
            ask.needs_constant_care == 1]  # fmt: skip


def severe_disability_medical(person: Any, period: Any) -> Judged:
    ask = Facts(person, period)
    return [
        ask.severe,
        person.household("on_welfare", period) == 0,
        (ask.birth_date >= day("2008-04-02")) | ask.person_may,
    ]


def welfare_taxi(person: Any, period: Any) -> Judged:
    ask = Facts(person, period)
    return [ask.severe, ask.in_facility == 0, ask.vehicle_tax_exempt == 0]


def turns_88(person: Any, period: Any) -> Any:
    birth = person("birth_date", period)
    return (birth > day("1938-03-31")) & (birth <= day("1939-03-31"))


def longevity_gift(person: Any, period: Any) -> Judged:
    ask = Facts(person, period)
    turns_100 = (ask.birth_date > day("1926-03-31")) & (ask.birth_date <= day("1927-03-31"))
    return [ask.turns_88 | turns_100, known(ask.moved_in_on) & (ask.moved_in_on <= day("2025-11-21"))]


def gift(person: Any, period: Any) -> Any:
    return np.where(person("turns_88", period), 10_000, 50_000)


# The programmes of households.
def child_allowance(household: Any, period: Any) -> Judged:
    head = household.value_from_person(household.members("is_civil_servant", period), HOUSEHOLD.HEAD, default=1)
    return [household("children", period) > 0, head == 0]


def allowance(household: Any, period: Any) -> Any:
    birth, child = household.members("birth_date", period), household.members("is_child", period)
    older = np.zeros(len(birth), dtype=np.int8)
    for place in range(int(household.members_position.max()) + 1):
        other = household.project(household.value_nth_person(place, birth, default=day("2200-01-01")))
        older += (other < birth) & (other >= day("2004-04-02"))
    each = np.select([older >= 2, birth > day("2023-11-21")], [30_000, 15_000], 10_000)
    return household.sum(each * child)


def is_pupil(person: Any, period: Any) -> Any:
    ask = Facts(person, period)
    return ask.is_child & (ask.birth_date >= day("2011-04-02")) & (ask.birth_date <= day("2020-04-01"))


def school_aid(household: Any, period: Any) -> Judged:
    members = Facts(household.members, period)
    adult = members.birth_date <= day("2008-11-21")
    income = household.sum(np.where(adult, members.income, 0))
    enough = income <= (1_310_000 + (household.nb_persons() - 1) * 450_000) * 130 // 100
    lacking = household.any(adult & ~known(members.income))
    return [household.any(members.is_pupil), enough & ~lacking, household("on_welfare", period) == 0]


def aid(household: Any, period: Any) -> Any:
    members = Facts(household.members, period)
    each = np.select(
        [members.birth_date >= day(first) for first in ("2019-04-02", "2014-04-02", "2013-04-02")],
        [11_630 + 57_060, 11_630 + 2_270, 22_730 + 63_000], 22_730 + 2_270,
    )  # fmt: skip
    return household.sum(each * members.is_pupil)


def single_parent_medical(household: Any, period: Any) -> Judged:
    ask, members = Facts(household, period), Facts(household.members, period)
    income = household.value_from_person(members.income, HOUSEHOLD.HEAD, default=0)
    dependants = household.value_from_person(members.dependants, HOUSEHOLD.HEAD, default=0)
    poor = known(income) & known(dependants) & (income - 80_000 < 2_080_000 + dependants * 380_000)
    return [ask.children >= 1, household.nb_persons(HOUSEHOLD.SPOUSE) == 0, ask.raised_alone, poor, ask.on_welfare == 0]


def special_child_benefit_2026(household: Any, period: Any) -> Judged:
    members = Facts(household.members, period)
    low = (members.birth_date > day("2008-11-21")) | (members.tax_status == 0) | (members.tax_status == 1)
    return [household("children", period) >= 1, household.all(low)]


def special_benefit(household: Any, period: Any) -> Any:
    return household("children", period) * 50_000


def water_fee_reduction(household: Any, period: Any) -> Judged:
    ask = Facts(household, period)
    helped = ask.raised_alone | household.any(household.members("severe", period))
    return [ask.has_water_meter == 1, (ask.on_welfare == 1) | (ask.all_exempt & helped)]


RESIDENTS: tuple[Programme, ...] = (
    child_medical, diaper_supply, checkup_specific, light_vehicle_tax_exemption, child_disability_allowance,
    special_disability_allowance, severe_disability_medical, welfare_taxi, longevity_gift,
)  # fmt: skip
HOUSEHOLDS: tuple[Programme, ...] = (
    child_allowance, school_aid, single_parent_medical, special_child_benefit_2026, water_fee_reduction,
)  # fmt: skip
AMOUNTS: dict[Programme, Any] = {
    diaper_supply: 5_000, light_vehicle_tax_exemption: light_vehicle_tax, child_disability_allowance: 16_100,
    special_disability_allowance: 29_590, welfare_taxi: 12_000, longevity_gift: gift, child_allowance: allowance,
    school_aid: aid, special_child_benefit_2026: special_benefit, water_fee_reduction: 1_100,
}  # fmt: skip
"""In yen, or the formula of it; a programme without an amount is a reduction, a service or a check-up."""
_SHARED = {
    PERSON: (is_exempt, severe, family_may, person_may, is_child, is_pupil, turns_88),
    HOUSEHOLD: (all_exempt, all_family_may, has_vehicle, raised_alone, children),
}


def _key(programme: Programme) -> str:
    return programme.__name__.replace("_", "-")


def _variable(name: str, entity: Any, kind: type, formula: Any = None) -> type[Variable]:
    body = {"entity": entity, "value_type": kind, "definition_period": DateUnit.MONTH, "default_value": kind(0)}
    return type(name, (Variable,), body | ({"formula": formula} if formula else {}))


def system() -> TaxBenefitSystem:
    """The law as OpenFisca holds it."""
    made = TaxBenefitSystem([PERSON, HOUSEHOLD])
    sample = synthetic.people(20)
    for entity, table in ((PERSON, sample.facts), (HOUSEHOLD, sample.homes)):
        for name in table:
            made.add_variable(_variable(name, entity, int))
    for entity, shared in _SHARED.items():
        for formula in shared:
            kind = int if formula is children else bool
            made.add_variable(_variable(formula.__name__, entity, kind, _plain(formula)))
    for entity, programmes in ((PERSON, RESIDENTS), (HOUSEHOLD, HOUSEHOLDS)):
        for programme in programmes:
            for variable in _three(programme, entity):
                made.add_variable(variable)
    return made


def _plain(formula: Callable[..., Any]) -> Callable[..., Any]:
    def formula_(population: Any, period: Any) -> Any:
        return formula(population, period)

    return formula_


def _three(programme: Programme, entity: Any) -> Sequence[type[Variable]]:
    name = programme.__name__

    def clause(population: Any, period: Any) -> Any:
        conditions = programme(population, period)
        return np.select([~met for met in conditions], list(range(1, len(conditions) + 1)), 0)

    def entitled(population: Any, period: Any) -> Any:
        return population(f"{name}_clause", period) == 0

    def amount(population: Any, period: Any) -> Any:
        worth = AMOUNTS.get(programme, 0)
        return np.where(
            population(f"{name}_entitled", period), worth(population, period) if callable(worth) else worth, 0
        )

    return (
        _variable(f"{name}_clause", entity, int, clause), _variable(f"{name}_entitled", entity, bool, entitled),
        _variable(f"{name}_amount", entity, int, amount),
    )  # fmt: skip


def load(town: synthetic.People) -> Simulation:
    """A simulation with everybody's facts, nothing worked out."""
    law, builder = system(), SimulationBuilder()
    builder.create_entities(law)
    builder.declare_person_entity("person", np.arange(len(town)))
    households = builder.declare_entity("household", np.arange(len(town.homes["on_welfare"])))
    roles = np.array(["head", "spouse", "child", "elder"])[town.role]
    builder.join_with_persons(households, town.household, roles=roles)
    simulation = builder.build(law)
    for table in (town.facts, town.homes):
        for name, values in table.items():
            simulation.set_input(name, PERIOD, values)
    return simulation


def judge(simulation: Simulation) -> dict[str, tuple[int, int]]:
    """Everything worked out: how many are entitled to each programme, and to how much together."""
    found = {}
    for programme in (*RESIDENTS, *HOUSEHOLDS):
        name = programme.__name__
        simulation.calculate(f"{name}_clause", PERIOD)
        entitled = simulation.calculate(f"{name}_entitled", PERIOD)
        amount = simulation.calculate(f"{name}_amount", PERIOD)
        found[_key(programme)] = int(entitled.sum()), int(amount.astype(np.int64).sum())
    return found
