"""Apache Spark: the same columns on another engine, for a prefecture or a nation. Needs the lock `spark.txt` and Java."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from sqlglot import exp

from yakuba.language.rules.columns import Kind, Question

from ._engines import ANSWERS, PEOPLE, EngineFailed, Found, answers_of, as_found, columns_of, found_of


class Spark:
    """See `Engine`. The session is shared by all of this process, as Spark wants it."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def load(self, file: Path, shape: Mapping[str, Kind]) -> int:
        schema = ", ".join(f"`{name}` {kind}" for name, kind in columns_of(shape, "spark").items())
        read = self._session.read.schema(schema)
        people = (read.parquet(str(file)) if file.suffix == ".parquet" else read.json(str(file))).cache()
        people.createOrReplaceTempView(PEOPLE)
        return int(people.count())

    def judge(self, questions: Sequence[Question], among: exp.Expr | None = None) -> None:
        from pyspark.errors import PySparkException

        try:
            answers = self._session.sql(answers_of(questions, among).sql("spark")).cache()
            answers.count()
        except PySparkException as error:
            raise EngineFailed(str(error)) from error
        answers.createOrReplaceTempView(ANSWERS)

    def found(self, question: Question, *, everybody: bool = False) -> Iterator[Found]:
        for row in self._session.sql(found_of(question, everybody=everybody).sql("spark")).toLocalIterator():
            yield as_found(row)

    def close(self) -> None:
        self._session.catalog.clearCache()


def make() -> Spark:
    """A Spark with nothing loaded. Raises ImproperlyConfigured without pyspark."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ImproperlyConfigured(
            "YAKUBA_ENGINE=spark には pyspark が要ります: pip install -r requirements/spark.txt"
        ) from error
    builder = SparkSession.builder.master(settings.SPARK_MASTER).appName("yakuba")
    for name, value in {
        "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.sql.shuffle.partitions": "4",
        "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR",
    }.items():  # fmt: skip
        builder = builder.config(name, value)
    return Spark(builder.getOrCreate())
