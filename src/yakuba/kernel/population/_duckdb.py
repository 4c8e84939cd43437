"""DuckDB: columns in this very process, in memory, on all its cores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from sqlglot import exp

from yakuba.language.rules.columns import Kind, Question

from ._engines import (
    ANSWERS,
    HOMES,
    PEOPLE,
    Counted,
    EngineFailed,
    Found,
    answers_of,
    as_found,
    columns_of,
    counted_of,
    entitled_of,
    found_of,
    homes_of,
    people_of,
)

BATCH = 5_000
ROWS = "rows_read"


class DuckDB:
    """See `Engine`."""

    def __init__(self) -> None:
        # Nothing is fetched from anywhere: what is not in the library itself stays away.
        self._connection = duckdb.connect(
            config={
                "memory_limit": settings.POPULATION_MEMORY, "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )  # fmt: skip

    def load(self, file: Path, shape: Mapping[str, Kind]) -> int:
        self._make(ROWS, _parquet(file, shape) if file.suffix == ".parquet" else _lines(file, shape))
        rows = exp.to_table(ROWS)
        self._make(PEOPLE, people_of(shape, rows))
        self._make(HOMES, homes_of(shape, rows))
        self._connection.execute(f"DROP TABLE {ROWS}")
        return int(self._connection.table(PEOPLE).count("*").fetchall()[0][0])

    def judge(self, questions: Sequence[Question], among: exp.Expr | None = None) -> None:
        self._make(ANSWERS, answers_of(questions, among))

    def _make(self, table: str, query: exp.Select) -> None:
        made = exp.Create(this=exp.to_table(table), kind="TABLE", replace=True, expression=query)
        try:
            self._connection.execute(made.sql("duckdb"))
        except duckdb.Error as error:
            raise EngineFailed(str(error)) from error

    def found(self, question: Question, *, everybody: bool = False) -> Iterator[Found]:
        rows = self._connection.cursor().execute(found_of(question, everybody=everybody).sql("duckdb"))
        while batch := rows.fetchmany(BATCH):
            yield from map(as_found, batch)

    def counted(self, question: Question, has: Question | None) -> list[Counted]:
        rows = self._connection.cursor().execute(counted_of(question, has).sql("duckdb"))
        return [Counted(*row) for row in rows.fetchall()]

    def entitled(self, question: Question, has: Question | None) -> Iterator[tuple[int, int | None]]:
        rows = self._connection.cursor().execute(entitled_of(question, has).sql("duckdb"))
        while batch := rows.fetchmany(BATCH):
            yield from batch

    def close(self) -> None:
        self._connection.close()


def _lines(file: Path, shape: Mapping[str, Kind]) -> exp.Select:
    """The rows of a file of lines of JSON."""
    kinds = [
        exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=exp.Literal.string(kind))
        for name, kind in columns_of(shape, "duckdb").items()
    ]
    wanted = exp.PropertyEQ(this=exp.to_identifier("columns"), expression=exp.Struct(expressions=kinds))
    lines = exp.Anonymous(this="read_ndjson", expressions=[exp.Literal.string(str(file)), wanted])
    return exp.select(exp.Star()).from_(lines)


def _parquet(file: Path, shape: Mapping[str, Kind]) -> exp.Select:
    """The columns wanted of a Parquet file."""
    kinds = columns_of(shape, "duckdb")
    columns = [
        exp.alias_(exp.cast(exp.column(name, quoted=True), kind), name, quoted=True) for name, kind in kinds.items()
    ]
    return exp.select(*columns).from_(exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(file))]))


def make() -> DuckDB:
    """A DuckDB with nothing loaded. Raises ImproperlyConfigured where a setting is none it knows."""
    try:
        return DuckDB()
    except duckdb.Error as error:
        raise ImproperlyConfigured(f"YAKUBA_ENGINE_MEMORY を、2GB のように書いてください: {error}") from error
