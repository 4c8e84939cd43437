"""Questions put to a whole table: a condition, its reasons, and the amount that goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlglot import exp

from yakuba.language.rules import Rule, Verdict
from yakuba.language.rules.ast import And, Bind, Call, Conditional, Node, Or
from yakuba.language.rules.explain import Clause, within
from yakuba.language.rules.parameters import Parameters

from ._column import (
    INT,
    MOST_PARTS,
    NEVER,
    Constant,
    Expr,
    Kind,
    NotInColumns,
    bits,
    case,
    cast,
    number,
    written_out,
)
from ._compile import Compiler
from ._packing import FAILS, FALSE, TRUE, UNKNOWN, WIDTH, Logic, Packed

_SAID: dict[int, bool | None] = {TRUE: True, FALSE: False, UNKNOWN: None, FAILS: None}


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be put: the names of its columns, and what their numbers mean.

    An answer is kept as one number: the verdict in its lowest two bits, then two bits for each clause, then a bit for each
    path missing (where there is room; else that is a number of its own); beside it the amount, where it is not the same for
    everybody. Of the clauses only those that decided are written down. Columns are few because writing one costs more than
    working several out. An answer is read as five values, `row`: the verdict (NULL: unknown), the bits of the paths missing,
    what the clauses said, whether it cannot be computed (nor, where the rule is true, the amount), and the amount where the
    verdict is not false.
    """

    name: str
    tree: Node
    paths: tuple[str, ...]
    clauses: tuple[Node, ...]
    inner: Mapping[str, Expr] = field(repr=False)
    """What is worked out first, by a name that says what it is, so that questions share it: the clauses and their parts."""
    at_home: frozenset[str] = field(repr=False)
    """Which of those are the household's: made of the lists alone."""
    lists: frozenset[str] = field(repr=False)
    """The lists there are."""
    outer: Mapping[str, Expr] = field(repr=False)
    """What is made of it, by column of the answers."""
    row: tuple[Expr, ...] = field(repr=False)
    not_false: Expr = field(repr=False)
    """Of whom the rule is true or unknown, or for whom it cannot be computed."""

    def missing(self, bits_set: int) -> frozenset[str]:
        """The fact paths a number of the second column means."""
        return frozenset(path for place, path in enumerate(self.paths) if bits_set >> place & 1)

    def because(self, said: int) -> tuple[Clause, ...]:
        """The clauses that decided, from the third value of a row: as `explain.deciding` finds them for one person."""
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
class Tables:
    """Where the facts are: a row for each person with their own, and a row for each household with its lists.

    `key` says whose a row is, `home` which household's, in both tables.
    """

    people: str
    homes: str
    key: str
    home: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the table says of one row; no verdict where the rule, or the amount that is due, cannot be computed for it."""

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
    logic = Logic(compiler)
    judged = logic.judged(when.tree)
    paths = tuple(compiler.paths)
    answer = Packed(name, len(logic.clauses), len(paths))
    outer = answer.columns(logic, when.tree, judged)
    compiler.only = exp.NEQ(
        this=exp.Paren(this=exp.BitwiseAnd(this=outer[name], expression=bits(3))), expression=bits(FALSE)
    )
    amounts, broken = _amount(compiler, amount) if amount else (exp.null(), None)
    if not isinstance(amounts, (exp.Null, exp.Literal)):
        outer[f"{name}_a"] = cast(case((compiler.only, amounts), otherwise=exp.null()), "BIGINT")
        amounts = exp.column(f"{name}_a", quoted=True)
    if broken is not None:
        outer[f"{name}_f"] = case((compiler.only, broken), otherwise=exp.false())
    seen: dict[int, int] = {}
    if sum(written_out(value, seen) for value in (*compiler.kept.values(), *outer.values())) > MOST_PARTS:
        raise NotInColumns("表の中で調べるには、条件が長すぎます")
    judgement = answer.row() if broken is None else _payable(answer.row(), exp.column(f"{name}_f", quoted=True))
    row = (*judgement, case((answer.not_false(), amounts), otherwise=exp.null()))
    return Question(
        name, when.tree, paths, tuple(logic.clauses), compiler.kept, frozenset(compiler.at_home),
        frozenset(path for path, kind in shape.items() if not isinstance(kind, str)), outer, row, answer.not_false(),
    )  # fmt: skip


def _payable(row: tuple[Expr, ...], broken: Expr) -> tuple[Expr, ...]:
    """The rule is true, and what it is worth cannot be computed: that is no answer either."""
    verdict, missing, said, fails = row
    wrong = exp.Paren(this=exp.And(this=exp.Coalesce(this=verdict, expressions=[exp.false()]), expression=broken))
    return (
        case((wrong, exp.null()), otherwise=verdict),
        missing,
        said,
        exp.Paren(this=exp.Or(this=fails, expression=wrong)),
    )


def _amount(compiler: Compiler, rule: Rule) -> tuple[Expr, Expr | None]:
    """Worked out only for those who may get it; NULL where it is unknown or cannot be computed. And where that is."""
    found = compiler.column(rule.tree)
    if found.kind not in (INT, NEVER):
        raise NotInColumns("額が整数ではありません")
    # What is the same for everybody needs no place in the table.
    return (number(found.known), None) if isinstance(found, Constant) else (found.value, found.fails)


def select(questions: Sequence[Question], tables: Tables, among: Expr | None = None) -> exp.Select:
    """The query that puts questions to everybody: the key, then the columns of every question.

    `among` narrows the rows. Write it for an engine with `.sql(dialect="spark")`.
    """
    kept = {name: value for question in questions for name, value in question.inner.items()}
    homes = {name for question in questions for name in question.at_home}
    outer = {name: value for question in questions for name, value in question.outer.items()}
    own = {name: value for name, value in kept.items() if name not in homes}
    # The facts go on to the outer queries: what is missing and the amounts are worked out only where they matter.
    query: Expr = exp.to_table(tables.people)
    asked = _names((*own.values(), *outer.values())) & (homes | questions[0].lists)
    first = exp.select(exp.Star()).from_(query, copy=False)
    if among is not None:
        first = first.where(among, copy=False)
    if asked:
        shared = _staged(exp.to_table(tables.homes), {name: kept[name] for name in kept if name in homes}, "home")
        columns = [exp.column(name, quoted=True) for name in (tables.home, *sorted(asked))]
        shared = exp.select(*columns).from_(shared, copy=False).subquery("homes", copy=False)
        query = exp.select(exp.Star()).from_(first.subquery("own", copy=False), copy=False)
        first = query.join(shared, using=[exp.to_identifier(tables.home, quoted=True)], copy=False)
    query = _staged(first.subquery("facts", copy=False), own, "stage")
    return exp.select(exp.column(tables.key, quoted=True), *_named(outer)).from_(query, copy=False)


def _staged(query: Expr, kept: Mapping[str, Expr], name: str) -> Expr:
    """What is kept, each name once, in the stage after the last one it reads from."""
    for place, stage in enumerate(_stages(kept)):
        query = exp.select(exp.Star(), *_named(stage)).from_(query, copy=False).subquery(f"{name}{place}", copy=False)
    return query


def _named(columns: Mapping[str, Expr]) -> Iterator[Expr]:
    for name, value in columns.items():
        yield exp.alias_(value, name, quoted=True, copy=False)


def _names(values: Iterable[Expr]) -> set[str]:
    return {part.name for value in values for part in value.find_all(exp.Column)}


def _stages(kept: Mapping[str, Expr]) -> list[dict[str, Expr]]:
    level: dict[str, int] = {}
    stages: list[dict[str, Expr]] = []
    for name, value in kept.items():  # a name is kept after those it reads
        level[name] = max((level[part] + 1 for part in _names([value]) if part in kept), default=0)
        stages += [{} for _ in range(level[name] + 1 - len(stages))]
        stages[level[name]][name] = value
    return stages


__all__ = ["Answer", "Question", "Tables", "compile_question", "select"]
