"""One part of a rule as an expression over a table: its value, what is missing, and where it cannot be computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlglot import exp

from yakuba.language.rules.errors import RuleError

BOOL, INT, FLOAT, TEXT, DAY, NEVER = "bool", "int", "float", "text", "day", "never"
"""Kinds of values; `never` is a part that fails for everybody, such as a parameter without a value on this day."""
TYPES = {BOOL: "BOOLEAN", INT: "BIGINT", FLOAT: "DOUBLE", TEXT: "TEXT", DAY: "DATE"}
SO_FAR, ITEM = "so_far", "item"
ITEMS = frozenset({SO_FAR, ITEM})
"""Names that are no columns: what folding a list calls its parts."""
MOST_PATHS = 60
MOST_PARTS = 200_000
"""Parts of an expression when it is written out, where what is shared stands as often as it is used."""


class NotInColumns(RuleError):
    """A rule that is right for one person but cannot be asked of a table: people are then judged one by one."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of people or other things, each with the same parts."""

    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of plain values; none of them is unknown unless the list is."""

    kind: str


Kind = str | Rows | Items
Expr = exp.Expr


@dataclass(frozen=True, slots=True)
class Column:
    """A value for each row. NULL where it is unknown or cannot be computed.

    `missing` is a number whose bits are the fact paths lacking, 0 where the value is known; None: nothing is ever lacking.
    `fails` is true where it cannot be computed, never NULL; None: it never fails.
    """

    kind: Kind
    value: Expr
    missing: Expr | None = None
    fails: Expr | None = None

    @property
    def is_certain(self) -> bool:
        """Whether every row has a value."""
        return self.missing is None and self.fails is None

    def unknown(self) -> Expr:
        """Where the value is unknown, which is not where it fails."""
        if self.missing is None:
            return false()
        absent = is_null(self.value)
        return absent if self.fails is None else both(absent, negated(self.fails))


@dataclass(frozen=True, slots=True)
class Constant(Column):
    """A value that is the same for everybody, known to Python too."""

    known: Any = None


def constant(known: Any) -> Column:
    """A constant as a column. Raises NotInColumns for what no table holds."""
    if isinstance(known, bool):
        return Constant(BOOL, exp.Boolean(this=known), known=known)
    if isinstance(known, int):
        return Constant(INT, cast(number(known), "BIGINT"), known=known)
    if isinstance(known, float):
        return Constant(FLOAT, cast(exp.Literal.string(repr(known)), "DOUBLE"), known=known)
    if isinstance(known, str):
        return Constant(TEXT, exp.Literal.string(known), known=known)
    if isinstance(known, date) and type(known) is date:
        return Constant(DAY, cast(exp.Literal.string(known.isoformat()), "DATE"), known=known)
    if isinstance(known, list) and known and len({type(item) for item in known}) == 1:
        items = [constant(item) for item in known]
        kind = items[0].kind
        if isinstance(kind, str):
            return Constant(Items(kind), exp.Array(expressions=[item.value for item in items]), known=known)
    raise NotInColumns(f"表の中では使えない値です: {known!r:.40}")


def never() -> Column:
    """What fails for everybody who asks."""
    return Column(NEVER, exp.null(), None, exp.true())


def cast(value: Expr, kind: str) -> Expr:
    """A value as another type. Parts are shared, never copied: writing the query copies it once, as a whole."""
    return exp.Cast(this=value, to=_type(kind))


@cache
def _type(kind: str) -> exp.DataType:
    """Read once: reading it costs more than all else that is done with an expression."""
    return exp.DataType.build(kind)


def number(value: int) -> Expr:
    return exp.Neg(this=exp.Literal.number(-value)) if value < 0 else exp.Literal.number(value)


def bits(value: int) -> Expr:
    """A mask of bits, 64 wide."""
    return cast(number(value), "BIGINT")


def false() -> Expr:
    return exp.false()


def is_null(value: Expr) -> Expr:
    return exp.Is(this=wrap(value), expression=exp.null())


def wrap(value: Expr) -> Expr:
    """In brackets, unless nothing can tear it apart."""
    whole = isinstance(value, (exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Func, exp.Paren, exp.Case, exp.Dot))
    return value if whole and not isinstance(value, exp.Connector) else exp.Paren(this=value)


def both(*sides: Expr | None) -> Expr:
    return _joined(exp.And, sides)


def either(*sides: Expr | None) -> Expr:
    return _joined(exp.Or, sides)


def _joined(kind: type[exp.Expr], sides: Iterable[Expr | None]) -> Expr:
    given = [wrap(side) for side in sides if side is not None]
    joined = given[0]
    for side in given[1:]:
        joined = exp.Paren(this=kind(this=joined, expression=side))
    return joined


def negated(value: Expr) -> Expr:
    return exp.Not(this=wrap(value))


def case(*pairs: tuple[Expr, Expr], otherwise: Expr) -> Expr:
    """CASE WHEN … THEN … ELSE … END."""
    ifs = [exp.If(this=test, true=value) for test, value in pairs]
    return exp.Case(ifs=ifs, default=otherwise)


def some(*sides: Expr | None) -> Expr | None:
    """`either` of those that are there; None when none is."""
    given = [side for side in sides if side is not None]
    return either(*given) if given else None


def united(*masks: Expr | None) -> Expr | None:
    """The bits of several masks together."""
    given = [wrap(mask) for mask in masks if mask is not None]
    if not given:
        return None
    joined = given[0]
    for mask in given[1:]:
        joined = exp.Paren(this=exp.BitwiseOr(this=joined, expression=mask))
    return joined


def where(test: Expr, mask: Expr | None) -> Expr | None:
    """A mask where something holds, 0 elsewhere."""
    return None if mask is None else case((test, mask), otherwise=bits(0))


def combined(kind: Kind, value: Expr, *parts: Column, fails: Expr | None = None) -> Column:
    """What an operation makes of its parts: unknown when one is, failing when one fails or when `fails` is true.

    `value` must be NULL where a part is, and where `fails` is true. `fails` counts only where all parts are known.
    """
    broken = some(*(part.fails for part in parts))
    if fails is not None:
        known = (negated(is_null(part.value)) for part in parts)
        own = exp.Coalesce(this=both(fails, *known), expressions=[false()])
        broken = either(broken, own) if broken is not None else own
    lacking = united(*(part.missing for part in parts))
    if broken is not None:
        lacking = where(negated(broken), lacking)
    return Column(kind, value, lacking, broken)


Lambda = Callable[[Expr], Expr]


def function(variable: str, body: Expr) -> Expr:
    """`variable -> body`, for the functions of lists."""
    return exp.Lambda(this=body, expressions=[exp.to_identifier(variable)])


def mapped(items: Expr, variable: str, body: Expr) -> Expr:
    return exp.Transform(this=items, expression=function(variable, body))


def kept(items: Expr, variable: str, test: Expr) -> Expr:
    return exp.ArrayFilter(this=items, expression=function(variable, test))


def folded(items: Expr, start: Expr, join: Callable[[Expr, Expr], Expr]) -> Expr:
    """A list made one value, from `start` on."""
    names = exp.column(SO_FAR), exp.column(ITEM)
    merge = exp.Lambda(this=join(*names), expressions=[exp.to_identifier(SO_FAR), exp.to_identifier(ITEM)])
    return exp.Reduce(this=items, initial=start, merge=merge)


def length(items: Expr) -> Expr:
    return cast(exp.ArraySize(this=items), "BIGINT")


def written_out(value: Expr, seen: dict[int, int]) -> int:
    """How many parts an expression has when it is written out; `seen` keeps what is known of its parts."""
    if id(value) not in seen:
        parts = (part for held in value.args.values() for part in (held if isinstance(held, list) else [held]))
        seen[id(value)] = 1 + sum(written_out(part, seen) for part in parts if isinstance(part, exp.Expr))
    return seen[id(value)]


Names = frozenset[str]


def names_in(value: Expr, seen: dict[int, tuple[Expr, Names, Names]]) -> tuple[Names, Names]:
    """The columns an expression reads, and all names in it; `seen` keeps what is known of its parts, and the parts."""
    if id(value) not in seen:
        held = (part for held in value.args.values() for part in (held if isinstance(held, list) else [held]))
        inner = [names_in(part, seen) for part in held if isinstance(part, exp.Expr)]
        own = frozenset({value.name}) if isinstance(value, (exp.Column, exp.Identifier)) else frozenset()
        columns = own if isinstance(value, exp.Column) else frozenset[str]()
        seen[id(value)] = value, columns.union(*(one for one, _ in inner)), own.union(*(both for _, both in inner))
    return seen[id(value)][1:]
