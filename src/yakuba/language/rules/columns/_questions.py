"""Questions put to a whole table: a condition, its reasons, and the amount that goes with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlglot import exp

from yakuba.language.rules import Rule, Verdict
from yakuba.language.rules.ast import And, Bind, Call, Conditional, Node, Or
from yakuba.language.rules.explain import Clause, is_logic, within
from yakuba.language.rules.parameters import Parameters

from ._column import (
    BOOL,
    INT,
    MOST_PARTS,
    NEVER,
    Column,
    Expr,
    Kind,
    NotInColumns,
    bits,
    case,
    cast,
    false,
    negated,
    united,
    written_out,
)
from ._compile import Compiler, choose, kleene

MOST_CLAUSES = 30
WIDTH = 2
TRUE, FALSE, UNKNOWN, FAILS = 1, 2, 3, 0
"""What a clause said of a row, in two bits."""
_SAID: dict[int, bool | None] = {TRUE: True, FALSE: False, UNKNOWN: None, FAILS: None}


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be put: the names of its columns, and what their numbers mean.

    Columns of the answer, each beginning with `name`: the verdict (NULL: unknown), `_m` the bits of the paths missing,
    `_s` what each clause said, two bits each, `_e` whether it cannot be computed, `_a` the amount where the verdict is
    not false.
    """

    name: str
    tree: Node
    paths: tuple[str, ...]
    clauses: tuple[Node, ...]
    inner: Mapping[str, Expr] = field(repr=False)
    """What is worked out first, by name: the clauses."""
    outer: Mapping[str, Expr] = field(repr=False)
    """What is made of it, by column of the answer."""

    def columns(self) -> tuple[str, ...]:
        return tuple(self.outer)

    def missing(self, bits_set: int) -> frozenset[str]:
        """The fact paths a number of `_m` means."""
        return frozenset(path for place, path in enumerate(self.paths) if bits_set >> place & 1)

    def because(self, said: int) -> tuple[Clause, ...]:
        """The clauses that decided, from a number of `_s`: as `explain.deciding` finds them for one person."""
        codes = {id(node): said >> WIDTH * place & 3 for place, node in enumerate(self.clauses)}
        return tuple(_deciding(self.tree, codes))

    def answer(self, verdict: bool | None, missing: int, said: int, fails: bool, amount: int | None) -> Answer:
        """One row of the answer in the words of `Rule.judge`."""
        return Answer(None if fails else Verdict(verdict, self.missing(missing), self.because(said)), amount)


def _deciding(node: Node, codes: Mapping[int, int]) -> Iterator[Clause]:
    if id(node) in codes:
        yield Clause(node, _SAID[codes[id(node)]])
    elif isinstance(node, And | Or):
        whole = _worth(node, codes)
        for side in (node.left, node.right):
            if whole != FAILS and _worth(side, codes) == whole:
                yield from _deciding(side, codes)
                if whole == (TRUE if isinstance(node, Or) else FALSE):
                    return
    elif isinstance(node, Call):
        yield from _deciding(node.args[0], codes)
    elif isinstance(node, Bind):
        yield from (within(node, clause) for clause in _deciding(node.body, codes))
    elif isinstance(node, Conditional):
        yield from _deciding(node.test, codes)
        test = _worth(node.test, codes)
        if test in (TRUE, FALSE):
            yield from _deciding(node.yes if test == TRUE else node.no, codes)


