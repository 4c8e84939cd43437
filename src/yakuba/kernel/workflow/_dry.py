"""A dry run: what other checks would have said of a past case, from the facts of its moment as far as they were kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yakuba.kernel.definitions.queries import facts_needed
from yakuba.kernel.records.models import Record
from yakuba.kernel.records.words import Happened
from yakuba.language.answers import look_up
from yakuba.language.needed import cut
from yakuba.language.procedures import Procedure
from yakuba.language.reviews import made, review
from yakuba.language.rules import Parameters
from yakuba.language.workflow import Step

from ._context import names_of, revived
from ._review import asked, mentioned, reads_files, register_facts, thawed
from .models import AutoReview

LOG, KEPT, NOW = "log", "kept", "now"
"""On what a dry run rests: the log of that review; what the case kept at filing; or, in part, the registers of today."""
REGISTERS = ("resident", "household", "business")


@dataclass(frozen=True, slots=True)
class Turned:
    """One past case at one review: what came out then, and what would now. `then` is empty where there was none."""

    then: str
    then_codes: str
    now: str
    now_codes: str
    basis: str

    @property
    def differs(self) -> bool:
        return (self.then, self.then_codes) != (self.now, self.now_codes)


def turned(record: Record, procedure: Procedure, step: Step, parameters: Parameters) -> Turned:
    """A past case under the checks of `step` of `procedure`, live or draft. Writes nothing."""
    log = record.reviews.filter(step=step.step).order_by("id").last()
    names, basis = _names(record, log, procedure, step, parameters)
    assert step.auto is not None  # only reviews are tried
    found = review(step.auto, step.title, names, today=record.filed_on, parameters=parameters)
    then, codes = (log.outcome, log.codes) if log else (_before_logs(record, step), "")
    return Turned(then, codes, found.outcome, " ".join(found.codes), basis)


def _before_logs(record: Record, step: Step) -> str:
    """What an event says of a review older than the log of reviews; empty where there was none."""
    event = record.events.filter(kind=Happened.CHECKED, step=step.step).order_by("id").last()
    return event.data.get("outcome", "") if event else ""


def _names(
    record: Record, log: AutoReview | None, procedure: Procedure, step: Step, parameters: Parameters
) -> tuple[dict[str, Any], str]:
    seen = thawed(log.names) if log else {}
    answered = {name: value for name, value in seen.items() if name not in REGISTERS}
    every = step.auto.every(step.title) if step.auto else []
    own = overlaid(names_of(record, {}, files=reads_files(step)), answered)
    checks = made(every, own, today=record.filed_on, parameters=parameters)
    paths = asked(procedure, checks)
    of_log = frozenset(path for path in paths if log and path in log.sources)
    kept, needed = revived(record.facts), facts_needed(record.version_id)
    of_case = frozenset(path for path in paths - of_log if path in needed or look_up(kept, path) is not None)
    late = paths - of_log - of_case
    facts = overlaid(register_facts(record, late), cut(kept, of_case), cut(seen, of_log))
    return cut({**own, **facts}, mentioned(step)), NOW if late else KEPT if of_case else LOG


def overlaid(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """Names put together; what a later part says of the same name stands."""
    whole: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            whole[name] = _over(whole.get(name), value)
    return whole


def _over(before: Any, value: Any) -> Any:
    if isinstance(before, Mapping) and isinstance(value, Mapping):
        return overlaid(before, value)
    rows = isinstance(before, list) and isinstance(value, list) and len(before) == len(value)
    return [_over(*pair) for pair in zip(before, value, strict=True)] if rows else value
