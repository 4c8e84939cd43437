"""Expressions as terms: each part once, however many questions share it, with the function that works it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlglot import exp

from . import _lists, _values
from ._engines import EngineFailed
from ._lists import ITSELF
from ._values import NOTHING, Value
from ._words import Words

if TYPE_CHECKING:
    from ._places import Place

EPOCH = date(1970, 1, 1).toordinal()


@dataclass(eq=False, slots=True)
class Term:
    """`work` gives what it is worth somewhere, from the place and its parts.

    `variables` are those of lambdas it speaks of; `at_home`: it is made of a household's lists alone; `is_given`: a place
    is given it and does not work it out.
    """

    work: Callable[..., Any]
    parts: tuple[Term, ...] = ()
    known: Any = None
    variables: frozenset[str] = frozenset()
    at_home: bool = False
    is_given: bool = False

    @property
    def is_constant(self) -> bool:
        return self.work is _constant


def _constant(place: Place, known: Value) -> Value:
    return known


def _given(place: Place) -> Any:
    """What a place is given by name: a column, or a lambda's variable with the part of it. It is never worked out."""
    raise EngineFailed("a name that stands for nothing here")


def _simple(function: Callable[..., Value]) -> Callable[..., Value]:
    def work(place: Place, *parts: Term) -> Value:
        return function(*(place.value(part) for part in parts))

    return work


def _relation(function: np.ufunc) -> Callable[..., Value]:
    def relate(one: Value, other: Value) -> Value:
        return _values.compared(function, one, other)

    return _simple(relate)


def _ordered(function: np.ufunc) -> Callable[..., Value]:
    """Words are compared by their order, everything else as it is."""

    def work(place: Place, one: Term, other: Term) -> Value:
        return _values.compared(function, place.ordered(place.value(one)), place.ordered(place.value(other)))

    return work


def _extreme(function: np.ufunc) -> Callable[..., Value]:
    def work(place: Place, *parts: Term) -> Value:
        several = [place.value(part) for part in parts]
        data = several[0].data
        for other in several[1:]:
            data = function(data, other.data)
        return Value(data, _values.no_value(*several))

    return work


def _whole(one: Value) -> Value:
    return Value(np.asarray(one.data).astype(np.int64), one.null)


def _half(one: Value) -> Value:
    return Value(np.asarray(one.data).astype(np.int32), one.null)


def _broken(one: Value) -> Value:
    return Value(np.asarray(one.data).astype(np.float64), one.null)


def _days_between(end: Value, start: Value) -> Value:
    return Value(end.data - start.data, _values.no_value(end, start))


def _same(one: Value) -> Value:
    return one


def _mapped(place: Place, several: Term, body: Term) -> Any:
    items = place.items(several, body.known)
    return _lists.plain(items.value(body.parts[0]), items.several, items.begin)


def _kept(place: Place, several: Term, test: Term) -> Any:
    items = place.items(several, test.known)
    return items.several.kept(items.value(test.parts[0]), items.which)


def _folded(function: Callable[[Any], Value]) -> Callable[..., Value]:
    def work(place: Place, several: Term) -> Value:
        return function(place.value(several))

    return work


def _contains(place: Place, several: Term, item: Term) -> Value:
    return _lists.contains(place.value(several), place.value(item))


def _listed(place: Place, *items: Term) -> Any:
    """A list that is the same for every row."""
    data = np.asarray([place.value(item).data for item in items])
    start, count = np.zeros(place.size, dtype=np.int64), np.full(place.size, len(items), dtype=np.int64)
    return _lists.Several({ITSELF: Value(data)}, None, start, count, None)


def _chosen(place: Place, *parts: Term) -> Any:
    return place.chosen(parts)


def _on_words(name: str) -> Callable[..., Value]:
    def work(place: Place, *parts: Term) -> Value:
        return place.words.applied(name, [place.value(part) for part in parts])

    return work


