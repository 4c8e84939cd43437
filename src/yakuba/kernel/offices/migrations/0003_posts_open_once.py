from django.db import migrations, models


class Migration(migrations.Migration):
    # By itself: PostgreSQL changes no table in the transaction that wrote to it.
    dependencies = [("offices", "0002_dated")]

    operations = [
        migrations.AlterField("post", "starts_on", models.DateField()),
        migrations.RemoveConstraint("post", "offices_one_post"),
        migrations.AddConstraint(
            "post",
            models.UniqueConstraint(
                fields=("department", "title"), condition=models.Q(ends_on=None), name="offices_one_open_post"
            ),
        ),
    ]
