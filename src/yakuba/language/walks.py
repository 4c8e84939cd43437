"""Walks (たどり): interviews of the navigator played to the end, to prove that a pack leads everybody somewhere.

For each life event every path of answers that differ is followed where there are few enough; where there are more,
so many walks are taken by a seeded sequence, with the answers around every literal of the rules. What is found: a
procedure nobody can ever need, a question nobody is ever asked, and how many questions it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from ._boundaries import HOMES, Literals, literals_of, to_try
from .events import LifeEvent
from .navigation import Belonging, Navigated, belonging, navigated, told_under, with_value, worth_next
from .pack import Pack
from .procedures import Fact, Procedure
from .rules import Parameters, compile_rule, used_if_known
from .rules.functions import add_years
from .telling import BIRTH, MEMBERS, MOST_PEOPLE, RELATION, Asked, Questions, Told, askable

__all__ = [
    "EventWalk",
    "Knowledge",
    "Stroll",
    "Witness",
    "knowledge_of",
    "mentioned",
    "never_asked",
    "stroll",
    "unaskable",
    "walk_event",
    "witness",
]

MOST_PATHS = 400
WALKS = 100
MOST_STEPS = 120
MOST_WITNESS = 4_000
"""Interviews tried for one procedure before it is called out of reach."""
Answers = dict[str, Any]
_UNASKED = ("resident.number",)
_HOME = (MEMBERS, "household.children", "household.size")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is walked through: procedures, life events, what can be asked, and the day."""

    procedures: tuple[Procedure, ...]
    events: tuple[LifeEvent, ...]
    by: Questions
    """What people can be asked."""
    registers: Questions
    """All facts, those only a register knows too."""
    on: date
    files: Mapping[str, str] = field(default_factory=dict)
    """Procedure -> the file it came from."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Answers under which a procedure is needed after an event; `answers` is None where none was found.

    `whole` when every path was tried, so that there is none.
    """

    procedure: str
    event: str
    answers: Answers | None
    whole: bool


@dataclass(frozen=True, slots=True)
class EventWalk:
    """What came of one event: how many questions each walk took, what was asked at all, and what every fact would have taken."""

    event: str
    procedures: int
    lengths: tuple[int, ...]
    everything: tuple[int, ...]
    """For each walk, how many questions it would be to ask every fact that any of the procedures mentions."""
    asked: frozenset[str]
    whole: bool

    @property
    def worst(self) -> int:
        return max(self.lengths, default=0)

    @property
    def mean(self) -> float:
        return sum(self.lengths) / len(self.lengths) if self.lengths else 0.0

    @property
    def mean_of_everything(self) -> float:
        return sum(self.everything) / len(self.everything) if self.everything else 0.0


def knowledge_of(packs: Sequence[Pack], parameters: Parameters, on: date) -> Knowledge:
    """All that packs say together."""
    facts: list[Fact] = [fact for pack in packs for fact in pack.facts]
    words = {path: word for fact in facts for path, word in fact.words().items()}
    procedures = tuple(procedure for pack in packs for procedure in pack.procedures)
    events = tuple(event for pack in packs for event in pack.events)
    every = [fact if fact.ask else fact.model_copy(update={"ask": fact.label}) for fact in facts]
    files = {key: f"{pack.head.pack}/{file}" for pack in packs for key, file in pack.sources.items()}
    return Knowledge(
        procedures, events, Questions(askable(facts), words, parameters), Questions(askable(every), words, parameters), on,
        files,
    )  # fmt: skip


def mentioned(by: Questions, procedures: Iterable[Procedure]) -> dict[str, tuple[str, bool]]:
    """The facts with a question that these procedures' rules mention: path as mentioned -> fact's path, and whether of every member."""
    found: dict[str, tuple[str, bool]] = {}
    for procedure in procedures:
        for path in compile_rule(procedure.when).mentions() if procedure.when else ():
            for of_members, start in ((True, f"{MEMBERS}."), (True, "household.children."), (False, "")):
                if path.startswith(start):
                    name = ".".join((f"resident.{path.removeprefix(start)}" if of_members else path).split(".")[:2])
                    if name in by.facts:
                        found[path] = (name, of_members)
                    break
    return found


