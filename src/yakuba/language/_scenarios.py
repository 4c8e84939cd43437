"""Whether a scenario speaks of things that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ._found import Found
from ._vocabulary import Vocabulary
from ._yaml import Path
from .eras import DateProblem, parse_date
from .problems import PackProblem, did_you_mean
from .procedures import Procedure
from .scenarios import Scenario

__all__ = ["scenario_faults"]


def scenario_faults(found: Found, vocabulary: Vocabulary, procedures: Mapping[str, Procedure]) -> Iterator[PackProblem]:
    """Every name in a scenario that nobody defined, and every day that is none."""
    scenario: Scenario = found.item
    yield from _days(found, scenario)
    yield from _facts(found, scenario, vocabulary)
    key = scenario.file.procedure
    if (procedure := procedures.get(key)) is None:
        yield found.problem(("file", "procedure"), f"「{key}」という手続はありません", did_you_mean(key, procedures))
    else:
        yield from _about(found, scenario, procedure)


def _days(found: Found, scenario: Scenario) -> Iterator[PackProblem]:
    days: list[tuple[Path, str | None]] = [
        (("today",), scenario.today),
        (("subject", "birth_date"), scenario.subject.birth_date),
        (("expect", "due"), scenario.expect.due),
    ]
    days += [(("household", number, "birth_date"), one.birth_date) for number, one in enumerate(scenario.household)]
    for at, text in days:
        try:
            parse_date(text or "2000-01-01")
        except DateProblem as problem:
            yield found.problem(at, str(problem))


def _facts(found: Found, scenario: Scenario, vocabulary: Vocabulary) -> Iterator[PackProblem]:
    places: list[tuple[Path, str]] = [(("subject", "facts", name), name) for name in scenario.subject.facts]
    places += [
        (("household", number, "facts", name), name)
        for number, one in enumerate(scenario.household)
        for name in one.facts
    ]
    places += [(("expect", "missing", number), name) for number, name in enumerate(scenario.expect.missing)]
    for at, name in places:
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
