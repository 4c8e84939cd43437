"""What ended keeps no name of a visitor, and no telephone: of what was filed the papers say who came."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    visits = apps.get_model("visits", "Visit").objects
    visits.filter(state="dropped").update(phone="", who="", agent=None, seen="")
    visits.filter(state="filed").update(phone="")


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_handed_over")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
