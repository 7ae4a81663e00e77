"""The database refuses to change or delete a line of the trail."""

from django.db import migrations

from dashboard.audit.triggers import backwards, forwards


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
