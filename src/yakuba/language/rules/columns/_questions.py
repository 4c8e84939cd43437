"""Questions put to a whole table: a condition, its reasons, and the amount that goes with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    is_null,
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

    An answer is read as five columns, `row`: the verdict (NULL: unknown), the bits of the paths missing, what each clause
    said, two bits each, whether it cannot be computed, and the amount where the verdict is not false. The table of
    answers holds what the clauses said as they are, once for all questions; they become a number when they are read.
    """

    name: str
    tree: Node
    paths: tuple[str, ...]
    clauses: tuple[Node, ...]
    inner: Mapping[str, Expr] = field(repr=False)
    """What is worked out first, by a name that says what it is, so that questions share it: the clauses and their parts."""
    outer: Mapping[str, Expr] = field(repr=False)
    """What is made of it, by column of the answers."""
    row: tuple[Expr, ...] = field(repr=False)

    def missing(self, bits_set: int) -> frozenset[str]:
        """The fact paths a number of the second column means."""
        return frozenset(path for place, path in enumerate(self.paths) if bits_set >> place & 1)

    def because(self, said: int) -> tuple[Clause, ...]:
        """The clauses that decided, from a number of the third column: as `explain.deciding` finds them for one person."""
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
    logic = _Logic(compiler)
    judged = logic.judged(when.tree)
    verdict = compiler.keep(judged.value)
    amounts = _amount(compiler, amount, verdict) if amount else exp.null()
    answer = {
        name: verdict, f"{name}_m": _lacking(judged, verdict, len(compiler.paths)),
        f"{name}_e": judged.fails if judged.fails is not None else false(), f"{name}_a": amounts,
    }  # fmt: skip
    seen: dict[int, int] = {}
    if sum(written_out(value, seen) for value in (*compiler.kept.values(), *answer.values())) > MOST_PARTS:
        raise NotInColumns("表の中で調べるには、条件が長すぎます")
    # What is the same for everybody needs no place in the table.
    outer = {column: value for column, value in answer.items() if not isinstance(value, (exp.Null, exp.Boolean))}
    stored = [exp.column(column, quoted=True) if column in outer else value for column, value in answer.items()]
    row = (*stored[:2], logic.said(), *stored[2:])
    return Question(
        name, when.tree, tuple(compiler.paths), tuple(logic.clauses), compiler.kept, outer | logic.columns(), row
    )


def _lacking(judged: Column, verdict: Expr, width: int) -> Expr:
    """What is missing, looked at only where the verdict is open: CASE passes over the other rows."""
    missing = bits(0) if judged.missing is None else case((is_null(verdict), judged.missing), otherwise=bits(0))
    # The answers of a town are many: the least number that holds the mask.
    return cast(missing, "SMALLINT" if width < 16 else "INT" if width < 32 else "BIGINT")


def _amount(compiler: Compiler, rule: Rule, verdict: Expr) -> Expr:
    """Worked out only for those who may get it; NULL where it is unknown or cannot be computed."""
    paths = list(compiler.paths)
    wanted = exp.Coalesce(this=verdict, expressions=[exp.true()])
    compiler.only = wanted
    found = compiler.column(rule.tree)
    compiler.paths[:] = paths  # what an amount lacks is not what the verdict lacks
    if found.kind not in (INT, NEVER):
        raise NotInColumns("額が整数ではありません")
    return cast(case((wanted, found.value), otherwise=exp.null()), "BIGINT")


@dataclass(slots=True)
class _Logic:
    """Walks the part of a tree that is logic, as `explain.deciding` does, and names the clauses at its ends."""

    compiler: Compiler
    clauses: list[Node] = field(default_factory=list)
    ends: list[Column] = field(default_factory=list)

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
        return united(*(_told(clause, place) for place, clause in enumerate(self.ends))) or bits(0)

    def columns(self) -> dict[str, Expr]:
        """What `said` reads."""
        read = (part for clause in self.ends for part in (clause.value, clause.fails) if part is not None)
        return {part.name: part for part in read if isinstance(part, exp.Column)}

    def _clause(self, node: Node) -> Column:
        found = self.compiler.column(node)
        if found.kind not in (BOOL, NEVER):
            raise NotInColumns("条件の結果が true でも false でもありません")
        place = len(self.clauses)
        if place == MOST_CLAUSES:
            raise NotInColumns("条件の部分が多すぎます")
        self.clauses.append(node)
        fails = None if found.fails is None else self.compiler.keep(found.fails)
        named = replace(found, kind=BOOL, value=self.compiler.keep(cast(found.value, "BOOLEAN")), fails=fails)
        self.ends.append(named)
        return named


def _told(clause: Column, place: int) -> Expr:
    """What a clause said, in its two bits."""

    def code(said: int) -> Expr:
        return bits(said << WIDTH * place)

    nothing = [(clause.fails, code(FAILS))] if clause.fails is not None else []
    return case((clause.value, code(TRUE)), (negated(clause.value), code(FALSE)), *nothing, otherwise=code(UNKNOWN))


def select(questions: Sequence[Question], table: str, key: str, among: Expr | None = None) -> exp.Select:
    """The query that puts questions to a table: its `key`, then the columns of every question.

    `among` narrows the rows. Write it for an engine with `.sql(dialect="duckdb")` or `.sql(dialect="spark")`.
    """
    # The facts go on to the outer queries: what is missing and the amounts are worked out only where they matter.
    query: Expr = exp.to_identifier(table, quoted=True)
    for number, stage in enumerate(_stages(questions)):
        inner = exp.select(exp.Star(), *_named(stage)).from_(query, copy=False)
        if number == 0 and among is not None:
            inner = inner.where(among, copy=False)
        query = inner.subquery(f"stage{number}", copy=False)
    outer = _named({name: value for question in questions for name, value in question.outer.items()})
    return exp.select(exp.column(key, quoted=True), *outer).from_(query, copy=False)


def _named(columns: Mapping[str, Expr]) -> Iterator[Expr]:
    for name, value in columns.items():
        yield exp.alias_(value, name, quoted=True, copy=False)


def _stages(questions: Sequence[Question]) -> list[dict[str, Expr]]:
    """What all questions keep, each name once, in the stage after the last one it reads from."""
    kept = {name: value for question in questions for name, value in question.inner.items()}
    level: dict[str, int] = {}
    stages: list[dict[str, Expr]] = [{}]
    for name, value in kept.items():  # a name is kept after those it reads
        level[name] = max((level[part.name] + 1 for part in value.find_all(exp.Column) if part.name in kept), default=0)
        stages += [{}] * (level[name] == len(stages))
        stages[level[name]] = {**stages[level[name]], name: value}
    return stages


__all__ = ["Answer", "Question", "compile_question", "select"]
