"""`purge`: forget what the journal need no longer remember."""

from __future__ import annotations

import time

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max

from dashboard import conf
from dashboard.journal.models import JournalRecord, JournalReject
from monitoring.ports import HEALTH, PLACED, PULSE, ROSTER, ROSTER_FULL, SNAPSHOT


class Command(BaseCommand):
    """Journal records and rejects past retention; never what a fresh floor is built from. The trail is not touched.

    Since when a state has held that was told before the last snapshot is forgotten: those lines hold customers' data too.
    """

    help = "Delete journal records and rejects older than JOURNAL_RETENTION_HOURS."

    def handle(self, **_: object) -> None:
        """Delete, and say how many."""
        hours = conf.JOURNAL_RETENTION_HOURS
        if hours < 0:
            raise CommandError("JOURNAL_RETENTION_HOURS must not be negative")
        records, rejects = purge(time.time() - hours * 3600)
        self.stdout.write(f"{records} records and {rejects} rejects older than {hours} hours deleted")


def purge(before: float) -> tuple[int, int]:
    """Delete what is older than `before` (POSIX seconds); returns how many records and rejects.

    Kept whatever their age: of every stream its last snapshot and all after it, and its last word on place, health and pulse;
    the last full roster and all that differed since.
    """
    records = sum(_purge_stream(stream, newest, before) for stream, newest in _newest().items())
    rejects, _ = JournalReject.objects.filter(at__lt=before).delete()
    return records, rejects


def _newest() -> dict[str, dict[str, int]]:
    """The position of each stream's last snapshot, place and health."""
    newest: dict[str, dict[str, int]] = {
        stream: {} for stream in JournalRecord.objects.order_by().values_list("stream", flat=True).distinct()
    }
    named = JournalRecord.objects.filter(topic__in=[SNAPSHOT, ROSTER_FULL, PLACED, HEALTH, PULSE]).order_by()
    for stream, topic, position in named.values_list("stream", "topic").annotate(newest=Max("pk")):
        newest.setdefault(stream, {})[topic] = position
    return newest


def _purge_stream(stream: str, newest: dict[str, int], before: float) -> int:
    old = JournalRecord.objects.filter(stream=stream, at__lt=before).exclude(pk__in=newest.values())
    if SNAPSHOT in newest:
        old = old.filter(pk__lt=newest[SNAPSHOT])
    elif ROSTER_FULL in newest:
        old = old.exclude(topic=ROSTER, pk__gt=newest[ROSTER_FULL])
    return old.delete()[0]
