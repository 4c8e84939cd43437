"""The syntax tree of a rule: small, frozen and closed, because several readers must agree on it."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]
"""Where a node stands in the rule's text: from, to (exclusive)."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: null, bool, int, uint, float, string or bytes."""

    value: object
    span: Span


@dataclass(frozen=True, slots=True)
class Ident:
    """A name: the root of a fact, an answer, or a variable of a comprehension."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Select:
    """`operand.field`."""

    operand: Node
    field: str
    span: Span


@dataclass(frozen=True, slots=True)
class Has:
    """`has(operand.field)`: whether it is known."""

    operand: Node
    field: str
    span: Span


@dataclass(frozen=True, slots=True)
class Index:
    """`operand[index]`."""

    operand: Node
    index: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A function, method (its target is the first argument) or operator (`_+_`, `!_` ...)."""

    function: str
    args: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class And:
    """`left && right`, three-valued."""

    left: Node
    right: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Or:
    """`left || right`, three-valued."""

    left: Node
    right: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Conditional:
    """`test ? yes : no`."""

    test: Node
    yes: Node
    no: Node
    span: Span


@dataclass(frozen=True, slots=True)
class ListExpr:
    """`[a, b]`."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class MapExpr:
    """`{k: v}`."""

    entries: tuple[tuple[Node, Node], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Comprehension:
    """`range.exists(variable, body)` and its sisters: all, exists_one, filter, map (with an optional filter)."""

    macro: str
    range: Node
    variable: str
    body: Node
    span: Span
    filter: Node | None = None


@dataclass(frozen=True, slots=True)
class Bind:
    """`cel.bind(variable, value, body)`: in the body, the name stands for the value."""

    variable: str
    value: Node
    body: Node
    span: Span


Node = (
    Literal | Ident | Select | Has | Index | Call | And | Or | Conditional | ListExpr | MapExpr | Comprehension | Bind
)
