"""What is read of the journal: its news, what a fresh floor is built from, the log of a chat. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q, Window
from django.db.models.functions import RowNumber

from dashboard.journal.models import JournalRecord
from monitoring.floor.hearing import GAPS_KEPT
from monitoring.ports import GAP, HEALTH, PLACED, PULSE, ROSTER_FULL, SNAPSHOT, STATES, STATES_KEPT, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CHAT_LOG_LIMIT = 20_000


def read(after: int, limit: int) -> list[Record]:
    """Records after a position, in order."""
    return [_record(row) for row in JournalRecord.objects.filter(id__gt=after).order_by("id")[:limit]]


def rebuild() -> tuple[list[Record], int]:
    """What a fresh floor needs, in order, and the position up to which that is the whole truth."""
    with transaction.atomic():
        position = JournalRecord.objects.aggregate(newest=Max("id"))["newest"] or 0
        newest: dict[str, dict[str, int]] = {}
        for row in (
            JournalRecord.objects.filter(topic__in=(SNAPSHOT, ROSTER_FULL, PLACED, HEALTH, PULSE), id__lte=position)
            .values("stream", "topic")
            .annotate(newest=Max("id"))
        ):
            newest.setdefault(row["stream"], {})[row["topic"]] = row["newest"]
        rows: dict[int, JournalRecord] = {row.pk: row for row in _gaps(position)}
        for stream, ids in newest.items():
            start = ids.get(SNAPSHOT, ids.get(ROSTER_FULL, min(ids.values())))
            # What came while we asked is read afterwards, as news. Of many pulses only the last one says anything.
            since = Q(stream=stream, id__gte=start, id__lte=position) & ~Q(topic=PULSE)
            wanted = JournalRecord.objects.filter(since | Q(id__in=list(ids.values())))
            rows.update((row.pk, row) for row in wanted)
            rows.update((row.pk, row) for row in _states(stream, start))
    return [_record(rows[key]) for key in sorted(rows)], position


def _states(stream: str, before: int) -> Iterator[JournalRecord]:
    """What was said of an account's states before its last snapshot, which does not say since when they hold.

    Of a call that much was said of, all of it: its beginning too.
    """
    for topics in STATES:
        told = JournalRecord.objects.filter(stream=stream, id__lt=before, topic__in=topics)
        newest = list(told.order_by("-id")[:STATES_KEPT])
        yield from newest
        if len(newest) == STATES_KEPT:
            legs = {row.resource for row in newest} - {""}
            yield from told.filter(resource__in=legs, id__lt=newest[-1].pk)


def _gaps(position: int) -> Iterable[JournalRecord]:
    """The newest gaps of each stream, as many as a floor remembers."""
    newest_first = Window(RowNumber(), partition_by="stream", order_by="-id")
    gaps = JournalRecord.objects.filter(topic=GAP, id__lte=position)
    return gaps.annotate(place=newest_first).filter(place__lte=GAPS_KEPT)


def chat_log(chat_ids: Sequence[str]) -> list[Record]:
    """The newest records that name one of these chats, in order."""
    rows = JournalRecord.objects.filter(resource__in=chat_ids).order_by("-id")[:CHAT_LOG_LIMIT]
    return [_record(row) for row in reversed(rows)]


def _record(row: JournalRecord) -> Record:
    body = bytes(row.body)
    return Record(row.stream, row.epoch, row.offset, row.at, row.topic, body, row.resource, row.pk)


def last(stream: str) -> Record | None:
    """The newest record of a stream but for placements; None if there is none."""
    row = JournalRecord.objects.filter(stream=stream).exclude(topic=PLACED).order_by("-id").first()
    return None if row is None else _record(row)
