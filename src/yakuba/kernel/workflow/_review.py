"""Automatic review: asks the registers what its checks need, judges, and writes down everything it rested on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.definitions.queries import parameters, procedure_of
from yakuba.kernel.people.queries import business_facts, facts_of, sources_of
from yakuba.kernel.prepared import insert
from yakuba.kernel.records.models import Record
from yakuba.language.needed import cut, outside
from yakuba.language.procedures import Procedure
from yakuba.language.reviews import AutoCheck, Finding, Reviewed, made, review
from yakuba.language.rules import DatedValue, Noting, Parameters, compile_rule
from yakuba.language.workflow import Step

from ._context import names_of
from .models import AutoReview

DAY = "$day"
"""How a day is marked in the log: JSON has none, and words that look like one are none."""


def frozen(value: Any) -> Any:
    """What rules see, as JSON can keep it; `thawed` gives back exactly the same."""
    if isinstance(value, Mapping):
        return {str(key): frozen(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [frozen(inner) for inner in value]
    return {DAY: value.isoformat()} if isinstance(value, date) else value


def thawed(value: Any) -> Any:
    """The inverse of `frozen`."""
    if isinstance(value, dict):
        if list(value) == [DAY]:
            return date.fromisoformat(value[DAY])
        return {key: thawed(inner) for key, inner in value.items()}
    return [thawed(inner) for inner in value] if isinstance(value, list) else value


def reviewed(record: Record, step: Step) -> Reviewed:
    """Review a case at a step, as of its filing day, by the facts the registers know now; the log is written."""
    assert step.auto is not None  # the engine asks at steps of this kind only
    own = names_of(record, {}, files=reads_files(step))
    checks = made(step.auto.every(step.title), own, today=record.filed_on, parameters=parameters())
    paths = asked(procedure_of(record.version_id), checks)
    names = cut({**own, **register_facts(record, paths)}, mentioned(step))
    used = Noting(parameters())
    found = review(step.auto, step.title, names, today=record.filed_on, parameters=used)
    insert(AutoReview(
        record=record, step=step.step, turn=record.turn, version_id=record.version_id, at=clock.now(),
        today=record.filed_on, outcome=found.outcome, codes=" ".join(found.codes),
        findings=[told(finding) for finding in found.findings], names=frozen(names),
        sources=_sources(record, paths),
        parameters=[
            {"key": key, "on": on.isoformat(), "value": value.value, "law": value.law}
            for (key, on), value in used.used.items()
        ],
    ))  # fmt: skip
    return found


def mentioned(step: Step) -> frozenset[str]:
    """Every name the rules of a review say."""
    return _mentions(tuple(step.auto.rules())) if step.auto else frozenset()


def asked(procedure: Procedure, checks: list[AutoCheck]) -> frozenset[str]:
    """The fact paths these checks ask registers for."""
    return outside(procedure, _mentions(tuple(check.rule for check in checks)))


@lru_cache(maxsize=1024)
def _mentions(rules: tuple[str, ...]) -> frozenset[str]:
    # Kept, because a thousand cases are reviewed by the same few checks.
    return frozenset(path for rule in rules for path in compile_rule(rule).mentions())


def reads_files(step: Step) -> bool:
    """Whether any check asks which files were handed in."""
    return not {"case", "case.files"}.isdisjoint(mentioned(step))


def register_facts(record: Record, paths: frozenset[str]) -> dict[str, Any]:
    """What the registers know now at these paths of whom a case is about, as of its filing day."""
    facts = facts_of(record.resident, record.filed_on, paths) if record.resident and paths else {}
    if record.business and any(path.startswith("business") for path in paths):
        facts |= cut({"business": business_facts(record.business)}, paths)
    return facts


def _sources(record: Record, paths: frozenset[str]) -> dict[str, dict[str, str]]:
    today = clock.today()
    of_business = (
        {"source": "事業者の記録", "as_of": today.isoformat()} if record.business else {"source": "", "as_of": ""}
    )
    own = [path for path in paths if not path.startswith("business")]
    known = sources_of(record.resident, own, today, record.filed_on) if record.resident and own else {}
    return {path: known.get(path, of_business) for path in sorted(paths)}


def told(found: Finding) -> dict[str, Any]:
    """One finding as the log keeps it."""
    return {
        "code": found.check.code, "value": found.value, "outcome": found.outcome, "missing": list(found.missing),
        "because": [list(clause) for clause in found.because], "error": found.error,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Again:
    """A past review, judged again from its log alone under the version it was made by. `differs` says what is not the same."""

    log: AutoReview
    step: Step
    logged: tuple[Finding, ...]
    """What was found then, as it was written down."""
    found: Reviewed
    """What is found now."""
    names: dict[str, Any]
    parameters: Parameters
    differs: tuple[str, ...]


def again(log: AutoReview) -> Again:
    """Judge a past review again: from its log, its version and nothing else."""
    procedure = procedure_of(log.version_id)
    step = next(one for one in procedure.workflow if one.step == log.step)
    names, used = thawed(log.names), parameters_in(log)
    assert step.auto is not None  # a version never changes, and it was a review then
    found = review(step.auto, step.title, names, today=log.today, parameters=used)
    return Again(log, step, _logged(log, step), found, names, used, tuple(_differences(log, found)))


def _logged(log: AutoReview, step: Step) -> tuple[Finding, ...]:
    checks = {check.code: check for check in step.auto.every(step.title)} if step.auto else {}
    return tuple(
        Finding(
            checks[one["code"]], one["value"], one["outcome"], tuple(one["missing"]),
            tuple((text, value) for text, value in one["because"]), one["error"],
        )
        for one in log.findings
    )  # fmt: skip


def parameters_in(log: AutoReview) -> Parameters:
    """The dated values a past review used, and no others."""
    entries: dict[str, list[DatedValue]] = {}
    for line in log.parameters:
        on = date.fromisoformat(line["on"])
        entries.setdefault(line["key"], []).append(DatedValue(on, on, line["value"], line["law"]))
    return Parameters(entries)


def _differences(log: AutoReview, found: Reviewed) -> list[str]:
    then, now = log.findings, [told(finding) for finding in found.findings]
    said = [] if log.outcome == found.outcome else [f"結果: {log.outcome} → {found.outcome}"]
    if [one["code"] for one in then] != [one["code"] for one in now]:
        return [*said, "行った確認が違います"]
    return said + [
        f"{before['code'] or log.step}の{word}: {before[name]} → {after[name]}"
        for before, after in zip(then, now, strict=True)
        for name, word in (
            ("value", "判定"),
            ("outcome", "扱い"),
            ("missing", "足りない事実"),
            ("because", "決めた条件"),
        )
        if before[name] != after[name]
    ]