_SIMPLE: dict[type[exp.Expr], Callable[..., Value]] = {
    exp.And: _simple(_values.conjunction), exp.Or: _simple(_values.disjunction), exp.Not: _simple(_values.opposite),
    exp.EQ: _relation(np.equal), exp.NEQ: _relation(np.not_equal), exp.LT: _ordered(np.less), exp.LTE: _ordered(np.less_equal),
    exp.GT: _ordered(np.greater), exp.GTE: _ordered(np.greater_equal), exp.Add: _simple(_values.total),
    exp.Sub: _simple(_values.difference), exp.Mul: _simple(_values.product), exp.IntDiv: _simple(_values.quotient),
    exp.Mod: _simple(_values.remainder), exp.Neg: _simple(_values.negative), exp.BitwiseOr: _simple(_values.united),
    exp.BitwiseAnd: _simple(_values.common), exp.Nullif: _simple(_values.null_if), exp.Year: _simple(_values.year),
    exp.Month: _simple(_values.month), exp.Day: _simple(_values.day_of_month), exp.DateDiff: _simple(_days_between),
    exp.ArraySize: _folded(lambda several: several.length()), exp.ArrayContains: _contains,
    exp.ArrayMax: _folded(lambda several: _lists.extreme_of(several, np.maximum)),
    exp.ArrayMin: _folded(lambda several: _lists.extreme_of(several, np.minimum)),
    exp.Length: _on_words("length"), exp.StartsWith: _on_words("startswith"), exp.EndsWith: _on_words("endswith"),
    exp.Contains: _on_words("__contains__"), exp.DPipe: _on_words("__add__"),
}  # fmt: skip
_FOLDS: dict[type[exp.Expr], Callable[..., Value]] = {
    exp.And: _folded(_lists.all_of), exp.Or: _folded(_lists.any_of), exp.Add: _folded(_lists.sum_of),
    exp.BitwiseOr: _folded(_lists.bits_of),
}  # fmt: skip
_SEVERAL: dict[type[exp.Expr], Callable[..., Value]] = {
    exp.Coalesce: _simple(_values.or_else), exp.Greatest: _extreme(np.maximum), exp.Least: _extreme(np.minimum),
    exp.Array: _listed,
}  # fmt: skip
_CASTS = {"BIGINT": _simple(_whole), "INT": _simple(_half), "DOUBLE": _simple(_broken)}
_LATER = {"DAY": _simple(_values.later_by_days), "MONTH": _simple(_values.later_by_months)}
_DAY_FROM = _simple(_values.day_from)
_IS_NOTHING = _simple(_values.is_nothing)
_PASSED = _simple(_same)


@cache
def _type_name(kind: exp.DataType) -> str:
    return str(kind.this.name)


