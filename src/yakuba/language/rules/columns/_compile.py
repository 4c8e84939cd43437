"""From the tree to columns, node by node, as `evaluate` does for one person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2s
from typing import Any

from sqlglot import exp

from yakuba.language.rules import _operators
from yakuba.language.rules._mentions import path_of
from yakuba.language.rules.ast import (
    And,
    Bind,
    Call,
    Comprehension,
    Conditional,
    Has,
    Ident,
    ListExpr,
    Literal,
    Node,
    Or,
    Select,
)
from yakuba.language.rules.errors import RuleError
from yakuba.language.rules.functions import FUNCTIONS, to_date
from yakuba.language.rules.parameters import Parameters

from ._bounds import as_bounds
from ._column import (
    BOOL,
    ITEMS,
    MOST_PARTS,
    MOST_PATHS,
    NEVER,
    Column,
    Constant,
    Expr,
    Items,
    Kind,
    NotInColumns,
    Rows,
    bits,
    both,
    case,
    constant,
    either,
    false,
    is_null,
    names_in,
    negated,
    never,
    some,
    united,
    where,
    written_out,
)
from ._functions import one_of, operation


@dataclass(frozen=True, slots=True)
class Bound:
    """A variable of a comprehension: what it stands for in each row, and the path its parts go by."""

    value: Expr
    kind: Kind
    path: str


@dataclass(slots=True)
class Let:
    """A bound name: what it stands for, compiled once, where it is first used, in the scope it was written in."""

    node: Node
    scope: Compiler
    path: str
    _column: Column | None = None

    def column(self) -> Column:
        if self._column is None:
            found = self.scope.column(self.node)
            named = isinstance(found, Constant) or found.kind == NEVER
            self._column = found if named else replace(found, value=self.scope.keep(found.value))
        return self._column


@dataclass(slots=True)
class Compiler:
    """Turns nodes into columns for one question. `paths` fills with the facts that may be missing, a bit for each."""

    shape: Mapping[str, Kind]
    today: date
    parameters: Parameters
    paths: list[str] = field(default_factory=list)
    bound: Mapping[str, Bound | Let] = field(default_factory=dict)
    kept: dict[str, Expr] = field(default_factory=dict)
    """What is worked out once, under a name of its own, however often and by however many questions it is read."""
    at_home: set[str] = field(default_factory=set)
    """Names of what is kept and made of the lists alone: they are the household's, the same for all who live in it."""
    seen: dict[int, tuple[Expr, frozenset[str], frozenset[str]]] = field(default_factory=dict)
    """What `names_in` found."""
    only: Expr | None = None
    """Of whom the rest is asked: what is kept from now on is worked out for those alone."""

    def column(self, node: Node) -> Column:
        """The column of a node. Raises NotInColumns."""
        build = _BUILDERS.get(type(node))
        if build is None:
            raise NotInColumns("この書き方は、表の中では使えません")
        made = build(self, node)
        if isinstance(made, Constant) or made.kind == NEVER:
            return made
        return replace(
            made, value=self._home(made.value), missing=made.missing and self._home(made.missing),
            fails=made.fails and self._home(made.fails),
        )  # fmt: skip

    def _home(self, value: Expr) -> Expr:
        """Under a name where it is the household's, so that it is worked out once for each."""
        return self.keep(value) if self._is_home(value) else value

    def _is_home(self, value: Expr) -> bool:
        names = names_in(value, self.seen)[0] - ITEMS
        return bool(names) and all(
            name in self.at_home or isinstance(self.shape.get(name), Rows | Items) for name in names
        )

    def within(self, name: str, bound: Bound | Let) -> Compiler:
        """What the body of a comprehension or of a bind sees."""
        return replace(self, bound={**self.bound, name: bound})

    def let(self, node: Bind) -> Compiler:
        """What the body of a bind sees."""
        return self.within(node.variable, Let(node.value, self, self.path(node.value)))

    def path(self, node: Node) -> str:
        """The fact path a node stands for here."""
        return path_of(node, {name: bound.path for name, bound in self.bound.items()})

    def variable(self) -> str:
        """By depth, so that the same comprehension is written the same way wherever it stands."""
        return f"x{len(self.bound) + 1}"

    def keep(self, value: Expr) -> Expr:
        """A value under a name, which says what it is; as it stands where it speaks of a single item of a list."""
        if isinstance(value, exp.Column):
            return value
        variables = {bound.value.name for bound in self.bound.values() if isinstance(bound, Bound)}
        if variables & names_in(value, self.seen)[1]:
            return value
        if written_out(value, {}) > MOST_PARTS:
            raise NotInColumns("表の中で調べるには、条件が長すぎます")
        name = _name_of(value)
        if self._is_home(value):
            self.at_home.add(name)
        elif name not in self.kept and self.only is not None:
            value = case((self.only, value), otherwise=exp.null())
            name = _name_of(value)
        self.kept.setdefault(name, value)
        return exp.column(name, quoted=True)

    def bit(self, path: str) -> Expr:
        if path not in self.paths:
            self.paths.append(path)
        if len(self.paths) > MOST_PATHS:
            raise NotInColumns("条件が調べる事実が多すぎます")
        return bits(1 << self.paths.index(path))

    def fact(self, kind: Kind, value: Expr, path: str) -> Column:
        return Column(kind, value, where(is_null(value), self.bit(path)))


