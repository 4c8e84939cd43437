"""Somebody in no register of the town: what they say of themselves, or their card does, is told once for all procedures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from yakuba.kernel import clock
from yakuba.language.eras import DateProblem, parse_date
from yakuba.web import Again, Control, Option

BOXES = {"who": 100, "birth_date": 40, "sex": 6, "address": 200, "document": 40}
"""The boxes of the form, and how long what is typed may be."""
SEXES = ("male", "female")


def controls(again: Again) -> list[Control]:
    """The four items, which a card fills too. Of sex nothing is chosen beforehand."""
    return [
        again.control("text", "who", gettext("お名前"), attrs={"data-card": "name", "autocomplete": "off"}, required=True),
        again.control("date", "birth_date", gettext("生年月日"), attrs={"data-card": "birth_date"}),
        again.control(
            "select", "sex", gettext("性別"), attrs={"data-card": "sex"},
            options=(Option("", gettext("聞かない")), Option("male", gettext("男")), Option("female", gettext("女"))),
        ),
        again.control(
            "text", "address", gettext("いままでの住所"), attrs={"data-card": "address", "autocomplete": "off"}
        ),
    ]  # fmt: skip


def told_of(typed: dict[str, str], wrong: dict[str, str]) -> dict[str, Any]:
    """The items as answers, by the facts they are; what is wrong with them goes into `wrong`."""
    told: dict[str, Any] = {}
    family, _space, given = typed["who"].replace("\u3000", " ").partition(" ")
    if given:
        told["resident.name"] = {"family": family, "given": given.strip()}
    if typed["birth_date"]:
        told |= _born(typed["birth_date"], wrong)
    if typed["sex"] in SEXES:
        told["resident.sex"] = typed["sex"]
    if typed["address"]:
        told["moving.from"] = {"address": typed["address"]}
    return told


def _born(words: str, wrong: dict[str, str]) -> dict[str, str]:
    try:
        day = parse_date(words)
    except DateProblem as problem:
        wrong["birth_date"] = str(problem)
        return {}
    if day > clock.today():
        wrong["birth_date"] = gettext("生年月日は、今日までの日にしてください")
        return {}
    return {"resident.birth_date": words}
