"""Of those told before: what they were told is what the offer says, and what was put away on withdrawal is not lapsed."""

from django.db import migrations
from django.db.models import F


def told_before(apps, schema_editor):
    offers = apps.get_model("entitlements", "Offer").objects.filter(told_at__isnull=False)
    offers.update(told_version=F("version"), told_amount=F("amount"))
    offers.filter(state="lapsed", answered_at__isnull=False).update(state="stopped")


class Migration(migrations.Migration):

    dependencies = [
        ('entitlements', '0006_as_told'),
    ]

    operations = [
        migrations.RunPython(told_before, migrations.RunPython.noop),
    ]
