"""Queries that nearly every request asks, composed by the ORM once: composing costs more than the database's answer.

Filing a case asks four of them and writes four rows, and putting them together took half of all its processor time. A
prepared query keeps the SQL and asks with new values; rows still become what the ORM makes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Lookup, Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 2_000_000_000 + place,
    str: lambda place: f"\x02{place}\x03",
}
"""Values that no query holds by itself, so that their places in the SQL can be found again."""


class _Place(int):
    """Where a value goes, by its number."""


@dataclass(frozen=True)
class _Composed:
    queryset: QuerySet[Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    converters: dict[int, Any]


class Prepared:
    """A query with places for values: `Prepared(lambda key: Definition.objects.filter(key=key), str)("dog")` is a list.

    `compose` is called once for each kind of database, with a mark in place of each value, whose types (int or str)
    follow. Values go to the database as they are, so only exact comparisons with plain fields are right here.
    """

    def __init__(self, compose: Callable[..., QuerySet[Any]], *types: type) -> None:
        self._compose, self._types = compose, types
        self._composed: dict[str, _Composed] = {}
        self._lock = Lock()

    def __call__(self, *values: int | str) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        with self._lock:
            if connection.vendor not in self._composed:
                self._composed[connection.vendor] = self._compose_once()
        found = self._composed[connection.vendor]
        params = tuple(values[given] if isinstance(given, _Place) else given for given in found.params)
        # The compiler is Django's own, of this thread's connection, with its work already done.
        compiler, queryset = copy(found.compiler), found.queryset.all()
        compiler.connection = connection
        compiler.as_sql = lambda *given, **named: (found.sql, params)
        compiler.get_converters = lambda expressions: found.converters
        queryset.query.get_compiler = lambda *given, **named: compiler
        return list(queryset)

    def _compose_once(self) -> _Composed:
        marks = [_MARKS[kind](place) for place, kind in enumerate(self._types)]
        queryset = self._compose(*marks)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        places = tuple(_Place(marks.index(one)) if one in marks else one for one in params)
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        return _Composed(queryset, compiler, sql, places, compiler.get_converters(columns))


@dataclass(frozen=True)
class _Insert:
    fields: tuple[Field[Any, Any], ...]
    sql: str


SEVERAL = 10_000
_inserts: dict[tuple[str, type[Model], bool], _Insert] = {}


def insert(row: Model, *, unless_there: bool = False) -> None:
    """Write a new row and give it its key, as `row.save(force_insert=True)` does, without telling signals.

    With `unless_there`, a row that a unique constraint forbids is not written, without an error and without a key.
    What it refers to must have been saved. Raises IntegrityError.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    found = _composed_insert(connection, row, unless_there)
    with connection.cursor() as cursor:
        cursor.execute(found.sql, _values(connection, found, row))
        if not unless_there:
            [row.pk] = cursor.fetchone()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def insert_many(rows: Sequence[Model]) -> None:
    """Write new rows of one model, without giving them keys; those that a unique constraint forbids are not written."""
    if rows:
        connection = connections[DEFAULT_DB_ALIAS]
        found = _composed_insert(connection, rows[0], unless_there=True)
        with connection.cursor() as cursor:
            cursor.executemany(found.sql, [_values(connection, found, row) for row in rows])


def insert_like(row: Model, names: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Write as many new rows as there are `values`, which are all like `row` but for the fields of those names.

    As `insert_many`, without a model's object for each. Values go to the database as they are: numbers, words, None.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    found = _composed_insert(connection, row, unless_there=True)
    base = _values(connection, found, row)
    places = [[field.attname for field in found.fields].index(name) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = _selected(connection, found, places)
            alike = [value for place, value in enumerate(base) if place not in places]
            rows = iter(values)
            while batch := list(islice(rows, SEVERAL)):
                cursor.execute(sql, [*alike, *(list(column) for column in zip(*batch, strict=True))])
            return

        def filled(own: Sequence[Any]) -> list[Any]:
            made = base.copy()
            for place, value in zip(places, own, strict=True):
                made[place] = value
            return made

        cursor.executemany(found.sql, map(filled, values))


def _selected(connection: Any, found: _Insert, places: Sequence[int]) -> str:
    """The statement that takes columns as arrays: a journey for each row, or places for every value, cost more than all else."""
    # Without their lengths: a cast to varchar(n) would cut in silence what the column refuses in words.
    kinds = [str(found.fields[place].db_type(connection)).partition("(")[0] for place in places]
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    taken = [f"own.own{places.index(place)}" if place in places else "%s" for place in range(len(found.fields))]
    head, _, rest = found.sql.partition(" VALUES ")
    tail = rest[rest.index(")") + 1 :]
    own = ", ".join(f"own{number}" for number in range(len(places)))
    return " ".join([head, "SELECT", ", ".join(taken), f"FROM unnest({arrays}) AS own({own})", tail])


@Field.register_lookup
class Among(Lookup):
    """`pk__among=keys`: as `pk__in`, for keys by the thousand, of which each would need a place in the SQL.

    On PostgreSQL they are one array: finding the places costs more than what the database does with them.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Raises EmptyResultSet where there are no keys, as `in` does."""
        keys = list(self.rhs)
        if not keys:
            raise EmptyResultSet
        left, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{left} = ANY(%s)", [*params, keys]
        return f"{left} IN ({', '.join(['%s'] * len(keys))})", [*params, *keys]


def _composed_insert(connection: Any, row: Model, unless_there: bool) -> _Insert:
    # Two threads may compose the same at once: the second says what the first did.
    key = (connection.vendor, type(row), unless_there)
    return _inserts.get(key) or _inserts.setdefault(key, _insert_of(row, unless_there))


def _values(connection: Any, found: _Insert, row: Model) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in found.fields]


def _insert_of(row: Model, unless_there: bool) -> _Insert:
    meta = row._meta
    fields = tuple(field for field in meta.local_concrete_fields if field is not meta.auto_field)
    query = InsertQuery(type(row), on_conflict=OnConflict.IGNORE if unless_there else None)
    query.insert_values(fields, [row])
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = () if unless_there else (meta.pk,)
    [(sql, params)] = compiler.as_sql()
    if meta.parents or len(params) != len(fields):
        raise TypeError(f"{meta.label}: only rows of one table with plain values can be written this way")
    return _Insert(fields, sql)
