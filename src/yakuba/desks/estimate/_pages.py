"""A page of questions: the facts that would do most, of one topic, for everybody they are asked of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yakuba.language.eras import wareki
from yakuba.language.questions import Worth, worth_asking
from yakuba.web import Control, Option, plain, said

from ._judging import Case, called, places
from ._told import BIRTH, NEVER, RELATION, Asked, Told, as_text

MOST_QUESTIONS = 3
"""Facts on one page."""
MOST_CONTROLS = 8
"""Inputs on one page, however many people they are asked of."""
MOST_ANSWERS = 150
"""Inputs on the page of answers: several times what a family is asked, and no more work than a page of results."""
MANY = 7
"""From this many options on, one chooses from a closed list instead of reading them all."""
_KINDS = {"number": "number", "yen": "yen", "date": "date", "text": "select", "choice": "radio", "boolean": "radio"}


@dataclass(frozen=True, slots=True)
class Question:
    """One fact, put to one person or to several; `of` are titles of programmes it helps to decide."""

    words: str
    controls: tuple[Control, ...]
    of: tuple[str, ...]
    more: int
    """How many programmes besides."""
    single: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Questions that stand together; `delicate` when they are asked only of who wants to answer."""

    topic: str
    delicate: bool
    questions: tuple[Question, ...]
    left_out: int = 0
    """Answers that are kept but have no place on the page."""

    @property
    def names(self) -> list[str]:
        """What is asked on the page."""
        names = (control.name for question in self.questions for control in question.controls)
        return [name for name in names if not name.startswith(NEVER)]


def next_page(told: Told, cases: Sequence[Case], language: str) -> Page | None:
    """The questions worth most now; None when none is worth asking."""
    about = [case for case in cases if told.focus in ("", case.programme.programme)]
    worth = worth_asking([case.found for case in about], places(told), told.passed)
    if not worth:
        return None
    titles = {case.found.matter.key: case for case in about}
    facts = _by_fact(told, worth)
    first = facts[0]
    topic, delicate = _topic(first, titles), _is_delicate(told, first)
    alike = [one for one in facts if _topic(one, titles) == topic and _is_delicate(told, one) == delicate]
    page: list[Question] = []
    for group in alike[:MOST_QUESTIONS]:
        if not page or sum(len(one.controls) for one in page) + len(group) <= MOST_CONTROLS:
            page.append(_question(told, group, titles, language))
    return Page(topic, delicate, tuple(page))


def _by_fact(told: Told, worth: Iterable[Worth]) -> list[list[Worth]]:
    """The same fact of several people as one question, where the first of them stands; people in their order."""
    found: dict[str, list[Worth]] = {}
    for one in worth:
        found.setdefault(_asked(told, one.name).fact.key, []).append(one)
    return [sorted(group, key=lambda one: _person(one.name)) for group in found.values()]


def _asked(told: Told, name: str) -> Asked:
    found = told.by.asked(name)
    if found is None:
        raise LookupError(name)
    return found


def _is_delicate(told: Told, group: list[Worth]) -> bool:
    return _asked(told, group[0].name).fact.sensitive


def _person(name: str) -> int:
    return int(name.split(".")[1]) if name.startswith("people.") else 0


def _topic(group: Iterable[Worth], cases: dict[str, Case]) -> str:
    """The heading most of the programmes stand under that a question helps to decide."""
    counted: dict[str, int] = {}
    for one in group:
        for matter in one.matters:
            category = cases[matter.key].programme.category
            counted[category] = counted.get(category, 0) + matter.weight
    return max(counted, key=lambda category: (counted[category], category))


def _question(told: Told, group: list[Worth], cases: dict[str, Case], language: str) -> Question:
    asked = _asked(told, group[0].name)
    of = dict.fromkeys(said(cases[matter.key].programme.title, language) for one in group for matter in one.matters)
    single = len(group) == 1 and _person(group[0].name) == 0
    controls = tuple(one for of_ in group for one in _controls(told, of_.name, language, short=not single))
    return Question(said(asked.fact.ask, language), controls, tuple(list(of)[:2]), max(0, len(of) - 2), single)


def _controls(told: Told, name: str, language: str, *, short: bool) -> tuple[Control, ...]:
    """The input of one question, and of a day the box that says there was none."""
    asked = control(told, name, language, short=short)
    if asked.kind != "date":
        return (asked,)
    return asked, Control("checkbox", NEVER + name, _("ない・当てはまらない"), value=name in told.never, marked=False)


def answers_page(told: Told, language: str, only: frozenset[str] = frozenset()) -> Page:
    """Everything answered or passed over so far, or only some of it, to be looked at again, put right and taken back.

    Where it is too much for a page, what is wrong comes before what was answered, and that before what was not.
    """
    everything = {*told.answered(), *told.passed, *told.never, *told.problems}
    rows = {f"people.{at}.{key}" for at in range(len(told.people)) for key in (BIRTH, RELATION)}
    names = [name for name in (only & everything) or everything if told.by.asked(name) and name not in rows]
    names.sort(key=lambda name: (name not in told.problems, name in told.passed, _person(name), name))
    shown = sorted(names[:MOST_ANSWERS], key=lambda name: (_person(name), name))
    controls = [control(told, name, language, short=False) for name in shown]
    left_out = len(names) - len(shown)
    return Page("", False, tuple(Question("", (one,), (), 0, True) for one in controls), left_out)


def row_controls(told: Told, person: int, language: str) -> tuple[Control, Control]:
    """What is asked first of everybody: when they were born, and what they are to the head of the household."""
    born, relation = (f"people.{person}.{key}" for key in (BIRTH, RELATION))
    return control(told, born, language, short=False), control(told, relation, language, short=False)


def control(told: Told, name: str, language: str, *, short: bool) -> Control:
    """The input of one question; `short` when the question stands above and only the person must be named."""
    asked = _asked(told, name)
    person, item = _person(name), asked.field
    question = said(asked.fact.ask, language)
    label = called(told, person, language) if short else question
    if not short and person and not name.endswith((f".{BIRTH}", f".{RELATION}")):
        label = _("%(who)sについて: %(question)s") % {"who": called(told, person, language), "question": question}
    value = told.value(name)
    kind = "text" if item.type == "text" and not asked.fact.answers else _KINDS[item.type]
    kind = "select" if kind == "radio" and (short or len(item.options) >= MANY) else kind
    options = _options(asked, language, kind)
    if value is None and person and asked.fact.absent is not None and name not in told.passed:
        value = asked.fact.absent  # what nearly everybody is; it stands there to be read and changed
    text = (
        day_text(value, language)
        if item.type == "date" and value is not None
        else ""
        if value is None
        else as_text(value)
    )
    wrong = told.problems.get(name, "")
    return Control(
        kind, name, label, value=told.typed.get(name, text), marked=False, options=options,
        errors=(wrong,) if wrong else (),
    )  # fmt: skip


def day_text(day: date, language: str) -> str:
    """A day as the reader would type it."""
    return day.isoformat() if language == "en" else wareki(day)


def _options(asked: Asked, language: str, kind: str) -> tuple[Option, ...]:
    words = plain if kind == "select" else said
    found: list[Option] = []
    if asked.field.type == "boolean":
        found = [Option("true", _("はい")), Option("false", _("いいえ"))]
    elif asked.field.type == "choice":
        found = [Option(one.value, words(one.label, language)) for one in asked.field.options]
    elif asked.fact.answers:
        found = [Option(one.ja, words(one, language)) for one in asked.fact.answers]
    none = Option("", _("分からない・答えない"))
    return () if not found else (none, *found) if kind == "select" else (*found, none)
