"""Every procedure of the chosen life events put to what somebody told, and the next page of questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from yakuba.desks.asking import MOST_CONTROLS, Page, control, grouped, of_fact, question
from yakuba.kernel.definitions.models import Definition
from yakuba.language.navigation import Navigated, belonging, navigated, worth_next
from yakuba.language.questions import Worth
from yakuba.language.telling import MEMBERS

from ._told import Told


def judge(told: Told) -> list[tuple[Definition, Navigated]]:
    """What is known now of every procedure of the chosen events, in the order of their titles."""
    by_key = {procedure.procedure: definition for definition, procedure in told.by.procedures}
    found = navigated(belonging((procedure for _definition, procedure in told.by.procedures), told.events), told)
    return [(by_key[one.of.procedure.procedure], one) for one in found]


def worth(told: Told, cases: Sequence[tuple[Definition, Navigated]]) -> list[Worth]:
    """The questions worth asking, of the procedure in focus or of all."""
    about = [one for _definition, one in cases if told.focus in ("", one.of.procedure.procedure)]
    return worth_next(about, told, told.withheld)


def next_page(told: Told, asked: Sequence[Worth], language: str) -> Page | None:
    """The one question worth most, to everybody it is asked of; None when that is who lives together, or there is none."""
    if not asked or asked[0].name == MEMBERS:
        return None
    facts = [one for one in asked if one.name != MEMBERS]
    group = grouped(told, facts)[0][:MOST_CONTROLS]
    titles = {procedure.procedure: procedure.title for _definition, procedure in told.by.procedures}
    return Page("", of_fact(told, group[0].name).fact.sensitive, (question(told, group, titles, language),))


def page_again(told: Told, names: Sequence[str], language: str) -> Page:
    """One question asked again, with what was answered; of several people when it was asked of them together."""
    page = question(told, [Worth(name, 0, ()) for name in names], {}, language)
    if len(names) == 1:
        made = control(told, names[0], language, short=False)
        page = replace(page, controls=(made, *page.controls[1:]), single=True)
    return Page("", of_fact(told, names[0]).fact.sensitive, (page,))


def asked_about(told: Told, procedure: str) -> Told:
    """Go on with one procedure: what was passed over for it is asked once more."""
    told = replace(told, focus=procedure)
    missing: set[Any] = {
        name for _definition, one in judge(told) if one.of.procedure.procedure == procedure for name in one.missing
    }
    return replace(told, passed=told.passed - missing)
