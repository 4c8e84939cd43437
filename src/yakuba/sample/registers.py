"""What the town's other registers know of a sample resident: tax, screenings, cards, land, vehicles, water, schools.

Made with a chance of its own for each number, so that what is added here changes nobody's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from .words import SCHOOLS

EXEMPT_UNTIL, PER_CAPITA_UNTIL = 430_000, 450_000
GROWN = 19
CITY_HOUSING = "市営潮見団地"
SCREENINGS = ("stomach", "colorectal", "lung", "breast", "cervical", "bone", "gum")


def more_facts(number: int, age: int, today: date, known: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by path, besides those a resident has already; a child's vaccinations are in `childhood`."""
    random = Random(number * 7919 + 11)
    facts = _tax(random, age, known) | (_screenings(random, today) if age >= GROWN else {})
    facts |= _reviewed(Random(number * 6151 + 5), age, today, known)
    return facts | _belongings(Random(number * 5003 + 17), age)


def _reviewed(random: Random, age: int, today: date, known: Mapping[str, Any]) -> dict[str, Any]:
    """What automatic reviews look up: declarations and reports of income by fiscal year, unpaid taxes, the registered account."""
    if age < 15:
        return {}
    year = today.year
    works, pensioner = bool(known.get("resident.salary")), age >= 65
    facts: dict[str, Any] = {
        "resident.income_declared_year": year if random.random() < 0.3 else year - 1 if random.random() < 0.6 else 0,
        "resident.pay_report_year": year if works else random.choice((0, 0, 0, year - 1)),
        "resident.pension_report_year": year if pensioner else 0,
        "resident.income_slip_year": year if random.random() < 0.04 else 0,
        "resident.claimed_by_kana": "",
        "resident.tax_arrears": random.random() < 0.05,
    }
    account = known.get("resident.payment_account")
    if account and random.random() < 0.5:
        facts["resident.registered_payee"] = account
    return facts


def _tax(random: Random, age: int, known: Mapping[str, Any]) -> dict[str, Any]:
    if age < 18:
        return {"resident.tax_status": "exempt", "resident.income": 0, "resident.dependants": 0}
    income = known.get("resident.income")
    if income is None:
        return {}
    status = "exempt" if income <= EXEMPT_UNTIL else "per_capita" if income <= PER_CAPITA_UNTIL else "taxed"
    return {"resident.tax_status": status, "resident.dependants": random.choice((0, 0, 0, 1, 1, 2))}


def _screenings(random: Random, today: date) -> dict[str, Any]:
    this_year = today.year - (today.month < 4)
    years = (0, 0, 0, this_year, this_year - 1, this_year - 2)
    return {f"resident.{name}_screening_year": random.choice(years) for name in SCREENINGS}


def _belongings(random: Random, age: int) -> dict[str, Any]:
    """Seal, card, land, vehicles, grave: registers that name everybody they concern, so that everybody else has none."""
    grown = age >= 20
    return {
        "resident.seal_registered": random.random() < 0.62 and age >= 18,
        "resident.has_card": random.random() < 0.79,
        "resident.owns_land": random.random() < min(0.7, age / 100) and grown,
        "resident.kei_vehicles": random.choice((0, 0, 0, 1, 1, 2)) if grown and age < 85 else 0,
        "resident.city_grave": random.random() < 0.04 and age >= 60,
    }


def home_facts(number: int, address: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the water and housing registers know of a household: of its head, and of everybody in it.

    `number` is the household's. One of its members holds the water contract, if anybody does.
    """
    metered = Random(number * 4801 + 29).random() < 0.93
    everybody = {"household.has_water_meter": metered, "resident.city_housing": CITY_HOUSING in address}
    return {"resident.water_contract": metered}, everybody


def fiscal_year(today: date) -> int:
    """年度."""
    return today.year - (today.month < 4)


def school(born: date, address: str, today: date, *, youngest: int = 1) -> str:
    """The municipal school of somebody of school age, by the district of the address, or nothing.

    The register of school age (学齢簿) begins with grade 1; with `youngest` 0 the last year of kindergarten is told too.
    """
    grade = fiscal_year(today) - (born.year + 6 + ((born.month, born.day) > (4, 1))) + 1
    if not youngest <= grade <= 9:
        return ""
    kindergarten, primary, junior_high = next(
        (names for names, places in SCHOOLS if any(f"市{place}" in address for place in places)), SCHOOLS[0][0]
    )
    return f"霧ヶ浦市立{primary if 1 <= grade <= 6 else junior_high if grade else kindergarten}"
