"""Apache Spark: the same columns on another engine, for a prefecture or a nation. Needs the lock `spark.txt` and Java."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from sqlglot import exp

from yakuba.language.rules.columns import Kind, Question, Tables, select

from ._engines import Counted, EngineFailed, Found, as_found, columns_of
from ._rows import HOME, KEY

ROWS, PEOPLE, HOMES, ANSWERS = "rows_read", "people", "homes", "answers"
TABLES = Tables(PEOPLE, HOMES, KEY, HOME)
ALWAYS = {
    # Whole numbers too large are an error, as they are for one person; elsewhere Spark would wrap them round.
    "spark.sql.ansi.enabled": "true", "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR",
}  # fmt: skip
HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
"""Where Spark is in this very machine, nobody else can reach it."""


class Spark:
    """See `Engine`. The session is shared by all of this process, as Spark wants it."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def load(self, file: Path, shape: Mapping[str, Kind]) -> int:
        schema = ", ".join(f"`{name}` {kind}" for name, kind in columns_of(shape, "spark").items())
        read = self._session.read.schema(schema)
        found = read.parquet(str(file)) if file.suffix == ".parquet" else read.json(str(file))
        # Sorted once: judging a row moves it nowhere, and `found` reads part after part in their order.
        found.createOrReplaceTempView(ROWS)
        rows = exp.to_table(ROWS)
        people = self._session.sql(_people(shape, rows).sql("spark")).orderBy(KEY).cache()
        people.createOrReplaceTempView(PEOPLE)
        homes = self._session.sql(_homes(shape, rows).sql("spark")).cache()
        homes.createOrReplaceTempView(HOMES)
        with _failing():
            # Both are read now: the file may be gone by the time they are asked about.
            homes.count()
            return int(people.count())

    def judge(self, questions: Sequence[Question], among: exp.Expr | None = None) -> None:
        with _failing():
            # Only the answers stay, not how they were made: planning each `found` would go through all the rules again.
            answers = self._session.sql(select(questions, TABLES, among).sql("spark")).localCheckpoint()
        answers.createOrReplaceTempView(ANSWERS)

    def found(self, question: Question, *, everybody: bool = False) -> Iterator[Found]:
        query = _found(question, everybody=everybody)
        yield from map(as_found, self._session.sql(query.sql("spark")).toLocalIterator())

    def counted(self, question: Question, has: Question | None) -> list[Counted]:
        return [Counted(*row) for row in self._session.sql(_counted(question, has).sql("spark")).collect()]

    def entitled(self, question: Question, has: Question | None) -> Iterator[tuple[int, int | None]]:
        yield from self._session.sql(_entitled(question, has).sql("spark")).toLocalIterator()

    def close(self) -> None:
        self._session.catalog.clearCache()


@contextmanager
def _failing() -> Iterator[None]:
    """What Spark cannot do, in the word all engines have for it."""
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise EngineFailed(str(error)) from error


def _people(shape: Mapping[str, Kind], table: exp.Expr) -> exp.Select:
    """From rows of everything, what is a person's own."""
    own = [exp.column(name, quoted=True) for name in (KEY, HOME, *_own(shape))]
    return exp.select(*own).from_(table)


def _homes(shape: Mapping[str, Kind], table: exp.Expr) -> exp.Select:
    """From rows of everything, the lists of each household: they stand with the person it goes by."""
    lists = [exp.column(name, quoted=True) for name in (HOME, *(name for name in shape if name not in _own(shape)))]
    first = exp.EQ(this=exp.column(KEY, quoted=True), expression=exp.column(HOME, quoted=True))
    return exp.select(*lists).from_(table).where(first)


def _own(shape: Mapping[str, Kind]) -> list[str]:
    return [name for name, kind in shape.items() if isinstance(kind, str)]


def _found(question: Question, *, everybody: bool) -> exp.Select:
    """Those of whom the answer is not false; where it cannot be computed it is NULL too."""
    key = exp.column(KEY, quoted=True)
    query = exp.select(key, *question.row).from_(ANSWERS)
    return query if everybody else query.where(question.not_false)


def _counted(question: Question, has: Question | None) -> exp.Select:
    verdict, missing, _, fails, _ = question.row
    open_ = exp.Is(this=verdict.copy(), expression=exp.null())
    lacking = exp.Case(ifs=[exp.If(this=open_, true=missing)], default=exp.Literal.number(0))
    parts = {"verdict": verdict, "missing": lacking, "has": _has(has), "fails": fails}
    inner = exp.select(*(exp.alias_(part, name) for name, part in parts.items())).from_(ANSWERS)
    inner = inner.where(question.not_false)
    names = [exp.column(name) for name in parts]
    return exp.select(*names, exp.Count(this=exp.Star())).from_(inner.subquery("answered")).group_by(*names)


def _entitled(question: Question, has: Question | None) -> exp.Select:
    query = exp.select(exp.column(KEY, quoted=True), question.row[4]).from_(ANSWERS).where(question.row[0])
    return query if has is None else query.where(exp.Not(this=exp.Paren(this=_has(has))))


def _has(question: Question | None) -> exp.Expr:
    """Whether the other question is true, which unknown is not."""
    return exp.Coalesce(this=question.row[0], expressions=[exp.false()]) if question else exp.false()


def make() -> Spark:
    """A Spark with nothing loaded. Raises ImproperlyConfigured without pyspark or Java."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ImproperlyConfigured(
            "YAKUBA_ENGINE=spark には pyspark が要ります: pip install -r requirements/spark.txt"
        ) from error
    builder = SparkSession.builder.master(settings.SPARK_MASTER).appName("yakuba")
    for name, value in _configuration(settings.SPARK_MASTER).items():
        builder = builder.config(name, value)
    try:
        return Spark(builder.getOrCreate())
    except PySparkException as error:
        raise ImproperlyConfigured(
            "Spark を始められません。Java 17 以降があるか、YAKUBA_SPARK_MASTER の先が動いているかを確かめてください。"
        ) from error


def _configuration(master: str) -> dict[str, str]:
    if not master.startswith("local"):
        return ALWAYS
    # Java looks for the address of the machine's name before it reads anything else.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    cores = re.search(r"\d+", master)
    parts = cores[0] if cores else str(os.cpu_count() or 1)
    memory = heap(settings.POPULATION_MEMORY)
    return {**ALWAYS, **HERE, "spark.sql.shuffle.partitions": parts, "spark.driver.memory": memory}


def heap(memory: str) -> str:
    """`YAKUBA_ENGINE_MEMORY` in the words of Java: `3GB` is `3g`. Raises ImproperlyConfigured."""
    said = re.fullmatch(r"\s*(\d+)\s*([KMGT])i?B\s*", memory, re.IGNORECASE)
    if said is None:
        raise ImproperlyConfigured(f"YAKUBA_ENGINE_MEMORY は 3GB や 800MB のように書いてください: {memory!r}")
    return f"{said[1]}{said[2].lower()}"


__all__ = ["Spark", "heap", "make"]
