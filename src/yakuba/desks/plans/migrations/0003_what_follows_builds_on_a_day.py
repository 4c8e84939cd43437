"""Facts that followed from the doses before `upon` was kept: they are no register's own word."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def forwards(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Each builds on the day of what was carried over, or on nothing."""
    carried = apps.get_model("plans", "Carried").objects.filter(resident=OuterRef("resident"), key=OuterRef("key"))
    day = Coalesce(Subquery(carried.values("as_of")[:1]), date.min, output_field=models.DateField())
    old = apps.get_model("people", "KnownFact").objects.filter(source="予防接種・健診の記録", upon=None, voices={})
    old.update(upon=day)


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_plans_made_of"), ("people", "0002_facts_in_dispute")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