@dataclass(slots=True)
class Reading:
    """Turns expressions into terms. `kept` gives what a column stands for that is worked out, `lists` names the lists."""

    words: Words
    lists: frozenset[str]
    kept: dict[str, exp.Expr] = field(default_factory=dict)
    _by_node: dict[int, tuple[exp.Expr, Term]] = field(default_factory=dict)
    _by_content: dict[Any, Term] = field(default_factory=dict)

    def term(self, node: exp.Expr) -> Term:
        """The term of an expression. Raises EngineFailed for one nobody knows how to work out."""
        found = self._by_node.get(id(node))
        if found is None:
            # The node is kept beside, so that no other one gets its number.
            found = self._by_node[id(node)] = node, self._read(node)
        return found[1]

    def _read(self, node: exp.Expr) -> Term:
        kind = type(node)
        if kind is exp.Paren:
            return self.term(node.this)
        if kind in _SIMPLE:
            sides = (node.this,) if node.expression is None else (node.this, node.expression)
            return self._made(_SIMPLE[kind], [self.term(side) for side in sides])
        if kind in _SEVERAL:
            first = [] if kind is exp.Array else [node.this]
            return self._made(_SEVERAL[kind], [self.term(side) for side in (*first, *node.expressions)])
        reader = _READERS.get(kind)
        if reader is None:
            raise EngineFailed(f"no array for {kind.__name__}")
        return reader(self, node)

    def _made(self, work: Callable[..., Any], parts: Sequence[Term], known: Any = None) -> Term:
        content = work, *map(id, parts), known
        if content not in self._by_content:
            variables = frozenset[str]().union(*(part.variables for part in parts))
            homes = [part.at_home for part in parts if not part.is_constant]
            term = Term(work, tuple(parts), known, variables, at_home=bool(homes) and all(homes))
            self._by_content[content] = term
        return self._by_content[content]

    def _constant(self, value: Value, key: Any) -> Term:
        content = _constant, type(key), key
        if content not in self._by_content:
            self._by_content[content] = Term(_constant, known=value)
        return self._by_content[content]

    def _given(self, name: str, variable: str | None = None, *, at_home: bool = False) -> Term:
        content = _given, name, variable
        if content not in self._by_content:
            variables = frozenset[str]() if variable is None else frozenset({variable})
            self._by_content[content] = Term(_given, known=name, variables=variables, at_home=at_home, is_given=True)
        return self._by_content[content]

    def _column(self, node: exp.Expr) -> Term:
        if node.name in self.kept:
            return self.term(self.kept[node.name])
        return self._given(node.name, at_home=node.name in self.lists)

    def _literal(self, node: exp.Expr) -> Term:
        known = self.words.number(node.this) if node.is_string else int(node.this)
        return self._constant(Value(known), (node.is_string, node.this))

    def _cast(self, node: exp.Expr) -> Term:
        inner, kind = node.this, _type_name(node.args["to"])
        if isinstance(inner, exp.Literal) and inner.is_string:
            text = inner.this
            known = float(text) if kind == "DOUBLE" else date.fromisoformat(text).toordinal() - EPOCH
            return self._constant(Value(known), (kind, text))
        part = self.term(inner)
        plain = part.is_constant and isinstance(part.known.data, int) and not isinstance(part.known.data, bool)
        if kind not in _CASTS or (plain and kind != "DOUBLE"):
            return part
        return self._made(_CASTS[kind], [part])

    def _case(self, node: exp.Expr) -> Term:
        pairs = [self.term(side) for branch in node.args["ifs"] for side in (branch.this, branch.args["true"])]
        default = node.args.get("default")
        return self._made(_chosen, [*pairs, self.term(default) if default else self._constant(NOTHING, None)])

    def _later(self, node: exp.Expr) -> Term:
        return self._made(_LATER[node.args["unit"].name], [self.term(node.this), self.term(node.expression)])

    def _day(self, node: exp.Expr) -> Term:
        return self._made(_DAY_FROM, [self.term(node.args[part]) for part in ("year", "month", "day")])

    def _fold(self, node: exp.Expr) -> Term:
        join = node.args["merge"].this
        while isinstance(join, exp.Paren):
            join = join.this
        return self._made(_FOLDS[type(join)], [self.term(node.this)])

    def _over(self, work: Callable[..., Any], node: exp.Expr) -> Term:
        several, function = self.term(node.this), node.expression
        variable = function.expressions[0].name
        body = self.term(function.this)
        # The name is bound here: outside, the list alone counts.
        made = self._made(work, [several, self._made(_PASSED, [body], variable)], variable)
        made.variables = several.variables | (body.variables - {variable})
        made.at_home = several.at_home and _is_home(body)
        return made


def _is_home(body: Term) -> bool:
    """Whether all a lambda's body speaks of is its variable, constants, and the lists of the household."""
    seen, left = {body}, [body]
    while left:
        term = left.pop()
        if term.is_constant or term.at_home or (term.is_given and term.variables):
            continue
        if not term.parts:
            return False
        left += [part for part in term.parts if part not in seen]
        seen.update(term.parts)
    return True


_READERS: dict[type[exp.Expr], Callable[[Reading, Any], Term]] = {
    exp.Column: Reading._column, exp.Literal: Reading._literal, exp.Cast: Reading._cast, exp.Case: Reading._case,
    exp.Boolean: lambda reading, node: reading._constant(Value(np.bool_(node.this)), (bool, bool(node.this))),
    exp.Null: lambda reading, node: reading._constant(NOTHING, None),
    exp.Identifier: lambda reading, node: reading._given(ITSELF, node.name),
    exp.Dot: lambda reading, node: reading._given(node.expression.name, node.this.name),
    exp.Is: lambda reading, node: reading._made(_IS_NOTHING, [reading.term(node.this)]),
    exp.DateAdd: Reading._later, exp.DateFromParts: Reading._day, exp.Reduce: Reading._fold,
    exp.Transform: lambda reading, node: reading._over(_mapped, node),
    exp.ArrayFilter: lambda reading, node: reading._over(_kept, node),
}  # fmt: skip


def terms_of(reading: Reading, values: Mapping[str, exp.Expr]) -> dict[str, Term]:
    return {name: reading.term(value) for name, value in values.items()}
