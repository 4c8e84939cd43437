"""Tables whose rows may be added and read, never changed: the database itself refuses."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

MESSAGE = "この記録は書き換えも削除もできません"


def _sqlite(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )


def _postgresql(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION yakuba_unchangeable()"
    )


FUNCTION = (
    "CREATE OR REPLACE FUNCTION yakuba_unchangeable() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
)


def statements(vendor: str, table: str, verbs: Iterable[str]) -> list[str]:
    """The SQL that makes a table unchangeable on a database (sqlite or postgresql)."""
    if vendor == "postgresql":
        return [FUNCTION, *(_postgresql(table, verb) for verb in verbs)]
    return [_sqlite(table, verb) for verb in verbs]


def unchangeable(table: str, *verbs: str) -> Operation:
    """The migration step; `verbs` are UPDATE and DELETE unless fewer are given."""

    def forward(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements(editor.connection.vendor, table, verbs or ("UPDATE", "DELETE")):
            editor.execute(statement)

    return migrations.RunPython(forward, migrations.RunPython.noop)
