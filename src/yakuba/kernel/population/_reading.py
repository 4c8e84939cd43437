"""Everybody's facts read by DuckDB, as arrays: people sorted by household, and the items of households' lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from sqlglot import exp

from yakuba.language.rules.columns import DAY, TEXT, Items, Kind, Rows

from ._engines import EngineFailed, columns_of
from ._lists import ITSELF, Several
from ._places import Table
from ._rows import HOME, KEY
from ._values import Array, Value
from ._words import Words

ROWS, ITEM, WORD = "rows_read", "item", "word"


@dataclass(frozen=True, slots=True)
class People:
    """Facts by path, a row for each person; and for each household, by its place, its lists."""

    keys: Array
    homes: Array
    """The place of each person's household; those of one household stand together."""
    facts: Mapping[str, Value]
    lists: Mapping[str, Several]
    words: Words

    @staticmethod
    def nobody() -> People:
        none = np.empty(0, np.int64)
        return People(none, none, {}, {}, Words())

    def place(self, start: int, end: int) -> tuple[Table, int]:
        """A stretch of the people, with their households; and how many they are."""
        keys, homes = self.keys[start:end], self.homes[start:end]
        first, last = (int(homes[0]), int(homes[-1]) + 1) if len(homes) else (0, 0)
        lists = {path: _cut(several, first, last) for path, several in self.lists.items()}
        facts = {path: _slice(value, start, end) for path, value in self.facts.items()}
        households = Table(last - first, self.words, lists)
        return Table(len(keys), self.words, facts, households, homes - first), len(keys)


def _slice(value: Value, start: int, end: int) -> Value:
    return Value(value.data[start:end], None if value.null is None else value.null[start:end])


def _cut(several: Several, first: int, last: int) -> Several:
    """The lists of some households, whose items stand together."""
    start, count = several.start[first:last], several.count[first:last]
    begin = int(start[0]) if len(start) else 0
    end = int(start[-1] + count[-1]) if len(start) else 0
    parts = {name: _slice(value, begin, end) for name, value in several.parts.items()}
    null = None if several.null is None else several.null[first:last]
    return Several(parts, None, start - begin, count, null)


def read(file: Path, shape: Mapping[str, Kind]) -> People:
    """Lines of JSON, or a Parquet file with the same columns. Raises EngineFailed, and ImproperlyConfigured."""
    source = _parquet(file, shape) if file.suffix == ".parquet" else _lines(file, shape)
    connection = _connection()
    try:
        _make(connection, ROWS, source)
        return _people(connection, shape)
    except duckdb.Error as error:
        raise EngineFailed(str(error)) from error
    finally:
        connection.close()


