from django.db import migrations

MORE = {("coach", "chat"): "write-agent", ("barge", "chat"): "write-customer", ("barge", "voice"): "mute"}


def split_verbs(apps, schema_editor):  # type: ignore[no-untyped-def]
    """What coach and barge held until now by themselves are grants of their own; who was staff managed people."""
    Grant, User = apps.get_model("people", "Grant"), apps.get_model("auth", "User")
    for grant in list(Grant.objects.all()):
        if verb := MORE.get((grant.verb, grant.media)):
            Grant.objects.create(user_id=grant.user_id, team_id=grant.team_id, verb=verb, media=grant.media)
    for user in User.objects.filter(is_staff=True, is_superuser=False):
        for verb in ("manage-people", "read-trail"):
            Grant.objects.create(user_id=user.pk, everyone=True, verb=verb)


class Migration(migrations.Migration):

    # Apart from 0002: PostgreSQL alters no table that has rows waiting for their foreign keys to be checked.
    dependencies = [
        ('people', '0002_power'),
    ]

    operations = [
        migrations.RunPython(split_verbs, migrations.RunPython.noop),
    ]
