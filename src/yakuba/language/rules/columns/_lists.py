"""Comprehensions over the lists in a row: exists, all, exists_one, filter, map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from yakuba.language.rules.ast import Comprehension, Node

from ._column import (
    BOOL,
    INT,
    NEVER,
    Column,
    Expr,
    Items,
    NotInColumns,
    Rows,
    bits,
    both,
    case,
    cast,
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


@dataclass(frozen=True, slots=True)
class Each:
    """The items of a list, and something about each of them: `body` speaks of `variable`."""

    compiler: Compiler
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
    return Each(compiler, items, variable, found)


def _quantified(each: Each, *, decided_by: bool) -> Column:
    """SQL's own OR and AND from item to item: TRUE, FALSE, or NULL where nothing decides and an item is unknown or fails."""
    items, body = each.items, each.body
    kind: type[Expr] = exp.Or if decided_by else exp.And
    judged = mapped(items.value, each.variable, cast(body.value, "BOOLEAN"))
    value = each.compiler.keep(
        folded(judged, exp.Boolean(this=not decided_by), lambda so_far, item: kind(this=so_far, expression=item))
    )
    own = None
    if body.fails is not None:
        some_open = exp.Coalesce(this=each.any(body.unknown()), expressions=[false()])
        own = both(is_null(value), negated(is_null(items.value)), negated(some_open))
    broken = some(items.fails, own)
    lacking = united(items.missing, each.lacking())
    if lacking is not None:
        open_ = is_null(value) if broken is None else both(is_null(value), negated(broken))
        lacking = where(open_, lacking)
    return Column(BOOL, value, lacking, broken)


def counted(compiler: Compiler, node: Comprehension) -> Column:
    """How many items a filter leaves: a sum of ones and noughts, which one item that is unknown makes unknown."""
    items = compiler.column(node.range)
    if items.kind == NEVER:
        return never()
    each = _each(compiler, node, items, node.body)
    ones = mapped(items.value, each.variable, cast(cast(each.body.value, "BOOLEAN"), "BIGINT"))
    value = compiler.keep(folded(ones, bits(0), lambda so_far, item: exp.Add(this=so_far, expression=item)))
    broken = some(items.fails, each.broken())
    lacking = united(items.missing, each.lacking())
    if lacking is not None:
        lacking = where(is_null(value) if broken is None else both(is_null(value), negated(broken)), lacking)
    return Column(INT, value, lacking, broken)


def summed(compiler: Compiler, node: Comprehension) -> Column | None:
    """The sum of what a filter leaves, mapped: nought for an item left out. None where something can fail, or is no number."""
    over = node.range
    if not isinstance(over, Comprehension) or over.macro != "filter":
        return None
    items = compiler.column(over.range)
    if items.kind == NEVER:
        return never()
    left = _each(compiler, over, items, over.body)
    worth = _each(compiler, replace(node, range=over.range), items, node.body, any_kind=True).body
    if worth.kind != INT or some(items.fails, left.body.fails, worth.fails) is not None:
        return None
    test = left.body.value
    each = case((test, worth.value), (negated(test), bits(0)), otherwise=exp.null())
    value = folded(
        mapped(items.value, left.variable, each), bits(0), lambda so_far, item: exp.Add(this=so_far, expression=item)
    )
    value = compiler.keep(value)
    # Where the filter is open, what it lacks; else what the items lack that it leaves.
    open_ = exp.Coalesce(this=left.any(is_null(test)), expressions=[false()])
    kept_lack = None if worth.missing is None else case((test, worth.missing), otherwise=bits(0))
    inner = Each(compiler, items, left.variable, replace(worth, missing=kept_lack)).lacking()
    masks = united(where(open_, left.lacking()), where(negated(open_), inner))
    return Column(INT, value, where(is_null(value), united(items.missing, masks)))


def _filtered(each: Each) -> Column:
    value = kept(each.items.value, each.variable, each.body.value)
    return _whole(each, Column(each.items.kind, value), is_null(each.body.value))


def _mapped(each: Each) -> Column:
    kind = each.body.kind
    if kind == NEVER:
        raise NotInColumns("どの人にも計算できない並びです")
    if not isinstance(kind, str):
        raise NotInColumns("並びの並びは、表の中では使えません")
    value = each.compiler.keep(mapped(each.items.value, each.variable, each.body.value))
    return _whole(each, Column(Items(kind), value), None)


def _whole(each: Each, made: Column, open_item: Expr | None) -> Column:
    """A new list, which is unknown when one of its items is, and fails when one does.

    `open_item` says so of an item of the old list; None when the new list has it at that place.
    """
    items, body, keep = each.items, each.body, each.compiler.keep
    broken = some(items.fails, each.broken())
    if body.is_certain:
        return Column(made.kind, keep(made.value), items.missing, items.fails)
    whole = replace(each, items=made) if open_item is None else each
    open_ = whole.any(is_null(exp.to_identifier(each.variable)) if open_item is None else open_item)
    is_open = keep(exp.Coalesce(this=open_, expressions=[false()]))
    value = keep(case((is_open, exp.null()), otherwise=made.value))
    lacking = united(items.missing, where(is_open, each.lacking()))
    if broken is not None:
        lacking = where(negated(broken), lacking)
    return Column(made.kind, value, lacking, broken)


__all__ = ["Each", "comprehension", "counted", "summed"]
