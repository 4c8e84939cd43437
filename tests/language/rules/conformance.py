"""What comes of a conformance case here, which reason excuses it, and the table of the document."""

import inspect
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from support.cel_spec import Case, Other, cases, version

from yakuba.language.rules import FUNCTIONS, RuleError, Unknown, compile_rule

from .asking import NONE, TODAY

TABLE = Path(__file__).with_name("unsupported.yaml")
PASS = "pass"


@dataclass(frozen=True)
class Reason:
    """One reason for leaving something out, and which cases it covers."""

    reason: str
    why: str
    instead: tuple[str, ...]
    files: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    expression: str = ""
    check_only: bool = False

    def covers(self, case: Case) -> bool:
        return (
            case.file in self.files
            or f"{case.file}/{case.section}" in self.sections
            or case.key in self.cases
            or bool(self.expression and re.search(self.expression, case.expr))
            or (self.check_only and case.check_only)
            or any(kind in self.kinds for kind in kinds_in([case.value, case.facts]))
        )


@lru_cache(maxsize=1)
def reasons() -> tuple[Reason, ...]:
    written = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return tuple(
        Reason(**{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()})
        for entry in written
    )


@cache
def excused() -> Mapping[str, str]:
    """Key of a case -> the reason that covers it."""
    found = {}
    for case in cases():
        covering = next((reason.reason for reason in reasons() if reason.covers(case)), None)
        if covering:
            found[case.key] = covering
    return found


def kinds_in(value: Any) -> Iterable[str]:
    """The kinds of values, however deep, that our rules do not have."""
    if isinstance(value, Other):
        yield value.kind
    for inner in [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from kinds_in(inner)


@cache
def outcomes() -> Mapping[str, str]:
    """Key of a case -> what comes of it here."""
    return {case.key: outcome(case) for case in cases()}


def outcome(case: Case) -> str:
    """pass, or what happens instead."""
    if case.check_only:
        return "not-checked"
    try:
        rule = compile_rule(case.expr)
    except RuleError:
        return "refused"
    if any(kinds_in(case.facts)) or any("." in name for name in case.facts):
        return "not-given"
    try:
        value = rule.value(case.facts, today=TODAY, parameters=NONE)
    except RuleError:
        return PASS if case.error else "error"
    if isinstance(value, Unknown):
        return "unknown"
    return PASS if not case.error and same(value, case.value) else "differs"


def same(found: Any, wanted: Any) -> bool:
    """The same value of the same kind."""
    if type(found) is not type(wanted):
        return False
    if isinstance(found, float):
        return found == wanted or (found != found and wanted != wanted)
    if isinstance(found, list):
        return len(found) == len(wanted) and all(same(*pair) for pair in zip(found, wanted, strict=True))
    if isinstance(found, dict):
        pairs = [(found[key], wanted[other]) for key in found for other in wanted if same(key, other)]
        return len(found) == len(wanted) == len(pairs) and all(same(*pair) for pair in pairs)
    return bool(found == wanted)


def summary() -> str:
    """The numbers, as they stand in the document."""
    why = Counter(excused().values())
    passed = sum(found == PASS for found in outcomes().values())
    files = Counter(case.file for case in cases())
    inside = Counter(case.file for case in cases() if outcomes()[case.key] == PASS)
    lines = [
        f"cel-spec {version()}: {len(cases())} cases run: {passed} pass, {sum(why.values())} are outside the language, "
        f"{len(cases()) - passed - sum(why.values())} fail.",
        "",
        "| left out | cases | why |",
        "|---|---:|---|",
        *(f"| {reason.reason} | {why[reason.reason]} | {reason.why} |" for reason in reasons()),
        "",
        "| part of the suite | cases | pass |",
        "|---|---:|---:|",
        *(f"| {file} | {files[file]} | {inside[file]} |" for file in sorted(files) if inside[file]),
    ]
    return "\n".join(lines)


def functions() -> str:
    """Our own functions, as they stand in the document."""
    lines = ["| function | what it says (as clerks read it) | law |", "|---|---|---|"]
    for function in FUNCTIONS.values():
        given = ", ".join(
            str(parameter).split(":")[0] for parameter in inspect.signature(function.call).parameters.values()
        )
        lines.append(f"| `{function.name}({given})` | {function.about} | {function.law} |")
    return "\n".join(lines)