def _name_of(value: Expr) -> str:
    return f"k{blake2s(value.sql('duckdb').encode(), digest_size=8).hexdigest()}"


def _literal(compiler: Compiler, node: Literal) -> Column:
    return constant(node.value)


def _name(compiler: Compiler, node: Ident | Select) -> Column:
    compiler, node = _opened(compiler, node)
    if isinstance(node, Ident) and node.name in compiler.bound:
        bound = compiler.bound[node.name]
        if isinstance(bound, Let):
            return bound.column()
        if isinstance(bound.kind, Rows):
            raise NotInColumns("人そのものを値にはできません")
        return Column(bound.kind, bound.value)
    if isinstance(node, Select) and isinstance(node.operand, Ident) and node.operand.name in compiler.bound:
        return _part(compiler, compiler.bound[node.operand.name], node.field)
    path = path_of(node, {}) if _is_plain(compiler, node) else ""
    if path == "today" and "today" not in compiler.shape:
        return constant(compiler.today)
    if path not in compiler.shape:
        raise NotInColumns(f"「{path or 'この値'}」は表の列にありません")
    return compiler.fact(compiler.shape[path], exp.column(path, quoted=True), path)


def _opened(compiler: Compiler, node: Ident | Select) -> tuple[Compiler, Ident | Select]:
    """A part of something bound, as a part of what the name stands for."""
    fields: list[Select] = []
    root: Node = node
    while isinstance(root, Select):
        fields.append(root)
        root = root.operand
    let = compiler.bound.get(root.name) if fields and isinstance(root, Ident) else None
    if not isinstance(let, Let):
        return compiler, node
    whole = let.node
    for part in reversed(fields):
        whole = Select(whole, part.field, part.span)
    assert isinstance(whole, Select)
    return _opened(let.scope, whole)


def _bind(compiler: Compiler, node: Bind) -> Column:
    return compiler.let(node).column(node.body)


def _is_plain(compiler: Compiler, node: Node) -> bool:
    """Whether it is a name of names from the root, with no variable of a comprehension in it."""
    while isinstance(node, Select):
        node = node.operand
    return isinstance(node, Ident) and node.name not in compiler.bound


def _part(compiler: Compiler, bound: Bound | Let, name: str) -> Column:
    if isinstance(bound, Let) or not isinstance(bound.kind, Rows) or name not in bound.kind.parts:
        raise NotInColumns(f"「{bound.path}.{name}」は表の列にありません")
    value = exp.Dot(this=bound.value, expression=exp.to_identifier(name))
    return compiler.fact(bound.kind.parts[name], value, f"{bound.path}.{name}" if bound.path else name)


def _has(compiler: Compiler, node: Has) -> Column:
    return Column(
        BOOL, negated(is_null(compiler.column(Select(node.operand, node.field, node.span)).value)), None, None
    )


def _condition(compiler: Compiler, node: Node) -> Column:
    found = compiler.column(node)
    if found.kind not in (BOOL, NEVER):
        raise NotInColumns("true か false が要るところに、ほかの値があります")
    return found


def _kleene(compiler: Compiler, node: And | Or) -> Column:
    return kleene(node, _condition(compiler, node.left), _condition(compiler, node.right))


