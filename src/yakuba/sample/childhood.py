"""Vaccinations and check-ups of sample children, one by one: most on time, some late, some never had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from .shapes import SampleDose

MONTH = 30.44
USUAL: dict[str, tuple[float, ...]] = {
    "rota": (2, 3), "pneumococcal_child": (2, 3, 4, 12.2), "dpt_ipv_hib": (2, 3, 4, 11), "hepatitis_b": (2, 3, 7.5), "bcg": (5.5,),
    "mr_1": (12.2,), "chickenpox": (12.2, 18.8), "japanese_encephalitis_1": (36.6, 37.4, 49), "mr_2": (66,),
    "japanese_encephalitis_2": (109,), "dt_2": (133,), "hpv": (150, 157),
}  # fmt: skip
"""The months of age at which each dose is usually had."""
CHECKUPS = {"4_months": 4.4, "10_months": 10.4, "18_months": 18.6, "3_years": 37.0, "5_years": 55.0}
KEPT = {
    "rota": ("last", "kind"), "pneumococcal_child": ("first", "second", "last"), "dpt_ipv_hib": ("last",),
    "hepatitis_b": ("first", "last"), "chickenpox": ("last",), "japanese_encephalitis_1": ("last",), "hpv": ("first", "last"),
}  # fmt: skip
"""The days and kinds the register keeps besides the number of doses."""
LIVE = ("bcg", "mr_1", "mr_2", "chickenpox")
ROTA_SINCE = date(2020, 8, 1)
"""Nobody born before had rota from the town."""
LATE, NEVER = 0.1, 0.06


def childhood(number: int, born: date, sex: str, today: date) -> tuple[SampleDose, ...]:
    """What a child had, oldest first; the same number gives the same."""
    random = Random(number * 104_729 + 5)
    found = [
        one
        for name, months in USUAL.items()
        if _offered(name, born, sex)
        for one in _series(random, name, months, born)
    ]
    for name, month in CHECKUPS.items():
        if random.random() > NEVER:
            day = _after(random, born, month)
            found.append(SampleDose(f"checkup-{name.replace('_', '-')}", day))
    return tuple(sorted((one for one in found if one.on <= today), key=lambda one: (one.on, one.programme)))


def _offered(name: str, born: date, sex: str) -> bool:
    return (name != "rota" or born >= ROTA_SINCE) and (name != "hpv" or sex == "female")


def _series(random: Random, name: str, months: tuple[float, ...], born: date) -> Iterator[SampleDose]:
    """One dose after the other, all later where one was late; some series break off."""
    delay = timedelta(
        days=random.randint(40, 120) if random.random() < LATE and name != "rota" else random.randint(0, 6)
    )
    for place, month in enumerate(months):
        if random.random() < (NEVER if place else NEVER / 2):
            return
        kind = "monovalent" if name == "rota" else ""
        yield SampleDose(f"vaccine-{name.replace('_', '-')}", _after(random, born, month) + delay, kind)


def _after(random: Random, born: date, months: float) -> date:
    return born + timedelta(days=round(months * MONTH) + random.randint(1, 4))


def facts_of(doses: tuple[SampleDose, ...]) -> Mapping[str, Any]:
    """The same as the facts that rules read."""
    facts: dict[str, Any] = {f"resident.checkup_{name}_done": False for name in CHECKUPS}
    for one in doses:
        if one.programme.startswith("checkup-"):
            facts[f"resident.{one.programme.replace('-', '_')}_done"] = True
    for name in USUAL:
        own = [one for one in doses if one.programme == f"vaccine-{name.replace('_', '-')}"]
        facts[f"resident.{name}_doses"] = len(own)
        values = {"first": own[:1], "second": own[1:2], "last": own[-1:]}
        for word in KEPT.get(name, ()):
            if word == "kind" and own:
                facts[f"resident.{name}_kind"] = own[-1].kind
            elif values.get(word):
                facts[f"resident.{name}_{word}"] = values[word][0].on.isoformat()
        if name in LIVE and own:
            key = "resident.live_injection_last"
            facts[key] = max(own[-1].on.isoformat(), facts.get(key, ""))
    return facts
