from django.db import migrations

from yakuba.kernel.unchangeable import unchangeable


class Migration(migrations.Migration):
    dependencies = [("definitions", "0001_initial")]
    operations = [unchangeable("definitions_version")]
