"""Search keys as this program folds names. Interrupted, it goes on where rows still differ."""

from django.db import migrations

from yakuba.kernel.records._names import case_rekeyed
from yakuba.kernel.rekeying import rekey


def anew(apps: object, schema_editor: object) -> None:
    rekey(apps.get_model("records", "Record"), (), lambda record: case_rekeyed(record.search))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("records", "0006_written_names")]
    operations = [migrations.RunPython(anew, migrations.RunPython.noop)]
