"""Forget the journal by age, in small steps that let its writer in between. Knows no person and no clock.

A fresh floor is built from each stream's last snapshot and what followed it (`journal.queries`). A stream that is heard has
one of the last half hour (`monitoring.intake`), so that whatever is older than the limit lies before it. One that has none
is not heard: of it stays who there is, and nothing of a call or chat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max

from dashboard.journal.models import JournalRecord, JournalReject
from dashboard.retention.bodies import bare
from monitoring.ports import GAP, HEALTH, PLACED, PULSE, ROSTER_FULL, SNAPSHOT

if TYPE_CHECKING:
    from django.db.models import QuerySet

STEP = 500
"""Rows of one transaction: SQLite has one writer, and the journal must not wait."""
SLACK = 900.0
"""Seconds by which a snapshot or full roster may come late before its stream counts as not heard."""
WHOLE = (SNAPSHOT, ROSTER_FULL)
OWN = (PLACED, HEALTH, PULSE)


def purge_journal(before: float) -> tuple[int, int]:
    """Delete what is older than `before` (POSIX seconds); returns how many records and rejects.

    Kept whatever their age: of each stream its last snapshot or full roster with all after it, where that is younger, and else
    bared; its last word on place, health and pulse; and its newest line, emptied, for the next one counts on from its number.
    """
    records = sum(_purge_stream(stream, newest, before) for stream, newest in _newest().items())
    return records, _delete(JournalReject.objects.filter(at__lt=before))


def _newest() -> dict[str, dict[str, int]]:
    """The position of each stream's newest line (under ""), and of its last snapshot, place and so on."""
    rows = JournalRecord.objects.order_by()
    newest = {stream: {"": last} for stream, last in rows.values_list("stream").annotate(newest=Max("pk"))}
    named = rows.filter(topic__in=[*WHOLE, *OWN])
    for stream, topic, position in named.values_list("stream", "topic").annotate(newest=Max("pk")):
        newest.setdefault(stream, {})[topic] = position
    return newest


def _purge_stream(stream: str, newest: dict[str, int], before: float) -> int:
    lines = JournalRecord.objects.filter(stream=stream)
    old = lines.filter(at__lt=before).exclude(pk__in=newest.values())
    start = newest.get(SNAPSHOT, newest.get(ROSTER_FULL, 0))
    is_heard = lines.filter(pk=start, at__gte=before - SLACK).exists()
    if is_heard:
        return _delete(old.filter(pk__lt=start))
    gone = _delete(old)
    for row in lines.filter(pk__in=[start, newest[""]], at__lt=before):
        _empty(row)
    return gone


def _empty(row: JournalRecord) -> None:
    """Leave of a line what names no customer."""
    if row.topic not in (*OWN, GAP):
        body = bytes(row.body)
        left = bare(body) if row.topic in WHOLE else b""
        if left != body:
            JournalRecord.objects.filter(pk=row.pk).update(body=left, resource="")


def _delete(rows: QuerySet[Any]) -> int:
    gone = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:STEP]):
        gone += rows.filter(pk__lte=keys[-1]).delete()[0]
    return gone
