"""Whether a scenario speaks of things that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ._found import Found
from ._vocabulary import Vocabulary
from ._yaml import Path
from .eras import DateProblem, parse_date
from .problems import PackProblem, did_you_mean
from .procedures import Procedure
from .scenarios import Person, Scenario

__all__ = ["person_faults", "scenario_faults"]


def scenario_faults(found: Found, vocabulary: Vocabulary, procedures: Mapping[str, Procedure]) -> Iterator[PackProblem]:
    """Every name in a scenario that nobody defined, and every day that is none."""
    scenario: Scenario = found.item
    household = [(("household", number), one) for number, one in enumerate(scenario.household)]
    yield from person_faults(found, scenario.today, [(("subject",), scenario.subject), *household], vocabulary)
    if scenario.expect.due:
        yield from _day(found, ("expect", "due"), scenario.expect.due)
    for number, name in enumerate(scenario.expect.missing):
        yield from _fact(found, ("expect", "missing", number), name, vocabulary)
    key = scenario.file.procedure
    if (procedure := procedures.get(key)) is None:
        yield found.problem(("file", "procedure"), f"「{key}」という手続はありません", did_you_mean(key, procedures))
    else:
        yield from _about(found, scenario, procedure)


def person_faults(
    found: Found, today: str, people: Sequence[tuple[Path, Person]], vocabulary: Vocabulary
) -> Iterator[PackProblem]:
    """What is wrong with the day of a story and with the people in it, each with its place in the file."""
    days: list[tuple[Path, str]] = [(("today",), today), *(((*at, "birth_date"), one.birth_date) for at, one in people)]
    for at, day in days:
        yield from _day(found, at, day)
    for at, one in people:
        for name in one.facts:
            yield from _fact(found, (*at, "facts", name), name, vocabulary)


def _day(found: Found, at: Path, text: str) -> Iterator[PackProblem]:
    try:
        parse_date(text)
    except DateProblem as problem:
        yield found.problem(at, str(problem))


def _fact(found: Found, at: Path, name: str, vocabulary: Vocabulary) -> Iterator[PackProblem]:
    if name not in vocabulary.facts and vocabulary.above(name) is None:
        yield found.problem(at, f"「{name}」という事実はありません", did_you_mean(name, vocabulary.facts))


def _about(found: Found, scenario: Scenario, procedure: Procedure) -> Iterator[PackProblem]:
    fields = {field.key for field in procedure.fields()}
    steps = {step.step for step in procedure.workflow}
    names: list[tuple[Path, str]] = [(("file", "answers", key), key) for key in scenario.file.answers]
    names += [(("file", "files", number), key) for number, key in enumerate(scenario.file.files)]
    names += [(("expect", "problems", key), key.split(".")[0]) for key in scenario.expect.problems]
    names += [
        (("then", number, "answers", key), key) for number, move in enumerate(scenario.then) for key in move.answers
    ]
    for at, key in names:
        if key.split(".")[0] not in fields:
            yield found.problem(
                at, f"手続 {procedure.procedure} に「{key}」という項目はありません", did_you_mean(key, fields)
            )
    named: list[tuple[Path, str | None]] = [(("expect", "step"), scenario.expect.step)]
    named += [(("then", number, "step"), move.step) for number, move in enumerate(scenario.then)]
    for place, step in named:
        if step is not None and step not in steps:
            yield found.problem(
                place, f"手続 {procedure.procedure} に「{step}」という工程はありません", did_you_mean(step, steps)
            )
