"""An answer as one number: its verdict, what the clauses said that decided it, and what is missing where it is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlglot import exp

from yakuba.language.rules.ast import And, Bind, Call, Conditional, Node, Or
from yakuba.language.rules.explain import is_logic

from ._column import (
    BOOL,
    NEVER,
    Column,
    Expr,
    NotInColumns,
    bits,
    both,
    case,
    cast,
    either,
    is_null,
    negated,
    united,
    wrap,
    written_out,
)
from ._compile import Compiler, choose, kleene

MOST_CLAUSES = 29
WIDTH = 2
MOST_REPEATED = 60
"""Parts of a clause that is written wherever it is asked, rather than worked out for everybody beforehand."""
BITS = 62
"""How many a number holds, beside its sign."""
TRUE, FALSE, UNKNOWN, FAILS = 1, 2, 3, 0
"""What a clause said of a row, in two bits; also that it was not asked."""


@dataclass(frozen=True, slots=True)
class Packed:
    """One answer as a number, and how it is read again."""

    name: str
    clauses: int
    paths: int

    @property
    def _place(self) -> int:
        """Where the bits of the paths begin in the number; 0 when they have no room there."""
        begin = WIDTH * (1 + self.clauses)
        return begin if begin + self.paths <= BITS else 0

    def columns(self, logic: Logic, tree: Node, judged: Column) -> dict[str, Expr]:
        """What is stored. Asked in this order, most people are done with after the first clause that is false."""
        own = {}
        if judged.fails is None and self._place:
            open_ = _or(UNKNOWN, logic.open(tree, 1 << self._place))
        else:
            mask = judged.missing if judged.missing is not None else bits(0)
            own = {} if self._place else {f"{self.name}_m": case((is_null(judged.value), mask), otherwise=bits(0))}
            open_ = _or(UNKNOWN, logic.said(), _times(mask, 1 << self._place) if self._place else None)
        if judged.fails is not None:
            open_ = case((judged.fails, _or(FAILS, logic.said())), otherwise=open_)
        answer = case(
            *logic.decided(tree, FALSE, FALSE),
            (logic.test(tree, TRUE), _or(TRUE, logic.told(tree, TRUE))),
            otherwise=open_,
        )
        fits = self._place and self._place + self.paths < 31
        # A name of its own: no other question has the same answer.
        logic.compiler.kept[f"{self.name}_k"] = cast(answer, "INT" if fits else "BIGINT")
        return {self.name: exp.column(f"{self.name}_k", quoted=True), **own}

    def _verdict(self) -> Expr:
        return exp.Paren(this=exp.BitwiseAnd(this=self._whole(), expression=bits(3)))

    def _whole(self) -> Expr:
        return cast(exp.column(self.name, quoted=True), "BIGINT")

    def _bits(self, place: int, width: int) -> Expr:
        moved = exp.IntDiv(this=self._whole(), expression=bits(1 << place))
        return exp.BitwiseAnd(this=exp.Paren(this=moved), expression=bits((1 << width) - 1))

    def row(self) -> tuple[Expr, ...]:
        verdict = case(
            (exp.EQ(this=self._verdict(), expression=bits(TRUE)), exp.true()),
            (exp.EQ(this=self._verdict(), expression=bits(FALSE)), exp.false()), otherwise=exp.null(),
        )  # fmt: skip
        missing = self._bits(self._place, self.paths) if self._place else exp.column(f"{self.name}_m", quoted=True)
        fails = exp.EQ(this=self._verdict(), expression=bits(FAILS))
        return verdict, missing, self._bits(WIDTH, WIDTH * self.clauses), fails

    def not_false(self) -> Expr:
        return exp.NEQ(this=self._verdict(), expression=bits(FALSE))


def _times(mask: Expr, times: int) -> Expr:
    return exp.Mul(this=wrap(mask), expression=bits(times))


def _lone(mask: Expr) -> int | None:
    """The bits of a mask that are there wherever the value is unknown, because it lacks one thing alone."""
    if isinstance(mask, exp.Case) and len(mask.args["ifs"]) == 1:
        lack = mask.args["ifs"][0].args["true"]
        if isinstance(lack, exp.Cast) and isinstance(lack.this, exp.Literal):
            return int(lack.this.this)
    return None


def _or(*parts: int | Expr | None) -> Expr:
    """Bits joined; those known beforehand are joined beforehand."""
    known = 0
    for part in parts:
        known |= part if isinstance(part, int) else 0
    open_ = [part for part in parts if isinstance(part, exp.Expr)]
    return united(*([bits(known)] if known or not open_ else []), *open_) or bits(0)


@dataclass(slots=True)
class Logic:
    """Walks the part of a tree that is logic, as `explain.deciding` does, and names the clauses at its ends."""

    compiler: Compiler
    clauses: list[Node] = field(default_factory=list)
    ends: list[Column] = field(default_factory=list)
    worth: dict[int, Expr] = field(default_factory=dict)
    """The value of each part of the logic, by the part's id."""

    def judged(self, node: Node) -> Column:
        """The verdict of a node."""
        found = self._judged(node)
        self.worth[id(node)] = found.value
        return found

    def _judged(self, node: Node) -> Column:
        if isinstance(node, And | Or):
            return kleene(node, self.judged(node.left), self.judged(node.right))
        if isinstance(node, Bind):
            outside, self.compiler = self.compiler, self.compiler.let(node)
            found = self.judged(node.body)
            self.compiler = outside
            return found
        if isinstance(node, Call) and node.function == "!_":
            inner = self.judged(node.args[0]) if is_logic(node.args[0]) else self._clause(node.args[0])
            return Column(BOOL, negated(inner.value), inner.missing, inner.fails)
        if isinstance(node, Conditional):
            return choose(self.judged(node.test), self.judged(node.yes), self.judged(node.no))
        return self._clause(node)

    def said(self) -> Expr:
        """What all clauses said, each in its two bits."""
        return _or(*(_told(clause, place) for place, clause in enumerate(self.ends, start=1)))

    def decided(self, node: Node, worth: int, besides: int) -> list[tuple[Expr, Expr]]:
        """One test after the other that makes a part so, and what is then told of it, with bits of one's own."""
        if isinstance(node, And | Or) and worth == _decisive(node):
            return [pair for side in _sides(node, type(node)) for pair in self.decided(side, worth, besides)]
        return [(self.test(node, worth), _or(besides, self.told(node, worth)))]

    def told(self, node: Node, worth: int) -> int | Expr:
        """What those clauses said that made a part true, or false, which it is."""
        if (place := self._place(node)) is not None:
            return worth << WIDTH * place
        if isinstance(node, And | Or):
            if worth != _decisive(node):
                return _or(*(self.told(side, worth) for side in _sides(node, type(node))))
            found = self.decided(node, worth, 0)
            return case(*found[:-1], otherwise=found[-1][1])
        if isinstance(node, Bind):
            return self.told(node.body, worth)
        if isinstance(node, Call):
            return self.told(node.args[0], _opposite(worth))
        if isinstance(node, Conditional):
            yes = _or(self.told(node.test, TRUE), self.told(node.yes, worth))
            no = _or(self.told(node.test, FALSE), self.told(node.no, worth))
            return case((self.test(node.test, TRUE), yes), otherwise=no)
        raise TypeError(type(node))

    def open(self, node: Node, times: int) -> int | Expr:
        """Of a part that is unknown: the clauses that are, and the bits of what they lack, so many times as high.

        Clauses that are not unknown are left out, and so is logic that is settled. Only where nothing can fail.
        """
        if (place := self._place(node)) is not None:
            clause = self.ends[place - 1]
            if clause.missing is None:
                return 0
            lacking = _lone(clause.missing)
            lack = lacking * times if lacking is not None else _times(clause.missing, times)
            said = UNKNOWN << WIDTH * place
            return case((is_null(clause.value), _or(said, lack)), otherwise=bits(0))
        if isinstance(node, And | Or):
            passes = FALSE if isinstance(node, Or) else TRUE
            return _or(*(self._unless(side, passes, times) for side in _sides(node, type(node))))
        if isinstance(node, Bind):
            return self.open(node.body, times)
        if isinstance(node, Call):
            return self.open(node.args[0], times)
        assert isinstance(node, Conditional)
        yes, no = (_or(self.open(part, times)) for part in (node.yes, node.no))
        return case(
            (self.test(node.test, TRUE), _or(self.told(node.test, TRUE), yes)),
            (self.test(node.test, FALSE), _or(self.told(node.test, FALSE), no)),
            otherwise=_or(self.open(node.test, times)),
        )

    def _unless(self, side: Node, worth: int, times: int) -> int | Expr:
        """What is open of a side of an open And or Or, which may be settled itself."""
        found = self.open(side, times)
        whole = self._place(side) is not None or isinstance(found, int)
        return found if whole else case((self.test(side, worth), bits(0)), otherwise=_or(found))

    def test(self, node: Node, worth: int) -> Expr:
        """Whether a part is surely true, or surely false; not true where it is neither.

        Of logic it asks its clauses: an engine passes over the rest of them as soon as it can, where it would work out
        the three values of every AND and OR for everybody.
        """
        if self._place(node) is None and isinstance(node, And | Or):
            sides = [self.test(side, worth) for side in _sides(node, type(node))]
            return either(*sides) if worth == _decisive(node) else both(*sides)
        if self._place(node) is None and isinstance(node, Bind):
            return self.test(node.body, worth)
        if self._place(node) is None and isinstance(node, Call):
            return self.test(node.args[0], _opposite(worth))
        value = self.worth[id(node)]
        return value if worth == TRUE else negated(value)

    def _place(self, node: Node) -> int | None:
        """Which clause it is, from 1 on; None for what is made of clauses."""
        return next((place for place, clause in enumerate(self.clauses, start=1) if clause is node), None)

    def _clause(self, node: Node) -> Column:
        found = self.compiler.column(node)
        if found.kind not in (BOOL, NEVER):
            raise NotInColumns("条件の結果が true でも false でもありません")
        if len(self.clauses) == MOST_CLAUSES:
            raise NotInColumns("条件の部分が多すぎます")
        self.clauses.append(node)
        fails = None if found.fails is None else self.compiler.keep(found.fails)
        value = found.value if found.kind == BOOL else cast(found.value, "BOOLEAN")
        if written_out(value, {}) > MOST_REPEATED:
            value = self.compiler.keep(value)
        named = replace(found, kind=BOOL, value=value, fails=fails)
        self.ends.append(named)
        self.worth[id(node)] = value
        return named


def _decisive(node: And | Or) -> int:
    """What one side alone settles."""
    return TRUE if isinstance(node, Or) else FALSE


def _opposite(worth: int) -> int:
    return FALSE if worth == TRUE else TRUE


def _sides(node: Node, kind: type[And | Or]) -> Iterator[Node]:
    if isinstance(node, kind):
        yield from _sides(node.left, kind)
        yield from _sides(node.right, kind)
    else:
        yield node


def _told(clause: Column, place: int) -> Expr:
    """What a clause said, in its two bits."""

    def code(said: int) -> Expr:
        return bits(said << WIDTH * place)

    nothing = [(clause.fails, code(FAILS))] if clause.fails is not None else []
    return case((clause.value, code(TRUE)), (negated(clause.value), code(FALSE)), *nothing, otherwise=code(UNKNOWN))
