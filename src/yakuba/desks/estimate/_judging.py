"""Every programme put to everybody somebody told of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from yakuba.kernel.definitions.models import Definition
from yakuba.kernel.people.words import HEAD, is_child
from yakuba.language.programmes import DatedRule, Programme
from yakuba.language.questions import Found, Matter, judged, unknown
from yakuba.language.rules import RuleError, compile_rule
from yakuba.language.rules.functions import age
from yakuba.web import plain

from ._told import BIRTH, MEMBERS, RELATION, Told

MONEY_FIRST = 2
"""A programme that gives an amount counts as much as so many others when questions are put in order."""
_LISTS = ("household.members.", "household.children.")


@dataclass(frozen=True, slots=True)
class Case:
    """One programme and one person of the household (for a household's programme its head)."""

    definition: Definition
    programme: Programme
    rule: DatedRule
    person: int
    found: Found
    receiving: bool = False


def judge(told: Told) -> list[Case]:
    """What every programme in force on the day says of everybody it is for."""
    known, head, found = _Known(told), head_of(told), []
    for definition, programme in chosen(told):
        rule = programme.rule_on(told.on)
        if rule is None:
            continue
        for person in [head] if programme.subject == "household" else present(told):
            found.append(_case(told, definition, programme, rule, person, known.of(person, _needs(programme, rule))))
    return found


def _case(
    told: Told, definition: Definition, programme: Programme, rule: DatedRule, person: int, facts: Mapping[str, Any]
) -> Case:
    weight = MONEY_FIRST if rule.amount else 1
    matter = Matter(f"{programme.programme}:{person}", rule.when, rule.amount, facts, weight)
    found = judged(matter, today=told.on, parameters=told.by.parameters)
    return Case(definition, programme, rule, person, found, found.value is True and _receives(told, programme, facts))


def chosen(told: Told) -> list[tuple[Definition, Programme]]:
    """The programmes of the topic somebody chose, or all."""
    return [(one, said) for one, said in told.by.programmes if told.topic in ("", said.category)]


def _receives(told: Told, programme: Programme, facts: Mapping[str, Any]) -> bool:
    if programme.receiving is None:
        return False
    try:
        return compile_rule(programme.receiving).value(facts, today=told.on, parameters=told.by.parameters) is True
    except RuleError:
        return False


def present(told: Told) -> list[int]:
    """Who is there on the day: whoever asks, and all who are born by then."""
    return [at for at, one in enumerate(told.people) if at == 0 or one.get(BIRTH, told.on) <= told.on]


def head_of(told: Told) -> int:
    """The head of the household; whoever asks, when nobody says who it is."""
    return next((at for at in present(told) if told.people[at].get(RELATION) == HEAD), 0)


@lru_cache(maxsize=1024)
def _paths(when: str, amount: str | None, receiving: str | None) -> frozenset[str]:
    return frozenset(path for text in (when, amount, receiving) if text for path in compile_rule(text).mentions())


def _needs(programme: Programme, rule: DatedRule) -> frozenset[str]:
    """The fact paths a programme's rules can ask for."""
    return _paths(rule.when, rule.amount, programme.receiving)


class _Known:
    """What is known of a household, as rules read it; what is not known stands there under the name it is asked by."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self._rows: dict[tuple[int, frozenset[str]], Mapping[str, Any]] = {}

    def of(self, person: int, paths: frozenset[str]) -> dict[str, Any]:
        """The facts of one person: their own, and those of the household."""
        own = frozenset(path.split(".")[1] for path in paths if path.startswith("resident."))
        facts: dict[str, Any] = {"resident": self._row(person, own), "household": dict(self.told.household)}
        if any(path.startswith("household.") for path in paths):
            facts["household"] |= self._home(paths)
        return facts

    def _row(self, person: int, names: frozenset[str]) -> Mapping[str, Any]:
        if (person, names) not in self._rows:
            known = self.told.people[person]
            missing = {name: unknown(f"people.{person}.{name}") for name in names if name not in known}
            self._rows[person, names] = {**missing, **known, "number": str(person)}
        return self._rows[person, names]

    def _home(self, paths: frozenset[str]) -> dict[str, Any]:
        if not self.told.members_told:
            return {name: unknown(MEMBERS) for name in ("members", "children", "size")}
        names = {path.removeprefix(start).split(".")[0] for path in paths for start in _LISTS if path.startswith(start)}
        there = present(self.told)
        rows = {at: self._row(at, frozenset({*names, BIRTH, RELATION})) for at in there}
        unborn = [f"people.{at}.{BIRTH}" for at in there if BIRTH not in self.told.people[at]]
        children = [row for row in rows.values() if not unborn and is_child(row[BIRTH], self.told.on)]
        return {
            "members": list(rows.values()), "size": len(there),
            "children": unknown(unborn[0]) if unborn else children,
        }  # fmt: skip


def places(told: Told) -> dict[str, int]:
    """Every name that can be asked of this household, with its place: facts in the vocabulary's order, then people."""
    known = told.by.facts
    found = {path: one.place * 100 for path, one in known.items() if path.startswith("household.")}
    for at in present(told):
        own = (one for path, one in known.items() if path.startswith("resident."))
        found |= {f"people.{at}.{one.fact.key.removeprefix('resident.')}": one.place * 100 + at for one in own}
    return found


def called(told: Told, person: int, language: str) -> str:
    """What the pages call somebody: あなた, 2人目（子・5歳）."""
    if person == 0:
        return _("あなた")
    one = told.people[person]
    answers = told.by.facts[f"resident.{RELATION}"].fact.answers
    relation = next((plain(text, language) for text in answers if text.ja == one.get(RELATION)), "")
    born = one.get(BIRTH)
    years = _("%(years)s歳") % {"years": age(born, told.on)} if born and born <= told.on else ""
    more = _("・").join(filter(None, (relation, years)))
    number = _("%(number)s人目") % {"number": person + 1}
    return _("%(number)s（%(more)s）") % {"number": number, "more": more} if more else number


def missing_words(told: Told, names: Iterable[str]) -> list[str]:
    """What is missing, in words: 2人目（子・5歳）の生年月日."""
    found, labels = [], told.by.words
    for name in sorted(names):
        of, _dot, key = name.rpartition(".")
        if not of.startswith("people."):
            found.append(labels.get(name, name))
            continue
        person = int(of.removeprefix("people."))
        label = labels.get(f"resident.{key}", key)
        found.append(
            label if person == 0 else _("%(who)sの%(what)s") % {"who": called(told, person, "ja"), "what": label}
        )
    return found
