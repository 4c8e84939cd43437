"""What runs the columns: DuckDB inside this process, or a Spark that is somewhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from sqlglot import exp

from yakuba.language.rules.columns import TYPES, Items, Kind, Question, Rows, Tables, select

from ._rows import HOME, KEY

PEOPLE, HOMES, ANSWERS = "people", "homes", "answers"
TABLES = Tables(PEOPLE, HOMES, KEY, HOME)


class EngineFailed(RuntimeError):
    """The engine could not work a question out, such as a number beyond 64 bits: ask it person by person."""


class Found(NamedTuple):
    """One person for whom a rule is true, unknown or cannot be computed; the numbers are read by `Question`."""

    key: int
    verdict: bool | None
    missing: int
    said: int
    fails: bool
    amount: int | None


class Counted(NamedTuple):
    """How many there are of whom a rule says the same; `has`: whether another rule is true of them."""

    verdict: bool | None
    missing: int
    has: bool
    fails: bool
    count: int


class Engine(Protocol):
    """Holds everybody's facts, and answers questions about all of them."""

    def load(self, file: Path, shape: Mapping[str, Kind]) -> int:
        """Take over the rows of `write_rows`, or a Parquet file of the same columns; gives how many there are.

        Raises EngineFailed.
        """

    def judge(self, questions: Sequence[Question], among: exp.Expr | None = None) -> None:
        """Put questions to everybody, or to those `among` is true of. Raises EngineFailed."""

    def found(self, question: Question, *, everybody: bool = False) -> Iterator[Found]:
        """Everybody of whom a question judged is not false, by key; with `everybody` the others too."""

    def counted(self, question: Question, has: Question | None) -> list[Counted]:
        """How many are found of a question; `has` is another one of those judged."""

    def entitled(self, question: Question, has: Question | None) -> Iterator[tuple[int, int | None]]:
        """Key and amount of everybody of whom a question judged is true and `has` is not."""

    def close(self) -> None:
        """Forget everything."""


def engine(kind: str = "") -> Engine:
    """An empty engine of a kind, or of the kind the settings name. Raises ImproperlyConfigured for Spark without pyspark."""
    modules = {"duckdb": "._duckdb", "spark": "._spark"}
    module = import_module(modules[kind or settings.POPULATION_ENGINE], __package__)
    made: Engine = module.make()
    return made


def type_of(kind: Kind) -> exp.DataType:
    """A kind as a column's type."""
    if isinstance(kind, Rows):
        parts = ", ".join(f"{name} {TYPES[part]}" for name, part in kind.parts.items())
        return exp.DataType.build(f"STRUCT({parts})[]", dialect="duckdb")
    if isinstance(kind, Items):
        return exp.DataType.build(f"{TYPES[kind.kind]}[]", dialect="duckdb")
    return exp.DataType.build(TYPES[kind], dialect="duckdb")


def columns_of(shape: Mapping[str, Kind], dialect: str) -> dict[str, str]:
    """Name and type of every column of the table of people, in an engine's words."""
    return {KEY: "BIGINT", HOME: "BIGINT", **{path: type_of(kind).sql(dialect=dialect) for path, kind in shape.items()}}


def answers_of(questions: Sequence[Question], among: exp.Expr | None) -> exp.Select:
    return select(questions, TABLES, among)


def people_of(shape: Mapping[str, Kind], table: exp.Expr) -> exp.Select:
    """From rows of everything, what is a person's own."""
    own = [exp.column(name, quoted=True) for name in (KEY, HOME, *_own(shape))]
    return exp.select(*own).from_(table)


def homes_of(shape: Mapping[str, Kind], table: exp.Expr) -> exp.Select:
    """From rows of everything, the lists of each household: they stand with the person it goes by."""
    lists = [exp.column(name, quoted=True) for name in (HOME, *(name for name in shape if name not in _own(shape)))]
    first = exp.EQ(this=exp.column(KEY, quoted=True), expression=exp.column(HOME, quoted=True))
    return exp.select(*lists).from_(table).where(first)


def _own(shape: Mapping[str, Kind]) -> list[str]:
    return [name for name, kind in shape.items() if isinstance(kind, str)]


def found_of(question: Question, *, everybody: bool, sort: bool = True) -> exp.Select:
    """Those of whom the answer is not false; where it cannot be computed it is NULL too."""
    key = exp.column(KEY, quoted=True)
    query = exp.select(key, *question.row).from_(ANSWERS)
    query = query.order_by(key.copy()) if sort else query
    return query if everybody else query.where(question.not_false)


def counted_of(question: Question, has: Question | None) -> exp.Select:
    verdict, missing, _, fails, _ = question.row
    open_ = exp.Is(this=verdict.copy(), expression=exp.null())
    lacking = exp.Case(ifs=[exp.If(this=open_, true=missing)], default=exp.Literal.number(0))
    parts = {"verdict": verdict, "missing": lacking, "has": _has(has), "fails": fails}
    inner = exp.select(*(exp.alias_(part, name) for name, part in parts.items())).from_(ANSWERS)
    inner = inner.where(question.not_false)
    names = [exp.column(name) for name in parts]
    return exp.select(*names, exp.Count(this=exp.Star())).from_(inner.subquery("answered")).group_by(*names)


def entitled_of(question: Question, has: Question | None) -> exp.Select:
    query = exp.select(exp.column(KEY, quoted=True), question.row[4]).from_(ANSWERS).where(question.row[0])
    return query if has is None else query.where(exp.Not(this=exp.Paren(this=_has(has))))


def _has(question: Question | None) -> exp.Expr:
    """Whether the other question is true, which unknown is not."""
    return exp.Coalesce(this=question.row[0], expressions=[exp.false()]) if question else exp.false()


def as_found(row: Sequence[Any]) -> Found:
    return Found(*row)
