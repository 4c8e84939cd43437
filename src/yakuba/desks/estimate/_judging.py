"""Every programme put to everybody somebody told of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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


def judge(told: Told, only: str = "") -> list[Case]:
    """What every programme in force on the day, or only one, says of everybody it is for."""
    known, head, found, beside = _Known(told), head_of(told), [], senseless(told)
    for definition, programme in chosen(told):
        rule = programme.rule_on(told.on)
        if rule is None or only not in ("", programme.programme):
            continue
        for person in [head] if programme.subject == "household" else present(told):
            facts = known.of(person, _needs(programme, rule))
            found.append(_sensible(_case(told, definition, programme, rule, person, facts), beside))
    return found


def _sensible(case: Case, beside: frozenset[str]) -> Case:
    """A rule that only misses what makes no sense of somebody, such as the due date of a man, is not true of them."""
    found = case.found
    if found.value is None and found.missing and found.missing <= beside:
        return replace(case, found=replace(found, value=False, missing=frozenset()))
    return case


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
        facts: dict[str, Any] = {"resident": self._row(person, own), "household": {}}
        home = frozenset(path.split(".")[1] for path in paths if path.startswith("household."))
        if home:
            known = self.told.household
            facts["household"] = {name: known.get(name, unasked(self.told, "household", name)) for name in home}
            facts["household"] |= self._home(paths)
        return facts

    def _row(self, person: int, names: frozenset[str]) -> Mapping[str, Any]:
        if (person, names) not in self._rows:
            known = self.told.people[person]
            missing = {name: unasked(self.told, f"people.{person}", name) for name in names if name not in known}
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


def unasked(told: Told, of: str, name: str) -> Any:
    """What a fact of `people.1` or of the `household` is before it is asked: the value of whoever it makes no sense to
    ask, or else unknown.

    While it is not known whether it makes sense, what that hangs on comes first.
    """
    fact = told.by.asked(f"{of}.{name}")
    sense = _makes_sense(told, of, fact.fact.asked_of) if fact and fact.fact.asked_of else True
    if sense is False and fact and fact.fact.otherwise is not None:
        return fact.fact.otherwise
    return unknown(f"{of}.{name}") if isinstance(sense, bool) else unknown(*sense)


def _makes_sense(told: Told, of: str, rule: str) -> bool | frozenset[str]:
    """Whether something is asked at all; what has to be asked first, where that decides."""
    root, known = ("household", told.household) if of == "household" else ("resident", told.people[int(of[7:])])
    verdict = compile_rule(rule).judge({root: known}, today=told.on, parameters=told.by.parameters)
    if verdict.value is not None:
        return verdict.value
    first = {f"{of}.{path.removeprefix(f'{root}.')}" for path in verdict.missing} - told.passed
    return frozenset(first) or True


def senseless(told: Told) -> frozenset[str]:
    """The names of facts nobody need be asked for, because they make no sense of that person or household."""
    found: set[str] = set(told.never)
    judged_rules: dict[tuple[str, str], bool | frozenset[str]] = {}
    for path, one in told.by.facts.items():
        root, _dot, name = path.partition(".")
        if (rule := one.fact.asked_of) is None:
            continue
        for of in ["household"] if root == "household" else [f"people.{at}" for at in present(told)]:
            if (of, rule) not in judged_rules:
                judged_rules[of, rule] = _makes_sense(told, of, rule)
            if judged_rules[of, rule] is False:
                found.add(f"{of}.{name}")
    return frozenset(found)


def places(told: Told) -> dict[str, int]:
    """Every name that can be asked of this household, with its place: facts in the vocabulary's order, then people."""
    known = told.by.facts
    found = {path: one.place * 100 for path, one in known.items() if path.startswith("household.")}
    for at in present(told):
        own = (one for path, one in known.items() if path.startswith("resident."))
        found |= {f"people.{at}.{one.fact.key.removeprefix('resident.')}": one.place * 100 + at for one in own}
    beside = senseless(told)
    return {name: place for name, place in found.items() if name not in beside}


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


def missing_words(told: Told, names: Iterable[str], language: str) -> list[str]:
    """What is missing, in words: 2人目（子・5歳）の生年月日."""
    found = []
    for name in sorted(names):
        asked, person = told.by.asked(name), name.split(".")[1] if name.startswith("people.") else "0"
        label = plain(asked.fact.label, language) if asked else told.by.words.get(name, name)
        who = {"who": called(told, int(person), language), "what": label}
        found.append(label if person == "0" else _("%(who)sの%(what)s") % who)
    return found
