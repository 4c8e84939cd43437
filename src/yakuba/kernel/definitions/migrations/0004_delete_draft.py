from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("definitions", "0003_programmes")]
    operations = [migrations.DeleteModel(name="Draft")]
