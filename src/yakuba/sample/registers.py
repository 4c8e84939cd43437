"""What the town's other registers know of a sample resident: tax, vaccinations, check-ups and screenings.

Made with a chance of its own for each number, so that what is added here changes nobody's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

EXEMPT_UNTIL, PER_CAPITA_UNTIL = 430_000, 450_000
DOSES = {
    "dpt_ipv_hib": (4, 2, 18, ("last",)), "pneumococcal_child": (4, 2, 12, ("first", "last")), "bcg": (1, 5, 5, ()),
    "hepatitis_b": (3, 2, 9, ("first", "last")), "mr_1": (1, 12, 12, ()), "mr_2": (1, 64, 64, ()),
    "chickenpox": (2, 12, 18, ("last",)), "japanese_encephalitis_1": (3, 36, 48, ("last",)),
    "japanese_encephalitis_2": (1, 110, 110, ()), "hpv": (2, 144, 156, ("first", "last")),
}  # fmt: skip
"""Doses of a full series, the months of age at which the first and the last are usually given, and the days kept."""
CHECKUPS = {"4_months": 4, "10_months": 10, "18_months": 18, "3_years": 37, "5_years": 60}
SCREENINGS = ("stomach", "colorectal", "lung", "breast", "cervical", "bone", "gum")


def more_facts(number: int, age: int, born: date, today: date, known: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by path, besides those a resident has already."""
    random = Random(number * 7919 + 11)
    facts = _tax(random, age, known)
    if age < 19:
        facts |= _childhood(random, born, today)
    else:
        facts |= _screenings(random, today)
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


def _childhood(random: Random, born: date, today: date) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    for name, (series, first, last, kept) in DOSES.items():
        step = (last - first) / max(series - 1, 1)
        due = [first + step * place for place in range(series) if first + step * place <= months]
        given = len(due) if random.random() < 0.85 else max(len(due) - 1, 0)
        facts[f"resident.{name}_doses"] = given
        for word in kept if given else ():
            month = due[0] if word == "first" else due[given - 1]
            facts[f"resident.{name}_{word}"] = (born + timedelta(days=int(month * 30.5) + 3)).isoformat()
    for name, month in CHECKUPS.items():
        facts[f"resident.checkup_{name}_done"] = months > month and random.random() < 0.95
    return facts


def _screenings(random: Random, today: date) -> dict[str, Any]:
    this_year = today.year - (today.month < 4)
    years = (0, 0, 0, this_year, this_year - 1, this_year - 2)
    return {f"resident.{name}_screening_year": random.choice(years) for name in SCREENINGS}
