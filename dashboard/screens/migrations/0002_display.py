"""A screen shows a display, not some teams: whatever was let in before is given a display of its own."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_displays(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Display = apps.get_model("displays", "Display")
    for screen in apps.get_model("screens", "Screen").objects.filter(approved_at__gt=0, revoked_at=0):
        name = f"{screen.name[:40]} ({screen.pk})"
        screen.display = Display.objects.create(name=name, slug=f"screen-{screen.pk}")
        screen.display.teams.set(screen.teams.all())  # type: ignore[attr-defined]  # as it was before
        screen.save()


class Migration(migrations.Migration):
    dependencies = [("screens", "0001_screens"), ("displays", "0001_displays")]
    operations = [
        migrations.AddField(
            "screen",
            "display",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="screens",
                to="displays.display",
            ),
        ),
        migrations.AddField("screen", "painted_at", models.FloatField(default=0.0, editable=False)),
        migrations.AddField(
            "screen", "version", models.CharField(blank=True, default="", editable=False, max_length=16)
        ),
        migrations.AddField("screen", "dropped", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddField("screen", "delay_ms", models.PositiveIntegerField(default=0, editable=False)),
        migrations.RunPython(give_displays, migrations.RunPython.noop),
        migrations.RemoveField("screen", "teams"),
    ]
