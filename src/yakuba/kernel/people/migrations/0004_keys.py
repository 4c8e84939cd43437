"""Search keys as this program folds names. Interrupted, it goes on where rows still differ."""

from django.db import migrations

from yakuba.kernel.people._finding import FIRM_NAMES, NAMES, business_key, search_key
from yakuba.kernel.rekeying import rekey


def anew(apps: object, schema_editor: object) -> None:
    rekey(apps.get_model("people", "Resident"), NAMES, search_key)
    rekey(apps.get_model("people", "Business"), FIRM_NAMES, business_key)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0003_written_names")]
    operations = [migrations.RunPython(anew, migrations.RunPython.noop)]
