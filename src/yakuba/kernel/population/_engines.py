"""What runs the columns: arrays inside this process, or a Spark that is somewhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from sqlglot import exp

from yakuba.language.rules.columns import TYPES, Items, Kind, Question, Rows

from ._rows import HOME, KEY


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
    modules = {"embedded": "._embedded", "spark": "._spark"}
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


def as_found(row: Sequence[Any]) -> Found:
    return Found(*row)
