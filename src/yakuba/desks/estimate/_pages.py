"""A page of questions: the facts that would do most, of one topic, for everybody they are asked of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yakuba.desks.asking import MOST_ANSWERS as MOST_ANSWERS
from yakuba.desks.asking import MOST_CONTROLS, Page, Question, grouped, of_fact, question
from yakuba.language.questions import Worth, worth_asking
from yakuba.language.telling import places

from ._judging import Case
from ._told import Told

MOST_QUESTIONS = 3
"""Facts on one page."""


def next_page(told: Told, cases: Sequence[Case], language: str) -> Page | None:
    """The questions worth most now; None when none is worth asking."""
    about = [case for case in cases if told.focus in ("", case.programme.programme)]
    worth = worth_asking([case.found for case in about], places(told), told.passed)
    if not worth:
        return None
    by_key = {case.found.matter.key: case for case in about}
    titles = {key: case.programme.title for key, case in by_key.items()}
    facts = grouped(told, worth)
    first = facts[0]
    topic, delicate = _topic(first, by_key), _is_delicate(told, first)
    alike = [one for one in facts if _topic(one, by_key) == topic and _is_delicate(told, one) == delicate]
    page: list[Question] = []
    for group in alike[:MOST_QUESTIONS]:
        if not page or sum(len(one.controls) for one in page) + len(group) <= MOST_CONTROLS:
            page.append(question(told, group, titles, language))
    return Page(topic, delicate, tuple(page))


def _is_delicate(told: Told, group: list[Worth]) -> bool:
    return of_fact(told, group[0].name).fact.sensitive


def _topic(group: Iterable[Worth], cases: dict[str, Case]) -> str:
    """The heading most of the programmes stand under that a question helps to decide."""
    counted: dict[str, int] = {}
    for one in group:
        for matter in one.matters:
            category = cases[matter.key].programme.category
            counted[category] = counted.get(category, 0) + matter.weight
    return max(counted, key=lambda category: (counted[category], category))
