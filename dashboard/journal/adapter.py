"""The journal on Django's database: appends of all streams share one transaction while they wait for each other.

The only writer of the journal's tables. Runs its queries on a thread of its own, so that a slow page never delays an append.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Max, Q, Window
from django.db.models.functions import RowNumber

from dashboard.journal.models import Epoch, JournalRecord, JournalReject
from monitoring.floor.hearing import GAPS_KEPT
from monitoring.ports import GAP, HEALTH, PLACED, PULSE, ROSTER_FULL, SNAPSHOT, STATES, STATES_KEPT, Record, Reject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    type Waiting = tuple[Sequence[Record], asyncio.Future[None]]

CHAT_LOG_LIMIT = 20_000
WRITERS = 0x464C4F4F  # any number, the same in every process


class Fenced(RuntimeError):
    """Somebody else opened a newer epoch of this stream: this writer has lost it, and nothing was written."""


class DjangoJournal:
    """`monitoring.ports.Journal`."""

    def __init__(self, on_append: Callable[[], None] = lambda: None) -> None:
        self.on_append = on_append
        self._waiting: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")

    async def open(self, stream: str) -> int:
        """Begin a new epoch; older writers of this stream are fenced out from here on."""
        return await self._run(_open, stream)

    async def last(self, stream: str) -> Record | None:
        """The newest record of a stream but for placements."""
        return await self._run(_last, stream)

    async def append(self, records: Sequence[Record]) -> None:
        """On disk when this returns. Raises Fenced if the stream has been taken over."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((records, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._drain())
        await done

    async def set_aside(self, reject: Reject) -> None:
        """Keep what could not be understood."""
        await self._run(_set_aside, reject)

    async def read(self, after: int, limit: int) -> list[Record]:
        """Records after a position."""
        return await self._run(_read, after, limit)

    async def rebuild(self) -> tuple[list[Record], int]:
        """What a fresh floor needs, and the position it stands for."""
        return await self._run(_rebuild)

    async def chat_log(self, chat_ids: Sequence[str]) -> list[Record]:
        """Records that name one of these chats."""
        return await self._run(_chat_log, chat_ids) if chat_ids else []

    async def close(self) -> None:
        """Finish what waits and give the connection back."""
        if self._writing is not None:
            await self._writing
        await self._run(lambda: connection.close())  # noqa: PLW0108  # that thread's connection, not this one's
        self._thread.shutdown()

    async def _run[*A, T](self, call: Callable[[*A], T], *arguments: *A) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _call, call, *arguments)

    async def _drain(self) -> None:
        """Write everything that waits, one transaction at a time, until nothing does."""
        while self._waiting:
            batch, self._waiting = self._waiting, []
            for (_, done), error in zip(batch, await self._run(_write, [r for r, _ in batch]), strict=True):
                if done.cancelled():
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)
            self.on_append()


def _call[*A, T](call: Callable[[*A], T], *arguments: *A) -> T:
    """No request ends on this thread, so nobody else would replace a connection that the database has cut."""
    if connection.errors_occurred:
        connection.close()
    return call(*arguments)


def _open(stream: str) -> int:
    with transaction.atomic():
        Epoch.objects.get_or_create(stream=stream)
        epoch = Epoch.objects.select_for_update().get(stream=stream)
        epoch.number += 1
        epoch.save()
    return epoch.number


def _last(stream: str) -> Record | None:
    row = JournalRecord.objects.filter(stream=stream).exclude(topic=PLACED).order_by("-id").first()
    return None if row is None else _record(row)


def _write(batch: list[Sequence[Record]]) -> list[Exception | None]:
    """All in one transaction; should that fail, one by one, so that one stream's fault stays its own."""
    try:
        _write_together([record for records in batch for record in records])
    except (OperationalError, InterfaceError) as error:
        return [error] * len(batch)
    except Exception as error:  # noqa: BLE001  # whatever it is, the caller whose record it was is to hear it
        return [error] if len(batch) == 1 else [_write([records])[0] for records in batch]
    return [None] * len(batch)


def _write_together(records: list[Record]) -> None:
    with transaction.atomic():
        _queue()
        streams = {record.stream: record.epoch for record in records}
        newest = dict(
            Epoch.objects.select_for_update()
            .filter(stream__in=streams)
            .order_by("stream")
            .values_list("stream", "number")
        )
        for stream, epoch in streams.items():
            if newest.get(stream) != epoch:
                raise Fenced(f"{stream}: epoch {epoch} was taken over by {newest.get(stream)}")
        JournalRecord.objects.bulk_create(
            JournalRecord(
                stream=record.stream,
                epoch=record.epoch,
                offset=record.offset,
                at=record.at,
                topic=_kept(record.topic, 200),
                resource=_kept(record.resource, 64),
                body=record.body,
            )
            for record in records
        )


def _queue() -> None:
    """Let positions appear in their order: a reader that saw a later one must never be given an earlier one afterwards.

    PostgreSQL deals positions out before the commit, to any number of relays; SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])


def _kept(text: str, limit: int) -> str:
    """What any database keeps as it is: no NUL, no lone surrogate, not longer than the column."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")[:limit]


def _set_aside(reject: Reject) -> None:
    JournalReject.objects.create(
        stream=reject.stream,
        at=reject.at,
        topic=_kept(reject.topic, 200),
        rule=reject.rule,
        detail=_kept(reject.detail, 500),
        body=reject.body,
    )


def _read(after: int, limit: int) -> list[Record]:
    return [_record(row) for row in JournalRecord.objects.filter(id__gt=after).order_by("id")[:limit]]


def _rebuild() -> tuple[list[Record], int]:
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
    """What was said of an account's states before its last snapshot, which does not say since when they hold."""
    for topics in STATES:
        yield from JournalRecord.objects.filter(stream=stream, id__lt=before, topic__in=topics).order_by("-id")[
            :STATES_KEPT
        ]


def _gaps(position: int) -> Iterable[JournalRecord]:
    """The newest gaps of each stream, as many as a floor remembers."""
    newest_first = Window(RowNumber(), partition_by="stream", order_by="-id")
    gaps = JournalRecord.objects.filter(topic=GAP, id__lte=position)
    return gaps.annotate(place=newest_first).filter(place__lte=GAPS_KEPT)


def _chat_log(chat_ids: Sequence[str]) -> list[Record]:
    rows = JournalRecord.objects.filter(resource__in=chat_ids).order_by("-id")[:CHAT_LOG_LIMIT]
    return [_record(row) for row in reversed(rows)]


def _record(row: JournalRecord) -> Record:
    body = bytes(row.body)
    return Record(row.stream, row.epoch, row.offset, row.at, row.topic, body, row.resource, row.pk)
