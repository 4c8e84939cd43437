"""The public CEL conformance cases, as the npm package @bufbuild/cel-spec ships them: one JavaScript literal.

The package writes them as a module with a single `export const tests = {...}`; this reads that literal and no other
JavaScript. Values are given as Python values, a few kinds of which are wrapped so that nothing is lost.
"""

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[2] / "node_modules" / "@bufbuild" / "cel-spec"
DATA = PACKAGE / "dist" / "esm" / "testdata" / "conformance.js"

_TOKEN = re.compile(
    r"""(?P<double>"(?:\\.|[^"\\])*")|(?P<single>'(?:\\.|[^'\\])*')|(?P<key>[A-Za-z_$][\w$]*)(?=\s*:)|(?P<comma>,(?=\s*[}\]]))"""
)


@dataclass(frozen=True)
class Other:
    """A value of a kind that our rules have no values of: unsigned, message, enum, type, and the like."""

    kind: str
    value: object = None


@dataclass(frozen=True)
class Case:
    """One conformance case: what to compute, over what, and what must come of it."""

    file: str
    section: str
    name: str
    expr: str
    facts: dict[str, Any] = field(default_factory=dict)
    value: Any = True
    error: str = ""
    check_only: bool = False

    @property
    def key(self) -> str:
        """Its place in the suite: file/section/name."""
        return f"{self.file}/{self.section}/{self.name}"


def version() -> str:
    """Which cel-spec the package was made from, as its README says."""
    found = re.search(r"upstreamCelSpecRef -->(.+?)<!--", (PACKAGE / "README.md").read_text(encoding="utf-8"))
    return found[1] if found else "of an unknown version"


def read_literal(text: str) -> Any:
    """The value of `export const tests = <literal>;` in a module."""
    literal = text.split("export const tests =", 1)[1].strip().removesuffix(";")
    return json.loads(_TOKEN.sub(_as_json, literal))


def _as_json(found: re.Match[str]) -> str:
    if found["key"]:
        return f'"{found["key"]}"'
    if found["single"]:
        inside = found["single"][1:-1].replace("\\'", "'")
        return '"' + re.sub(r'(\\.)|"', lambda part: part[1] or '\\"', inside) + '"'
    return found["double"] or ""


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """Every case of the suite, in its own order. A name given twice in a section is told apart by #2."""
    suite = read_literal(DATA.read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()
    found = []
    for place, test in _leaves(suite, ()):
        case = _case(place, test)
        seen[case.key] += 1
        found.append(case if seen[case.key] == 1 else replace(case, name=f"{case.name}#{seen[case.key]}"))
    return tuple(found)


def _leaves(suite: dict[str, Any], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    for test in suite.get("tests", ()):
        yield above, test["original"]
    for inner in suite.get("suites", ()):
        yield from _leaves(inner, (*above, inner["name"]))


def _case(place: tuple[str, ...], test: dict[str, Any]) -> Case:
    file, *section = place
    wanted = test.get("typedResult", {}).get("result", test.get("value", {"boolValue": True}))
    errors = test.get("evalError", {}).get("errors", ())
    return Case(
        file=file,
        section="/".join(section),
        name=test["name"],
        expr=test["expr"],
        facts={name: value_of(bound["value"]) for name, bound in test.get("bindings", {}).items()},
        value=value_of(wanted),
        error=errors[0]["message"] if errors else "",
        check_only=test.get("checkOnly", False),
    )


def value_of(written: dict[str, Any]) -> Any:
    """A Value message as a Python value; what has no counterpart is an `Other`."""
    if not written:
        return Other("nothing")
    [(kind, value)] = written.items()
    read = _KINDS.get(kind)
    return read(value) if read else Other(kind, json.dumps(value, sort_keys=True))


_KINDS = {
    "nullValue": lambda value: None,
    "boolValue": bool,
    "int64Value": int,
    "doubleValue": float,
    "stringValue": str,
    "bytesValue": base64.b64decode,
    "listValue": lambda value: [value_of(item) for item in value.get("values", ())],
    "mapValue": lambda value: {value_of(entry["key"]): value_of(entry["value"]) for entry in value.get("entries", ())},
}
