"""What the town's other registers know of a sample resident: tax and screenings.

Made with a chance of its own for each number, so that what is added here changes nobody's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

EXEMPT_UNTIL, PER_CAPITA_UNTIL = 430_000, 450_000
GROWN = 19
SCREENINGS = ("stomach", "colorectal", "lung", "breast", "cervical", "bone", "gum")


def more_facts(number: int, age: int, today: date, known: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by path, besides those a resident has already; a child's vaccinations are in `childhood`."""
    random = Random(number * 7919 + 11)
    facts = _tax(random, age, known) | (_screenings(random, today) if age >= GROWN else {})
    return facts | _reviewed(Random(number * 6151 + 5), age, today, known)


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
