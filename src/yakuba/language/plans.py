"""Plans (予定): when somebody can have what they have not had yet, worked out from the programmes' own rules.

No schedule is written anywhere. A programme that says in `taken` what having it once does to the facts is played
forward: on which days is its rule true, which of these is a good one, and what is true after that; until it is true on
no later day. Days that lie close together become one visit (同時接種). Doing as planned leaves the rest of the plan as it
is; not doing it plans it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from ._facts import look_up
from .eras import parse_date
from .programmes import Programme
from .rules import Parameters, RuleError, Unknown, compile_rule
from .rules.spans import Stretch, stretches

__all__ = ["Endless", "Had", "Missed", "Plan", "Planned", "after", "at_first", "plan", "replayed"]

PATIENCE = timedelta(days=14)
"""A dose waits so long for the next one, so that both are one visit, as long as it does not leave its own period."""
MOST = 200
DAY = timedelta(days=1)


class Endless(ValueError):
    """The programmes never come to an end: having one does not make its rule false."""


@dataclass(frozen=True, slots=True)
class Had:
    """One dose or check-up that was had: of which programme, when, and of which kind where there are several."""

    programme: str
    day: date
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """The next or a later dose of a programme: the days it may be had on, the recommended ones among them, the chosen day."""

    programme: Programme
    number: int
    """Which one it is, from 1."""
    day: date
    first: date
    last: date
    """The last day of this period; `open_end` when the plan does not look as far."""
    standard: tuple[date, date] | None
    missing: frozenset[str] = frozenset()
    """What is not known of the person: only perhaps it may be had."""
    open_end: bool = False

    def overdue(self, today: date) -> bool:
        """Whether the recommended days are over, and it can still be had."""
        return self.standard is not None and self.standard[1] < today


@dataclass(frozen=True, slots=True)
class Missed:
    """A dose that was never had, and can be had under the programme on no later day."""

    programme: Programme
    number: int
    last: date
    """The last day on which it could have been had."""
    law: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is ahead, by day, and what is too late."""

    planned: tuple[Planned, ...]
    missed: tuple[Missed, ...]

    def visits(self) -> list[tuple[date, list[Planned]]]:
        """What is had together, by day."""
        days = sorted({one.day for one in self.planned})
        return [(day, [one for one in self.planned if one.day == day]) for day in days]


Facts = Mapping[str, Any]


def at_first(programmes: Iterable[Programme], facts: Facts) -> dict[str, Any]:
    """The facts, with nothing had where nothing is known: a count is 0, and what `taken` makes true is false."""
    made = _copied(facts)
    for programme in programmes:
        for path, rule in programme.taken.items():
            if look_up(made, path) is None and (path == programme.counter() or rule == "true"):
                _put(made, path, 0 if path == programme.counter() else False)
    return made


def after(
    programme: Programme, facts: Facts, on: date, parameters: Parameters, kind: str | None = None
) -> dict[str, Any]:
    """The facts once it was had on a day. What cannot be told stays as it was."""
    before = {**facts, **({"dose": {"kind": kind}} if kind else {})}
    made = _copied(facts)
    for path, rule in programme.taken.items():
        try:
            value = compile_rule(rule).value(before, today=on, parameters=parameters)
        except RuleError:
            continue
        if not isinstance(value, Unknown):
            _put(made, path, value)
    return made


def replayed(
    programmes: Mapping[str, Programme], facts: Facts, had: Iterable[Had], parameters: Parameters
) -> dict[str, Any]:
    """The facts after everything that was had, in the order of the days; what no programme knows is passed over."""
    made = at_first([], facts)
    for one in sorted(had, key=lambda one: (one.day, one.programme)):
        if (programme := programmes.get(one.programme)) is not None:
            made = after(programme, at_first([programme], made), one.day, parameters, one.kind)
    return made


def plan(
    programmes: Sequence[Programme],
    facts: Facts,
    *,
    today: date,
    until: date,
    parameters: Parameters,
    stop: date | None = None,
) -> Plan:
    """What somebody can have from today on, until a day: each dose on a good day, together with others where that is possible.

    Facts that nobody knows count as nothing had yet. Nothing that is planned for after `stop` is worked out, though the
    periods are known until the end. Raises Endless for programmes whose rule stays true for ever.
    """
    told = [one for one in programmes if one.taken]
    born = look_up(facts, "resident.birth_date")
    begin = min(born, today) if isinstance(born, date) else today
    planned, missed = list[Planned](), list[Missed]()
    # A check-up is not had where a vaccination is: each kind has visits of its own.
    for gives in sorted({one.gives for one in told}):
        among = [one for one in told if one.gives == gives]
        planner = _Planner(among, begin, today, until, stop or until, parameters, at_first(told, facts))
        planned += planner.run()
        missed += planner.missed
    return Plan(tuple(sorted(planned, key=lambda one: (one.day, one.programme.programme))), tuple(missed))


@dataclass(frozen=True, slots=True)
class _Need:
    """When a programme's next dose is wanted, by when at the latest, and the period that lies in."""

    programme: Programme
    wanted: date
    latest: date
    period: Stretch
    standard: tuple[date, date] | None