class _Walker:
    """Walks of one event, or of several at once."""

    def __init__(self, known: Knowledge, *events: LifeEvent) -> None:
        self.known, self.events = known, events
        self.belongs = belonging(known.procedures, events)
        rules = [one.procedure.when for one in self.belongs if one.procedure.when]
        # Whom a question makes no sense to (`asked_of`) turns on ages and sums of its own.
        there = {key for key, _all in mentioned(known.by, (one.procedure for one in self.belongs)).values()}
        self.rules = rules + [rule for key in sorted(there) if (rule := known.by.facts[key].fact.asked_of)]
        self._tries: dict[str, tuple[Any, ...]] = {}
        self._literals: dict[str, Literals] = {}

    def begin(self) -> Told:
        told = Told(self.known.by, self.known.on, members_told=False)
        return told_under(told, self.events)

    def tries(self, name: str) -> tuple[Any, ...]:
        """The answers to try of a question; homes where it asks who lives together."""
        if name == MEMBERS:
            return tuple(HOMES)
        asked = self.known.by.asked(name)
        if asked is None:
            return ()
        if asked.fact.key not in self._tries:
            own = asked.fact.key.rpartition(".")[2]
            rules = [rule for rule in self.rules if any(path.rpartition(".")[2] == own for path in _mentions(rule))]
            rules += [asked.fact.asked_of] if asked.fact.asked_of else []
            literals = literals_of(rules, self.known.by.parameters, self.known.on)
            self._tries[asked.fact.key] = to_try(asked, literals, self.known.on)
        return self._tries[asked.fact.key]

    def differing(self, told: Told, name: str, belongs: Sequence[Belonging]) -> list[Any]:
        """Of the answers to try, one for each way in which they differ now."""
        found: dict[object, Any] = {}
        open_ = [one.of for one in navigated(belongs, told) if name in one.missing]
        for value in self.tries(name):
            seen = navigated(open_, self.answer(told, name, value))
            found.setdefault(tuple((one.value, one.missing) for one in seen), value)
        return list(found.values())

    def answer(self, told: Told, name: str, value: Any) -> Told:
        if name == MEMBERS:
            return self._home(told, value)
        return with_value(told, name, value)

    def _home(self, told: Told, home: str) -> Told:
        others = [{BIRTH: add_years(told.on, -years), RELATION: relation} for years, relation in HOMES[home]]
        own = {BIRTH: add_years(told.on, -40), RELATION: "世帯主", **told.people[0]}
        return replace(told, people=(own, *others)[:MOST_PEOPLE], members_told=True)

    def next(self, told: Told, belongs: Sequence[Belonging]) -> str | None:
        worth = worth_next(navigated(belongs, told), told)
        return worth[0].name if worth else None

    def everything(self, told: Told, procedures: Iterable[Procedure]) -> int:
        """How many questions it would be to ask, of these people, every fact that any of the procedures mentions."""
        members = mentioned(self.known.registers, procedures)
        names: set[str] = set()
        for path, (key, of_members) in members.items():
            if path.startswith(_HOME):
                names.add(MEMBERS)
            if not key.startswith("resident."):
                names |= {key} if not path.startswith(_HOME) else set()
            else:
                own = key.removeprefix("resident.")
                asked_there = own in (BIRTH, RELATION)  # asked with who lives together
                who = () if of_members and asked_there else range(len(told.people)) if of_members else (0,)
                names |= {f"people.{at}.{own}" for at in who}
        return len(names)


def _mentions(rule: str) -> frozenset[str]:
    return compile_rule(rule).mentions()


def _picks(seed: str) -> Iterator[int]:
    """Numbers that look like chance and are the same for the same seed."""
    at = 0
    while True:
        yield int.from_bytes(sha256(f"{seed}:{at}".encode()).digest()[:8], "big")
        at += 1


@dataclass(frozen=True, slots=True)
class Stroll:
    """One seeded walk: questions asked, what asking every fact of the events or of all procedures would take, and the
    seconds each next question took by the clock that was given."""

    questions: int
    of_events: int
    of_all: int
    seconds: tuple[float, ...]


def stroll(known: Knowledge, events: Sequence[LifeEvent], seed: str, clock: Callable[[], float]) -> Stroll:
    """One walk through several events at once, by a seed."""
    walker, picks = _Walker(known, *events), _picks(seed)
    told, seconds, asked = walker.begin(), [], 0
    while asked < MOST_STEPS:
        begun = clock()
        name = walker.next(told, walker.belongs)
        seconds.append(clock() - begun)
        if name is None:
            break
        values = walker.tries(name)
        told, asked = walker.answer(told, name, values[next(picks) % len(values)]), asked + 1
    mine = walker.everything(told, (one.procedure for one in walker.belongs))
    return Stroll(asked, mine, walker.everything(told, known.procedures), tuple(seconds))


@dataclass(slots=True)
class _Tally:
    lengths: list[int] = field(default_factory=list)
    everything: list[int] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def add(self, walker: _Walker, told: Told, names: Sequence[str]) -> None:
        self.lengths.append(len(names))
        self.everything.append(walker.everything(told, (one.procedure for one in walker.belongs)))
        self.asked |= {_fact_of(walker.known.by, name) for name in names}


def _fact_of(by: Questions, name: str) -> str:
    asked: Asked | None = by.asked(name)
    return asked.fact.key if asked else name


def walk_event(known: Knowledge, event: LifeEvent, tell: Callable[[], None] = lambda: None) -> EventWalk:
    """Every path through an event where they are few; else so many seeded walks. `tell` is called after each."""
    walker = _Walker(known, event)
    tally = _Tally()
    whole = _follow(walker, tally, tell)
    if not whole:
        tally = _Tally(asked=tally.asked)
        for number in range(WALKS):
            _stroll(walker, _picks(f"{event.event}:{number}"), tally)
            tell()
    return EventWalk(
        event.event, len(walker.belongs), tuple(tally.lengths), tuple(tally.everything), frozenset(tally.asked), whole
    )