def _connection() -> duckdb.DuckDBPyConnection:
    try:
        # Nothing is fetched from anywhere: what is not in the library itself stays away.
        return duckdb.connect(
            config={
                "memory_limit": settings.POPULATION_MEMORY, "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )  # fmt: skip
    except duckdb.Error as error:
        raise ImproperlyConfigured(f"YAKUBA_ENGINE_MEMORY を、2GB のように書いてください: {error}") from error


def _people(connection: duckdb.DuckDBPyConnection, shape: Mapping[str, Kind]) -> People:
    for path, kind in shape.items():
        if isinstance(kind, Rows | Items):
            _make(connection, path, _items(path))
    words = _words(connection, shape)
    own = {path: kind for path, kind in shape.items() if isinstance(kind, str)}
    columns = [_column(KEY), _column(HOME), *(_as_number(_column(path), kind) for path, kind in own.items())]
    keys, homes, *facts = _by_home(_arrays(connection, _numbered(columns).from_(ROWS)))
    held = np.unique(homes.data)
    lists = {
        path: _several(connection, path, kind, held) for path, kind in shape.items() if isinstance(kind, Rows | Items)
    }
    values = {path: _narrow(value, kind) for (path, kind), value in zip(own.items(), facts, strict=True)}
    return People(keys.data, np.searchsorted(held, homes.data), values, lists, words)


def _by_home(columns: list[Value]) -> list[Value]:
    """Key, household and facts, sorted by household; as a rule they come so."""
    keys, homes = columns[0].data, columns[1].data
    if not len(keys) or ((homes[1:] > homes[:-1]) | ((homes[1:] == homes[:-1]) & (keys[1:] > keys[:-1]))).all():
        return columns
    order = np.lexsort((keys, homes))
    return [column.take(order) for column in columns]


def _words(connection: duckdb.DuckDBPyConnection, shape: Mapping[str, Kind]) -> Words:
    """All words there are, in their order, as a type of DuckDB's too."""
    every: exp.Select | exp.Union = exp.select(exp.alias_(exp.Literal.string(""), WORD))
    for path, kind in shape.items():
        parts = kind.parts if isinstance(kind, Rows) else {ITSELF: kind.kind if isinstance(kind, Items) else kind}
        source = _table(ROWS if isinstance(kind, str) else path)
        item = _column(path) if isinstance(kind, str) else exp.column(ITEM)
        of = [_part(item, name) for name, part in parts.items() if part == TEXT]
        for word in of:
            every = every.union(exp.select(exp.alias_(word, WORD)).from_(source).distinct(), copy=False)
    known = (
        exp.select(WORD).from_(every.subquery("every")).where(exp.column(WORD).is_(exp.null()).not_()).order_by(WORD)
    )
    words = [word for (word,) in connection.execute(known.sql("duckdb")).fetchall()]
    connection.execute(exp.Create(this=exp.to_table(WORD), kind="TYPE", expression=_call("ENUM", known)).sql("duckdb"))
    return Words(words)


def _several(connection: duckdb.DuckDBPyConnection, path: str, kind: Rows | Items, held: Array) -> Several:
    """The lists of households, which stand with the person a household goes by; others have none."""
    parts = kind.parts if isinstance(kind, Rows) else {ITSELF: kind.kind}
    length = exp.alias_(_call("len", _column(path)), "length")
    lengths = exp.select(HOME, length).from_(ROWS).where(_holds_lists()).order_by(HOME)
    homes, count = _arrays(connection, lengths)
    columns = [_as_number(_part(exp.column(ITEM), part), inner) for part, inner in parts.items()]
    found = _arrays(connection, _numbered(columns).from_(_table(path)).order_by(HOME, "place"))
    place = np.searchsorted(held, homes.data)
    counts, null = np.zeros(len(held), np.int64), np.ones(len(held), bool)
    nothing = np.zeros(len(homes.data), bool) if count.null is None else count.null
    counts[place], null[place] = np.where(nothing, 0, count.data), nothing
    values = {name: _narrow(value, part) for (name, part), value in zip(parts.items(), found, strict=True)}
    return Several(values, None, np.cumsum(counts) - counts, counts, null if null.any() else None)


def _items(path: str) -> exp.Select:
    """The items of a list, a row each."""
    several = _column(path)
    place = _call("generate_subscripts", several, exp.Literal.number(1))
    columns = [exp.alias_(_call("unnest", several), ITEM), exp.alias_(place, "place")]
    return exp.select(HOME, *columns).from_(ROWS).where(_holds_lists())


def _holds_lists() -> exp.Expr:
    return exp.column(KEY).eq(exp.column(HOME))


def _make(connection: duckdb.DuckDBPyConnection, table: str, query: exp.Select) -> None:
    made = exp.Create(this=_table(table), kind="TABLE", expression=query)
    connection.execute(made.sql("duckdb"))


def _table(name: str) -> exp.Table:
    """Named as it is, whatever is in the name."""
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def _arrays(connection: duckdb.DuckDBPyConnection, query: exp.Select) -> list[Value]:
    """The columns a query gives; DuckDB's arrays hide what is NULL."""
    return [_value(column) for column in connection.execute(query.sql("duckdb")).fetchnumpy().values()]


def _value(column: Any) -> Value:
    if not isinstance(column, np.ma.MaskedArray):
        return Value(column)
    null = np.ma.getmaskarray(column)
    return Value(column.filled(column.dtype.type(0)), null) if null.any() else Value(column.data)


def _narrow(value: Value, kind: str) -> Value:
    if kind == TEXT:
        return Value(value.data.astype(np.uint32), value.null)
    if value.data.dtype == np.bool_ and value.null is not None:
        return Value(np.greater(value.data, value.null), value.null)
    return value


def _as_number(column: exp.Expr, kind: str) -> exp.Expr:
    """Days from 1970 on, words by their place in the dictionary."""
    if kind == DAY:
        first = exp.cast(exp.Literal.string("1970-01-01"), "DATE")
        return exp.cast(exp.DateDiff(this=column, expression=first, unit=exp.var("DAY")), "INT")
    if kind == TEXT:
        return exp.cast(_call("enum_code", exp.Cast(this=column, to=exp.DataType.build(WORD, udt=True))), "UINT")
    return column


def _call(name: str, *parts: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(parts))


def _column(name: str) -> exp.Expr:
    return exp.column(name, quoted=True)


def _part(item: exp.Expr, name: str) -> exp.Expr:
    """A part of an item, or the item itself."""
    return item if name == ITSELF else exp.Dot(this=item, expression=exp.to_identifier(name, quoted=True))


def _numbered(columns: list[exp.Expr]) -> exp.Select:
    return exp.select(*(exp.alias_(column, f"c{place}") for place, column in enumerate(columns)))


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
