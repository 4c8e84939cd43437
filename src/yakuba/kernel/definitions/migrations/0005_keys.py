"""Search keys as this program folds names. Interrupted, it goes on where rows still differ."""

from django.db import migrations

from yakuba.kernel.rekeying import rekey
from yakuba.language.characters import fold


def anew(apps: object, schema_editor: object) -> None:
    rekey(apps.get_model("definitions", "Definition"), (), lambda found: fold(found.search))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("definitions", "0004_delete_draft")]
    operations = [migrations.RunPython(anew, migrations.RunPython.noop)]