def _worth(node: Node, codes: Mapping[int, int]) -> int:
    """What a part of the logic comes to, when its clauses said this."""
    if id(node) in codes:
        return codes[id(node)]
    if isinstance(node, Call):
        inner = _worth(node.args[0], codes)
        return {TRUE: FALSE, FALSE: TRUE}.get(inner, inner)
    if isinstance(node, Conditional):
        test = _worth(node.test, codes)
        return _worth(node.yes if test == TRUE else node.no, codes) if test in (TRUE, FALSE) else test
    if isinstance(node, Bind):
        return _worth(node.body, codes)
    assert isinstance(node, And | Or)
    sides = _worth(node.left, codes), _worth(node.right, codes)
    decides, passes = (TRUE, FALSE) if isinstance(node, Or) else (FALSE, TRUE)
    return next((said for said in (decides, UNKNOWN, FAILS) if said in sides), passes)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the table says of one row; no verdict where the rule cannot be computed for it."""

    verdict: Verdict | None
    amount: int | None


def compile_question(
    name: str,
    when: Rule,
    amount: Rule | None,
    *,
    shape: Mapping[str, Kind],
    today: date,
    parameters: Parameters,
) -> Question:
    """A condition and its amount as columns. `shape` gives the kind of every column of the table.

    Raises NotInColumns when it can only be asked person by person.
    """
    compiler = Compiler(shape, today, parameters)
    logic = _Logic(compiler, name)
    judged = logic.judged(when.tree)
    outer = {
        name: judged.value, f"{name}_m": judged.missing if judged.missing is not None else bits(0), f"{name}_s": logic.said(),
        f"{name}_e": judged.fails if judged.fails is not None else false(),
        f"{name}_a": _amount(compiler, amount, judged.value) if amount else cast(exp.null(), "BIGINT"),
    }  # fmt: skip
    seen: dict[int, int] = {}
    if sum(written_out(value, seen) for value in (*logic.inner.values(), *outer.values())) > MOST_PARTS:
        raise NotInColumns("表の中で調べるには、条件が長すぎます")
    return Question(name, when.tree, tuple(compiler.paths), tuple(logic.clauses), logic.inner, outer)


def _amount(compiler: Compiler, rule: Rule, verdict: Expr) -> Expr:
    """Worked out only for those who may get it; NULL where it is unknown or cannot be computed."""
    paths = list(compiler.paths)
    found = compiler.column(rule.tree)
    compiler.paths[:] = paths  # what an amount lacks is not what the verdict lacks
    if found.kind not in (INT, NEVER):
        raise NotInColumns("額が整数ではありません")
    wanted = exp.Coalesce(this=verdict, expressions=[exp.true()])
    return cast(case((wanted, found.value), otherwise=exp.null()), "BIGINT")


@dataclass(slots=True)
class _Logic:
    """Walks the part of a tree that is logic, as `explain.deciding` does, and names the clauses at its ends."""

    compiler: Compiler
    name: str
    clauses: list[Node] = field(default_factory=list)
    inner: dict[str, Expr] = field(default_factory=dict)
    codes: list[Expr] = field(default_factory=list)

    def judged(self, node: Node) -> Column:
        """The verdict of a node."""
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
        """What all clauses said, in one number."""
        return united(*self.codes) or bits(0)

    def _clause(self, node: Node) -> Column:
        found = self.compiler.column(node)
        if found.kind not in (BOOL, NEVER):
            raise NotInColumns("条件の結果が true でも false でもありません")
        place = len(self.clauses)
        if place == MOST_CLAUSES:
            raise NotInColumns("条件の部分が多すぎます")
        self.clauses.append(node)
        named = self._kept(place, found)
        # Where it fails it is NULL too, and says 0.
        nothing = bits(UNKNOWN << WIDTH * place)
        if named.fails is not None:
            nothing = case((named.fails, bits(FAILS)), otherwise=nothing)
        told = [(named.value, bits(TRUE << WIDTH * place)), (negated(named.value), bits(FALSE << WIDTH * place))]
        self.codes.append(case(*told, otherwise=nothing))
        return named

    def _kept(self, place: int, found: Column) -> Column:
        """The clause under a name of its own, so that it is worked out once however often it is read."""

        def keep(suffix: str, value: Expr | None) -> Expr | None:
            if value is None:
                return None
            self.inner[f"{self.name}_{place}{suffix}"] = value
            return exp.column(f"{self.name}_{place}{suffix}", quoted=True)

        value = keep("", cast(found.value, "BOOLEAN"))
        return Column(BOOL, value or exp.null(), keep("m", found.missing), keep("e", found.fails))


def select(questions: Sequence[Question], table: str, key: str, among: Expr | None = None) -> exp.Select:
    """The query that puts questions to a table: its `key`, then the columns of every question.

    `among` narrows the rows. Write it for an engine with `.sql(dialect="duckdb")` or `.sql(dialect="spark")`.
    """
    # The facts go on to the outer query for the amounts, which are worked out only where somebody may get them.
    first = exp.select(exp.Star(), *_named(questions, inner=True)).from_(exp.to_identifier(table, quoted=True))
    if among is not None:
        first = first.where(among, copy=False)
    outer = exp.select(exp.column(key, quoted=True), *_named(questions, inner=False))
    return outer.from_(first.subquery("clauses", copy=False), copy=False)


def _named(questions: Sequence[Question], *, inner: bool) -> Iterator[Expr]:
    for question in questions:
        for name, value in (question.inner if inner else question.outer).items():
            yield exp.alias_(value, name, quoted=True, copy=False)


__all__ = ["Answer", "Question", "compile_question", "select"]
