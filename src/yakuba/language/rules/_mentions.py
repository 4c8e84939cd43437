"""Which facts a rule can ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from .ast import Bind, Comprehension, Has, Ident, Index, Literal, Node, Select


def mentions(node: Node) -> frozenset[str]:
    """Fact paths, longest only as written; variables of comprehensions are resolved to what they run over, and bound
    names to what they stand for."""
    return frozenset(_paths(node, {}))


def counted(node: Node) -> Mapping[str, int]:
    """How often each fact path is named."""
    return Counter(_paths(node, {}))


def path_of(node: Node, bound: Mapping[str, str]) -> str:
    """The fact path a node stands for, as missing facts are named; empty when it stands for none.

    `bound` gives the paths of the variables of comprehensions and of bound names. An item of a list goes by the path of the list.
    """
    if isinstance(node, Ident):
        return bound.get(node.name, node.name)
    if isinstance(node, Select):
        inner = path_of(node.operand, bound)
        return f"{inner}.{node.field}" if inner else ""
    if isinstance(node, Index):
        inner = path_of(node.operand, bound)
        key = node.index.value if isinstance(node.index, Literal) else None
        return f"{inner}.{key}" if inner and isinstance(key, str) else inner
    if isinstance(node, Comprehension) and node.macro in ("filter", "map"):
        over = path_of(node.range, bound)
        return over if node.macro == "filter" else path_of(node.body, {**bound, node.variable: over})
    if isinstance(node, Bind):
        return path_of(node.body, {**bound, node.variable: path_of(node.value, bound)})
    return ""


def speaks_of(node: Any, name: str) -> bool:
    """Whether a name stands in a node and means the same there as outside it."""
    if isinstance(node, Ident):
        return node.name == name
    if isinstance(node, (Bind, Comprehension)) and node.variable == name:
        return speaks_of(node.value if isinstance(node, Bind) else node.range, name)
    return any(speaks_of(part, name) for part in parts(node))


def _paths(node: Node, bound: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, Has):
        node = Select(node.operand, node.field, node.span)
    if isinstance(node, (Ident, Select, Index)) and (path := path_of(node, bound)):
        if path != "today":
            yield path
        yield from _beside(node, bound)
        return
    if isinstance(node, Comprehension):
        yield from _paths(node.range, bound)
        inner = {**bound, node.variable: path_of(node.range, bound)}
        for part in (node.body, node.filter):
            if part is not None:
                yield from (path for path in _paths(part, inner) if path != inner[node.variable])
        return
    if isinstance(node, Bind):
        yield from _paths(node.value, bound)
        yield from _paths(node.body, {**bound, node.variable: path_of(node.value, bound)})
        return
    for part in parts(node):
        yield from _paths(part, bound)


def _beside(node: Node, bound: Mapping[str, str]) -> Iterator[str]:
    """What is asked on the way along a path: `i` in `a[i].b`, and the test in `a.filter(x, test)[0].b`."""
    while isinstance(node, (Select, Index)):
        if isinstance(node, Index):
            yield from _paths(node.index, bound)
        node = node.operand
    if not isinstance(node, Ident):
        yield from _paths(node, bound)


def parts(value: Any) -> Iterator[Any]:
    """The nodes right below a node."""
    if not is_dataclass(value):
        return
    for slot in fields(value):
        inner = getattr(value, slot.name)
        for item in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(item, tuple):
                yield from (part for part in item if is_dataclass(part))
            elif is_dataclass(item):
                yield item
