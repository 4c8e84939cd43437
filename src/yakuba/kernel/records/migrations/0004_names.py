"""Names are found by any part of them: by pairs of characters on PostgreSQL, from a narrow index on SQLite."""

from django.db import migrations, models

from yakuba.kernel.records._names import INDEX, PAIRS


def make(apps: object, schema_editor: object) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(PAIRS)
        schema_editor.execute(INDEX)


def drop(apps: object, schema_editor: object) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX records_pairs")
        schema_editor.execute("DROP FUNCTION yakuba_pairs")


class Migration(migrations.Migration):
    dependencies = [("records", "0003_intake")]

    operations = [
        migrations.AddIndex("record", models.Index(fields=["state", "search"], name="records_state_search")),
        migrations.RunPython(make, drop),
    ]
