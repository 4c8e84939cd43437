"""Comprehensions over the lists in a row: exists, all, exists_one, filter, map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from yakuba.language.rules.ast import Comprehension, Node

from ._column import (
    BOOL,
    NEVER,
    Column,
    Expr,
    Items,
    NotInColumns,
    Rows,
    bits,
    case,
    combined,
    false,
    folded,
    is_null,
    kept,
    length,
    mapped,
    negated,
    never,
    number,
    some,
    united,
    where,
)

if TYPE_CHECKING:
    from ._compile import Compiler

DECIDES, UNKNOWN, FAILS, PASSES = 3, 2, 1, 0
"""What one item says to a quantifier; the highest of all items is the answer."""


@dataclass(frozen=True, slots=True)
class Each:
    """The items of a list, and something about each of them: `body` speaks of `variable`."""

    items: Column
    variable: str
    body: Column

    def any(self, test: Expr) -> Expr:
        """Whether an item is so; NULL where there is no list."""
        return exp.GT(this=length(kept(self.items.value, self.variable, test)), expression=number(0))

    def broken(self) -> Expr | None:
        """Where an item fails."""
        if self.body.fails is None:
            return None
        return exp.Coalesce(this=self.any(self.body.fails), expressions=[false()])

    def lacking(self) -> Expr | None:
        """What is missing to any of the items."""
        if self.body.missing is None:
            return None
        masks = mapped(self.items.value, self.variable, self.body.missing)
        joined = folded(masks, bits(0), lambda so_far, item: exp.BitwiseOr(this=so_far, expression=item))
        return exp.Coalesce(this=joined, expressions=[bits(0)])


def comprehension(compiler: Compiler, node: Comprehension) -> Column:
    """The column of a macro over a list of a row. Raises NotInColumns."""
    items = compiler.column(node.range)
    if items.kind == NEVER:
        return never()
    if node.macro in ("exists", "all"):
        return _quantified(_each(compiler, node, items, node.body), decided_by=node.macro == "exists")
    if node.macro == "map":
        over = items if node.filter is None else _filtered(_each(compiler, node, items, node.filter))
        return _mapped(_each(compiler, node, over, node.body, any_kind=True))
    filtered = _filtered(_each(compiler, node, items, node.body))
    if node.macro == "filter":
        return filtered
    return combined(BOOL, exp.EQ(this=length(filtered.value), expression=number(1)), filtered)


def _each(compiler: Compiler, node: Comprehension, items: Column, body: Node, *, any_kind: bool = False) -> Each:
    from ._compile import Bound

    if not isinstance(items.kind, (Rows, Items)):
        raise NotInColumns(f"{node.macro}() は並びに使います")
    variable = compiler.variable()
    kind = items.kind if isinstance(items.kind, Rows) else items.kind.kind
    found = compiler.within(node.variable, Bound(exp.to_identifier(variable), kind, compiler.path(node.range))).column(
        body
    )
    if not any_kind and found.kind not in (BOOL, NEVER):
        raise NotInColumns("true か false が要るところに、ほかの値があります")
    return Each(items, variable, found)


def _quantified(each: Each, *, decided_by: bool) -> Column:
    items, body = each.items, each.body
    decides = body.value if decided_by else negated(body.value)
    code: Expr = case((decides, number(DECIDES)), otherwise=number(PASSES))
    if not body.is_certain:
        failing = (body.fails, number(FAILS)) if body.fails is not None else (false(), number(FAILS))
        code = case(
            (decides, number(DECIDES)), (is_null(body.value), case(failing, otherwise=number(UNKNOWN))), otherwise=number(PASSES)
        )  # fmt: skip
    highest = exp.Coalesce(
        this=exp.ArrayMax(this=mapped(items.value, each.variable, code)), expressions=[number(PASSES)]
    )
    answers = [
        exp.If(this=number(word), true=exp.Boolean(this=said))
        for word, said in ((DECIDES, decided_by), (PASSES, not decided_by))
    ]
    judged = exp.Case(this=highest, ifs=answers, default=exp.null())
    value = judged if items.is_certain else case((is_null(items.value), exp.null()), otherwise=judged)
    own = exp.EQ(this=highest, expression=number(FAILS)) if body.fails is not None else None
    broken = some(items.fails, own)
    lacking = united(items.missing, each.lacking())
    if lacking is not None:
        open_ = is_null(value) if broken is None else exp.And(this=is_null(value), expression=negated(broken))
        lacking = where(open_, lacking)
    return Column(BOOL, value, lacking, broken)


def _filtered(each: Each) -> Column:
    value = kept(each.items.value, each.variable, each.body.value)
    return _whole(each, Column(each.items.kind, value))


def _mapped(each: Each) -> Column:
    kind = each.body.kind
    if kind == NEVER:
        raise NotInColumns("どの人にも計算できない並びです")
    if not isinstance(kind, str):
        raise NotInColumns("並びの並びは、表の中では使えません")
    return _whole(each, Column(Items(kind), mapped(each.items.value, each.variable, each.body.value)))


def _whole(each: Each, made: Column) -> Column:
    """A new list, which is unknown when one of its items is, and fails when one does."""
    items, body = each.items, each.body
    broken = some(items.fails, each.broken())
    if body.is_certain:
        return Column(made.kind, made.value, items.missing, items.fails)
    open_ = each.any(is_null(body.value))
    value = case((exp.Coalesce(this=open_, expressions=[false()]), exp.null()), otherwise=made.value)
    lacking = united(items.missing, each.lacking())
    if broken is not None:
        lacking = where(negated(broken), lacking)
    return Column(made.kind, value, lacking, broken)


__all__ = ["Each", "comprehension"]
