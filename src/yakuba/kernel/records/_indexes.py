"""Searchable fields as columns: one expression for filtering, sorting and the index that makes both fast.

Publishing a definition builds an index for each of its `search: true` fields (definitions.md, "What must hold" 4).
"""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.db.models import CharField, FloatField, Func

from yakuba.language.fields import Field
from yakuba.language.procedures import Procedure

from .models import Record

_KEY = re.compile(r"^[a-z][a-z0-9_]{0,49}$")
NUMERIC = ("number", "yen")


class FieldValue(Func):
    """The value of a field inside `data`, spelled so that the planner recognises the index on it."""

    arity = 1

    def __init__(self, expression: str, key: str, *, numeric: bool = False, **extra: Any) -> None:
        if not _KEY.match(key):
            raise ValueError(key)
        super().__init__(expression, output_field=FloatField() if numeric else CharField(), **extra)
        self.key, self.numeric = key, numeric

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        return self.as_sql(compiler, connection, template=sqlite_expression("%(expressions)s", self.key), **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        template = postgresql_expression("%(expressions)s", self.key, numeric=self.numeric)
        return self.as_sql(compiler, connection, template=template, **extra)


def sqlite_expression(column: str, key: str) -> str:
    return f"JSON_EXTRACT({column}, '$.{key}')"


def postgresql_expression(column: str, key: str, *, numeric: bool) -> str:
    return f"((({column} ->> '{key}'))::double precision)" if numeric else f"(({column} ->> '{key}'))"


def field_value(field: Field) -> FieldValue:
    """The expression for a searchable field."""
    return FieldValue("data", field.key, numeric=field.type in NUMERIC)


def index_statement(definition_id: int, field: Field) -> str:
    """CREATE INDEX for one searchable field of one definition."""
    table = Record._meta.db_table
    numeric = field.type in NUMERIC
    if connection.vendor == "postgresql":
        expression = postgresql_expression("data", field.key, numeric=numeric)
    else:
        expression = sqlite_expression('"data"', field.key)
    name = f"records_f{definition_id}_{field.key}"[:60]
    return (
        f'CREATE INDEX IF NOT EXISTS "{name}" ON {table} ({expression}, id) WHERE definition_id = {int(definition_id)}'
    )


def build(definition_id: int, procedure: Procedure) -> list[str]:
    """Build what is missing and return the statements run."""
    statements = [index_statement(definition_id, field) for field in procedure.fields() if field.search]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and statements:
            # Rows filed in this same transaction still wait for their foreign keys to be checked; no index before that.
            statements = ["SET CONSTRAINTS ALL IMMEDIATE", *statements, "SET CONSTRAINTS ALL DEFERRED"]
        for statement in statements:
            cursor.execute(statement)
    return statements
