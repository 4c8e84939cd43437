"""Questions as controls, grouped for a page, in the words of whoever is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yakuba.language.eras import wareki
from yakuba.language.questions import Worth
from yakuba.language.rules.functions import age
from yakuba.language.telling import BIRTH, NEVER, RELATION, Asked, Told, as_text, person_of
from yakuba.language.texts import Text
from yakuba.web import Control, Option, plain, said

MOST_CONTROLS = 8
"""Inputs on one page, however many people they are asked of."""
MOST_ANSWERS = 150
"""Inputs on the page of answers: several times what a family is asked, and no more work than a page of results."""
MANY = 7
"""From this many options on, one chooses from a closed list instead of reading them all."""
_KINDS = {"number": "number", "yen": "yen", "date": "date", "text": "select", "choice": "radio", "boolean": "radio"}


@dataclass(frozen=True, slots=True)
class Question:
    """One fact, put to one person or to several; `of` are titles of what it helps to decide."""

    words: str
    controls: tuple[Control, ...]
    of: tuple[str, ...]
    more: int
    """How many besides."""
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
    def controls(self) -> list[Control]:
        """Every input of the page."""
        return [control for question in self.questions for control in question.controls]

    @property
    def names(self) -> list[str]:
        """What is asked on the page."""
        return [control.name for control in self.controls if not control.name.startswith(NEVER)]


def grouped(told: Told, worth: Iterable[Worth]) -> list[list[Worth]]:
    """The same fact of several people as one question, where the first of them stands; people in their order."""
    found: dict[str, list[Worth]] = {}
    for one in worth:
        found.setdefault(of_fact(told, one.name).fact.key, []).append(one)
    return [sorted(group, key=lambda one: person_of(one.name)) for group in found.values()]


def of_fact(told: Told, name: str) -> Asked:
    """What a name asks for. Raises LookupError for a name of nothing."""
    found = told.by.asked(name)
    if found is None:
        raise LookupError(name)
    return found


def question(told: Told, group: list[Worth], titles: Mapping[str, Text], language: str) -> Question:
    """One fact of everybody it is asked of; `titles` by the key of the matters it helps to decide."""
    asked = of_fact(told, group[0].name)
    of = dict.fromkeys(said(titles[matter.key], language) for one in group for matter in one.matters)
    single = len(group) == 1 and person_of(group[0].name) == 0
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
    names.sort(key=lambda name: (name not in told.problems, name in told.passed, person_of(name), name))
    shown = sorted(names[:MOST_ANSWERS], key=lambda name: (person_of(name), name))
    controls = [control(told, name, language, short=False) for name in shown]
    left_out = len(names) - len(shown)
    return Page("", False, tuple(Question("", (one,), (), 0, True) for one in controls), left_out)


def row_controls(told: Told, person: int, language: str) -> tuple[Control, Control]:
    """What is asked first of everybody: when they were born, and what they are to the head of the household."""
    born, relation = (f"people.{person}.{key}" for key in (BIRTH, RELATION))
    return control(told, born, language, short=False), control(told, relation, language, short=False)


def control(told: Told, name: str, language: str, *, short: bool) -> Control:
    """The input of one question; `short` when the question stands above and only the person must be named."""
    asked = of_fact(told, name)
    person, item = person_of(name), asked.field
    words = said(asked.fact.ask, language)
    label = called(told, person, language) if short else words
    of_somebody = person or (told.whom and name.startswith("people."))
    if not short and of_somebody and not name.endswith((f".{BIRTH}", f".{RELATION}")):
        label = _("%(who)sについて: %(question)s") % {"who": called(told, person, language), "question": words}
    value = told.value(name)
    kind = "text" if item.type == "text" and not asked.fact.answers else _KINDS[item.type]
    kind = "select" if kind == "radio" and (short or len(item.options) >= MANY) else kind
    if value is None and person and asked.fact.absent is not None and name not in told.passed:
        value = asked.fact.absent  # what nearly everybody is; it stands there to be read and changed
    wrong = told.problems.get(name, "")
    return Control(
        kind, name, label, value=told.typed.get(name, _typed(asked, value, language)), marked=False,
        options=_options(asked, language, kind), errors=(wrong,) if wrong else (),
    )  # fmt: skip


def _typed(asked: Asked, value: Any, language: str) -> str:
    if value is None:
        return ""
    return day_text(value, language) if asked.field.type == "date" else as_text(value)


def value_words(told: Told, name: str, language: str) -> str:
    """An answer in words: はい, 世帯主, 令和8年4月1日; how it was passed over, where it was."""
    value, asked = told.value(name), of_fact(told, name)
    if name in told.never:
        return _("ない・当てはまらない")
    if value is None:
        return _("分からない・答えない")
    if asked.field.type == "date":
        return day_text(value, language)
    text = as_text(value)
    return next((one.label for one in _options(asked, language, "select") if one.value == text), text)


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


def called(told: Told, person: int, language: str) -> str:
    """What the pages call somebody: あなた, 亡くなった方, 2人目（子・5歳）; by name whom a register names."""
    if person == 0:
        return told.whom or _("あなた")
    one = told.row(person)
    if name := one.get("full_name"):
        return str(name)
    asked = told.by.facts.get(f"resident.{RELATION}")
    answers = asked.fact.answers if asked else []
    relation = next((plain(text, language) for text in answers if text.ja == one.get(RELATION)), "")
    born = one.get(BIRTH)
    years = _("%(years)s歳") % {"years": age(born, told.on)} if born and born <= told.on else ""
    more = _("・").join(filter(None, (relation, years)))
    number = _("%(number)s人目") % {"number": person + 1}
    return _("%(number)s（%(more)s）") % {"number": number, "more": more} if more else number


def missing_words(told: Told, names: Iterable[str], language: str) -> list[str]:
    """What is missing, in words: 2人目（子・5歳）の生年月日."""
    found = []
    for name in sorted(names):
        asked, person = told.by.asked(name), person_of(name)
        label = plain(asked.fact.label, language) if asked else told.by.words.get(_path(name), name)
        who = {"who": called(told, person, language), "what": label}
        found.append(label if person == 0 else _("%(who)sの%(what)s") % who)
    return found


def _path(name: str) -> str:
    return f"resident.{name.split('.', 2)[2]}" if name.startswith("people.") else name
