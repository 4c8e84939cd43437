"""必要最小限: which facts a definition reads, so that a case keeps those and no others.

A municipality may hold only what a purpose needs (個人情報の保護に関する法律 第61条). The definition says what that is:
the facts its fields show, its rules ask for and its letters print.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ._checking import IN_WORK, places
from .fields import Field
from .procedures import Letter, Procedure
from .rules import compile_rule

__all__ = ["cut", "needed_facts", "outside"]


def needed_facts(procedure: Procedure, letters: Iterable[Letter]) -> frozenset[str]:
    """The fact paths a procedure and its letters can ask for; parts of a list of people go by the path of the list.

    What only a review asks is not among them: a review looks for itself, when it is made, and its log keeps what it saw.
    """
    read = {*_binds(procedure.fields()), *(path for rule in _rules(procedure, letters) for path in _mentions(rule))}
    return outside(procedure, read)


def outside(procedure: Procedure, paths: Iterable[str]) -> frozenset[str]:
    """Of the names rules say, those that are facts, and neither answers of this procedure nor about the case itself."""
    own = {item.key for item in procedure.fields()}
    return frozenset(path for path in paths if path.partition(".")[0] not in {*own, "row", *IN_WORK})


def cut(facts: Mapping[str, object], paths: Collection[str]) -> dict[str, object]:
    """The facts at these paths, and nothing beside them; of a list, these parts of every item."""
    kept = {}
    for key, value in facts.items():
        inner = {path.partition(".")[2] for path in paths if path.partition(".")[0] == key}
        if inner:
            kept[key] = value if "" in inner else _parts(value, inner)
    return kept


def _parts(value: object, paths: Collection[str]) -> object:
    if isinstance(value, Mapping):
        return cut(value, paths)
    if isinstance(value, list | tuple):
        return [_parts(item, paths) for item in value]
    return value


def _binds(fields: Iterable[Field], rows: str = "") -> Iterator[str]:
    for item in fields:
        if item.bind:
            in_row = item.bind.startswith("row.")
            yield f"{rows}.{item.bind.removeprefix('row.')}" if in_row else item.bind
        if item.rows:
            yield from _binds(item.fields, item.rows)
            asked = compile_rule(item.among).mentions() if item.among else ()
            yield from (
                f"{item.rows}.{path.removeprefix('row.')}" if path.startswith("row.") else path for path in asked
            )
            if not any((inner.bind or "").startswith("row.") for inner in item.fields):
                yield item.rows  # how many rows there are is read all the same


def _rules(procedure: Procedure, letters: Iterable[Letter]) -> Iterator[str]:
    yield from filter(None, (procedure.when, procedure.amount, procedure.fee and procedure.fee.amount))
    for page in procedure.pages:
        yield from filter(None, [page.show])
        yield from _of_fields(page.fields)
    for step in procedure.workflow:
        yield from filter(None, (step.when, *(final.when for final in step.final)))
    yield from (rule for letter in letters for _, rule in places(letter))


def _of_fields(fields: Iterable[Field]) -> Iterator[str]:
    for item in fields:
        yield from filter(None, (item.show, item.compute, *(check.rule for check in item.checks)))
        yield from _of_fields(item.fields)


def _mentions(rule: str) -> Iterator[str]:
    yield from compile_rule(rule).mentions()
