"""The trail may begin later than at 1, knows the agents it is about, and hands out links to them."""

from django.db import migrations, models

from dashboard.audit.triggers import backwards_with_start, forwards_with_start


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="AuditStart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField()),
                ("mac", models.CharField(max_length=64)),
                ("at", models.FloatField()),
                ("seal", models.CharField(max_length=64)),
            ],
            options={"db_table": "audit_start", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="AuditAbout",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "seq", "account", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("account", models.CharField(max_length=150)),
            ],
            options={
                "db_table": "audit_about",
                "default_permissions": (),
                "indexes": [models.Index(fields=["account", "seq"], name="about_by_account")],
            },
        ),
        migrations.CreateModel(
            name="TransparencyLink",
            fields=[
                ("account", models.CharField(max_length=150, primary_key=True, serialize=False)),
                ("salt", models.CharField(max_length=32)),
            ],
            options={"db_table": "audit_link", "default_permissions": ()},
        ),
        migrations.RunPython(forwards_with_start, backwards_with_start),
    ]
