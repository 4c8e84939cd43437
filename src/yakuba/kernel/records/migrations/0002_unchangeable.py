from django.db import migrations

from yakuba.kernel.unchangeable import unchangeable


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [unchangeable("records_event", "UPDATE")]