def kleene(node: And | Or, left: Column, right: Column) -> Column:
    """SQL's own three-valued AND and OR; a side that fails counts only where the other does not decide."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Constant):
            return one if one.known is isinstance(node, Or) else other
    kind: type[Expr] = exp.Or if isinstance(node, Or) else exp.And
    value = exp.Paren(this=kind(this=exp.Paren(this=left.value), expression=exp.Paren(this=right.value)))
    lacking = where(is_null(value), united(left.missing, right.missing))
    broken = some(left.fails, right.fails)
    if broken is not None:
        broken = both(is_null(value), negated(either(left.unknown(), right.unknown())))
    return Column(BOOL, value, lacking, broken)


def _conditional(compiler: Compiler, node: Conditional) -> Column:
    test = _condition(compiler, node.test)
    if isinstance(test, Constant):
        return compiler.column(node.yes if test.known else node.no)
    if test.kind == NEVER:
        return never()
    return choose(test, compiler.column(node.yes), compiler.column(node.no))


def choose(test: Column, yes: Column, no: Column) -> Column:
    """One of two columns, by a test; unknown or failing where the test is. Raises NotInColumns for two kinds."""
    if NEVER not in (yes.kind, no.kind) and yes.kind != no.kind:
        raise NotInColumns("? の先の二つが、違う種類の値です")

    def chosen(at_yes: Expr | None, at_no: Expr | None, nowhere: Expr, open_: Expr | None) -> Expr | None:
        if at_yes is None and at_no is None and open_ is None:
            return None
        return case(
            (is_null(test.value), open_ or nowhere), (test.value, at_yes or nowhere), otherwise=at_no or nowhere
        )

    value = case((test.value, yes.value), (negated(test.value), no.value), otherwise=exp.null())
    return Column(
        no.kind if yes.kind == NEVER else yes.kind, value, chosen(yes.missing, no.missing, bits(0), test.missing),
        chosen(yes.fails, no.fails, false(), test.fails),
    )  # fmt: skip


def _list(compiler: Compiler, node: ListExpr) -> Column:
    items = [compiler.column(item) for item in node.items]
    if not all(isinstance(item, Constant) for item in items):
        raise NotInColumns("並びの中に、人ごとに違う値があります")
    return constant([item.known for item in items if isinstance(item, Constant)])


def _call(compiler: Compiler, node: Call) -> Column:
    if node.function == "parameter":
        return _parameter(compiler, node)
    among = node.args[1] if node.function == "_in_" else None
    if isinstance(among, ListExpr) and among.items and not all(isinstance(item, Literal) for item in among.items):
        return one_of([compiler.column(part) for part in (node.args[0], *among.items)])
    if (bounded := as_bounds(compiler, node)) is not None:
        return bounded
    if (several := _counted(compiler, node)) is not None:
        return several
    parts = [compiler.column(arg) for arg in node.args]
    if any(part.kind == NEVER for part in parts):
        return never()
    if all(isinstance(part, Constant) for part in parts):
        return _folded(node, [part.known for part in parts if isinstance(part, Constant)])
    made = operation(node.function, parts)
    return replace(made, value=compiler.keep(made.value)) if node.function in FUNCTIONS else made


def _folded(node: Call, known: list[Any]) -> Column:
    """What is the same for everybody is worked out once, by the very functions that judge one person."""
    function = _operators.find(node.function, len(known)) or (
        FUNCTIONS[node.function].call if node.function in FUNCTIONS else None
    )
    if function is None:
        raise NotInColumns(f"{node.function}() という関数はありません")
    try:
        return constant(function(*known))
    except NotInColumns:
        raise
    except (RuleError, TypeError, ValueError, AttributeError, ArithmeticError):
        return never()


def _parameter(compiler: Compiler, node: Call) -> Column:
    key = node.args[0] if len(node.args) in (1, 2) else None
    if not isinstance(key, Literal) or not isinstance(key.value, str):
        raise NotInColumns("定数の名前は、引用符の中に書いてください")
    on = compiler.column(node.args[1]) if len(node.args) == 2 else constant(compiler.today)
    if on.kind == NEVER:
        return never()
    if not isinstance(on, Constant):
        raise NotInColumns("定数をいつの値で見るかが、人ごとに違います")
    try:
        return constant(compiler.parameters.value(key.value, to_date(on.known)))
    except NotInColumns:
        raise
    except RuleError:
        return never()


def _counted(compiler: Compiler, node: Call) -> Column | None:
    """`size(list.filter(…))` and `sum(list.filter(…).map(…))`, which need no new list."""
    from ._lists import counted, summed

    inner = node.args[0] if node.function in ("size", "sum") and len(node.args) == 1 else None
    if not isinstance(inner, Comprehension):
        return None
    if node.function == "size":
        return counted(compiler, inner) if inner.macro == "filter" else None
    return summed(compiler, inner) if inner.macro == "map" and inner.filter is None else None


def _comprehension(compiler: Compiler, node: Comprehension) -> Column:
    from ._lists import comprehension

    return comprehension(compiler, node)


_BUILDERS: dict[type, Callable[[Compiler, Any], Column]] = {
    Literal: _literal, Ident: _name, Select: _name, Has: _has, And: _kleene, Or: _kleene, Conditional: _conditional,
    ListExpr: _list, Call: _call, Comprehension: _comprehension, Bind: _bind,
}  # fmt: skip
