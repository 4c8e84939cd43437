from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def date_posts(apps: Any, schema_editor: Any) -> None:
    """A chair has been there since its department, or since somebody first sat in it."""
    for post in apps.get_model("offices", "Post").objects.select_related("department"):
        first = post.appointments.aggregate(first=models.Min("starts_on"))["first"]
        post.starts_on = min(first or post.department.starts_on, post.department.starts_on)
        post.ends_on = post.department.ends_on
        post.save(update_fields=["starts_on", "ends_on"])


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FormerName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=130)),
                ("until", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_names", to="offices.department",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_names", to="offices.staff",
                    ),
                ),
            ],
        ),
        migrations.AddField("post", "starts_on", models.DateField(null=True)),
        migrations.AddField("post", "ends_on", models.DateField(null=True, blank=True)),
        migrations.RunPython(date_posts, migrations.RunPython.noop),
    ]  # fmt: skip
