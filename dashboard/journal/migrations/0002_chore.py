from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Chore",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("due", models.FloatField(default=0.0)),
            ],
            options={"db_table": "journal_chore", "default_permissions": ()},
        ),
    ]