@dataclass(slots=True)
class _Planner:
    programmes: Sequence[Programme]
    begin: date
    today: date
    until: date
    stop: date
    parameters: Parameters
    facts: dict[str, Any]
    missed: list[Missed] = field(default_factory=list)
    _periods: dict[Any, tuple[list[Stretch], list[Stretch]]] = field(default_factory=dict)

    def run(self) -> Iterator[Planned]:
        """One dose after the other. What is too late today is noted; of what a plan lets pass later, nothing is said."""
        cursor, count = self.today, 0
        self.missed += [late for programme in self.programmes if (late := self._too_late(programme)) is not None]
        while needs := [need for programme in self.programmes if (need := self._need(programme, cursor)) is not None]:
            day = max(_together(needs), cursor)
            if day > self.stop:
                return
            taken = [one for need in needs if need.wanted <= day and (one := self._take(need, day)) is not None]
            yield from taken
            count += len(taken)
            if count > MOST:
                raise Endless(taken[-1].programme.programme)
            cursor = day if taken else day + DAY

    def _take(self, need: _Need, day: date) -> Planned | None:
        """Have it on the day, unless what was had on the same day speaks against it."""
        programme, open_ = need.programme, need.period
        found = next((one for one in self._of(programme)[0] if one.first <= day <= one.last), None)
        if found is None or found.value is False:
            return None
        made = Planned(
            programme, self._number(programme), day, open_.first, open_.last, need.standard, found.missing,
            open_end=open_.last >= self.until,
        )  # fmt: skip
        self.facts = after(programme, self.facts, day, self.parameters)
        return made

    def _number(self, programme: Programme) -> int:
        counter = programme.counter()
        count = look_up(self.facts, counter) if counter else 0
        return int(count) + 1 if isinstance(count, int) else 1

    def _need(self, programme: Programme, cursor: date) -> _Need | None:
        open_, usual = self._of(programme)
        open_ = [one for one in open_ if one.last >= cursor]
        if not open_:
            return None
        common = [(one, span) for one in open_ for two in usual if (span := _both(one, two)) is not None]
        ahead = next(((one, span) for one, span in common if span[1] >= cursor), None)
        if ahead is not None:
            return _Need(programme, ahead[1][0], ahead[1][1], ahead[0], ahead[1])
        period = open_[0]
        gone = [(two.first, two.last) for two in usual if two.last < cursor]
        return _Need(programme, period.first, period.last, period, gone[-1] if gone else None)

    def _too_late(self, programme: Programme) -> Missed | None:
        open_, _ = self._of(programme)
        sure = [one for one in open_ if one.value]
        if not sure or open_[-1].last >= self.today:
            return None
        rule = programme.rule_on(sure[-1].last)
        return Missed(programme, self._number(programme), sure[-1].last, rule.law if rule else programme.law)

    def _of(self, programme: Programme) -> tuple[list[Stretch], list[Stretch]]:
        """The periods in which the next dose may be had, and those that are recommended, with the facts as they are."""
        key = (programme.programme, *(str(look_up(self.facts, path)) for path in _asked(programme)))
        if key not in self._periods:
            usual = self._stretches(programme.standard, self.begin, self.until) if programme.standard else ()
            self._periods[key] = (list(self._open(programme)), [one for one in usual if one.value])
        return self._periods[key]

    def _open(self, programme: Programme) -> Iterator[Stretch]:
        held: Stretch | None = None
        for found in self._by_law(programme):
            if held and found.first == held.last + DAY and (found.value, found.missing) == (held.value, held.missing):
                held = Stretch(held.first, found.last, held.value, held.missing)
                continue
            if held:
                yield held
            held = found
        if held:
            yield held

    def _by_law(self, programme: Programme) -> Iterator[Stretch]:
        has = f" && !({programme.receiving})" if programme.receiving else ""
        for place, rule in enumerate(programme.rules):
            last = parse_date(rule.until) if rule.until else self.until
            if place + 1 < len(programme.rules):
                last = min(last, parse_date(programme.rules[place + 1].valid_from) - DAY)
            first, last = max(self.begin, parse_date(rule.valid_from)), min(last, self.until)
            yield from (one for one in self._stretches(f"({rule.when}){has}", first, last) if one.value is not False)

    def _stretches(self, text: str, first: date, last: date) -> Iterator[Stretch]:
        return stretches(text, self.facts, first, last, self.parameters)


def _asked(programme: Programme) -> list[str]:
    rules = [programme.standard, programme.receiving, *(rule.when for rule in programme.rules)]
    return sorted({path for rule in rules if rule for path in _mentioned(rule)})


@lru_cache(maxsize=1024)
def _mentioned(rule: str) -> frozenset[str]:
    return compile_rule(rule).mentions()


def _both(one: Stretch, other: Stretch) -> tuple[date, date] | None:
    first, last = max(one.first, other.first), min(one.last, other.last)
    return (first, last) if first <= last else None


def _together(needs: list[_Need]) -> date:
    """The day of the next visit: that of the first need, or a little later, where others can then be had too.

    It depends on the needs alone and never on the day the plan is made, so that a plan does not drift.
    """
    first = min(need.wanted for need in needs)
    for day in sorted({need.wanted for need in needs if need.wanted <= first + PATIENCE}, reverse=True):
        if all(need.latest >= day for need in needs if need.wanted <= day):
            return day
    return first


def _copied(facts: Facts) -> dict[str, Any]:
    return {root: dict(value) if isinstance(value, Mapping) else value for root, value in facts.items()}


def _put(facts: dict[str, Any], path: str, value: object) -> None:
    root, _, name = path.partition(".")
    facts.setdefault(root, {})[name] = value