def _follow(walker: _Walker, tally: _Tally, tell: Callable[[], None]) -> bool:
    """Follow every path of answers that differ; false when there are too many."""
    waiting: list[tuple[Told, tuple[str, ...]]] = [(walker.begin(), ())]
    steps = 0
    while waiting:
        told, names = waiting.pop()
        name = walker.next(told, walker.belongs)
        steps += 1
        if name is None or len(names) >= MOST_STEPS:
            tally.add(walker, told, names)
            tell()
            continue
        if steps > MOST_PATHS:
            return False
        waiting += [
            (walker.answer(told, name, value), (*names, name)) for value in walker.differing(told, name, walker.belongs)
        ]
    return True


def _stroll(walker: _Walker, picks: Iterator[int], tally: _Tally) -> None:
    names: list[str] = []
    told = walker.begin()
    while (name := walker.next(told, walker.belongs)) and len(names) < MOST_STEPS:
        names.append(name)
        values = walker.tries(name)
        told = walker.answer(told, name, values[next(picks) % len(values)])
    tally.add(walker, told, names)


def witness(known: Knowledge, procedure: Procedure, event: LifeEvent) -> Witness:
    """Answers, or what registers say, under which one procedure is needed after an event, looked for along its questions."""
    walker = _Walker(replace(known, by=known.registers), event)
    mine = [one for one in walker.belongs if one.procedure.procedure == procedure.procedure]
    waiting: list[tuple[Told, Answers]] = [(walker.begin(), {})]
    tried, at_home = 0, False  # homes are samples: what they do not show may still be
    while waiting and tried < MOST_WITNESS:
        told, answers = waiting.pop()
        found: Navigated = navigated(mine, told)[0]
        tried += 1
        if found.value:
            return Witness(procedure.procedure, event.event, answers, whole=True)
        worth = worth_next([found], told)
        if worth:
            name = worth[0].name
            at_home |= name == MEMBERS
            waiting += [
                (walker.answer(told, name, value), {**answers, name: value})
                for value in reversed(walker.differing(told, name, mine))
            ]
    return Witness(procedure.procedure, event.event, None, whole=not waiting and not at_home)


def never_asked(known: Knowledge, procedure: Procedure, events: Iterable[LifeEvent]) -> frozenset[str]:
    """The facts of its rule that no interview about this procedure alone asks after any of its events, whatever is answered,
    by whoever no register knows or by whoever they do.

    Every path of answers that differ is followed (MOST_WITNESS steps for each event). Not meant are facts that an event
    makes known, and those a rule uses only where a register has them (`has`).
    """
    own = [event for event in events if event.event in procedure.events]
    told = _told_or_used_if_known(procedure, own)
    left = {key for path, (key, _all) in mentioned(known.by, [procedure]).items() if not {path, key} & told}
    for event in own:
        left -= _asked_alone(known, procedure, event, left) if left else set()
    return frozenset(left)


def _asked_alone(known: Knowledge, procedure: Procedure, event: LifeEvent, wanted: set[str]) -> set[str]:
    walker = _Walker(known, event)
    mine = [one for one in walker.belongs if one.procedure.procedure == procedure.procedure]
    found, waiting = set[str](), [walker.begin(), _registered(walker, procedure)]
    for _step in range(MOST_WITNESS):
        if not waiting or wanted <= found:
            break
        told = waiting.pop()
        if name := walker.next(told, mine):
            found |= _WITH_HOME if name == MEMBERS else {_fact_of(known.by, name)}
            waiting += [walker.answer(told, name, value) for value in reversed(walker.differing(told, name, mine))]
    return found


_WITH_HOME = {f"resident.{BIRTH}", f"resident.{RELATION}"}
"""What is asked of each with the question who lives together."""


def _registered(walker: _Walker, procedure: Procedure) -> Told:
    """The beginning with somebody of whom the registers have what its rule uses only if known, and nobody can be asked."""
    told, by = walker.begin(), walker.known.registers
    for path in sorted(used_if_known(compile_rule(procedure.when)) if procedure.when else ()):
        name = path.replace("resident.", "people.0.", 1) if path.startswith("resident.") else path
        if path not in walker.known.by.facts and (asked := by.asked(name)):
            told = with_value(told, name, to_try(asked, Literals(), walker.known.on)[0])
    return told


def unaskable(known: Knowledge, procedure: Procedure) -> tuple[str, ...]:
    """The facts its rule turns on that no event makes known and nobody can be asked: it stays a perhaps for whoever no register knows."""
    paths = compile_rule(procedure.when).mentions() if procedure.when else frozenset()
    settled = mentioned(known.by, [procedure]).keys() | _told_or_used_if_known(procedure, known.events) | {*_UNASKED}
    return tuple(sorted(path for path in paths - settled if not path.startswith(_HOME)))


def _told_or_used_if_known(procedure: Procedure, events: Iterable[LifeEvent]) -> set[str]:
    own = [event for event in events if event.event in procedure.events]
    told = {path for event in own for path in (*event.implies, *event.takes)}
    return told | (used_if_known(compile_rule(procedure.when)) if procedure.when else set())
