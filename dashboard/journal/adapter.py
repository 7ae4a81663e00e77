"""The journal on Django's database: appends of all streams share one transaction while they wait for each other.

The only writer of the journal's tables. Runs its queries on a thread of its own, so that a slow page never delays an append.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection, transaction

from dashboard.journal import queries
from dashboard.journal.models import Epoch, JournalRecord, JournalReject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitoring.ports import Record, Reject

    type Waiting = tuple[Sequence[Record], asyncio.Future[None]]

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
        return await self._run(queries.last, stream)

    async def append(self, records: Sequence[Record]) -> None:
        """On disk when this returns. Raises Fenced if the stream has been taken over."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((records, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._drain())
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            # It is written all the same: the writer counts it first, and is cancelled at his next step.
            await asyncio.wait({done})
            if (task := asyncio.current_task()) is not None and task.uncancel() >= 0:
                task.cancel()
            done.result()

    async def set_aside(self, reject: Reject) -> None:
        """Keep what could not be understood."""
        await self._run(_set_aside, reject)

    async def read(self, after: int, limit: int) -> list[Record]:
        """Records after a position."""
        return await self._run(queries.read, after, limit)

    async def rebuild(self) -> tuple[list[Record], int]:
        """What a fresh floor needs, and the position it stands for."""
        return await self._run(queries.rebuild)

    async def chat_log(self, chat_ids: Sequence[str]) -> list[Record]:
        """Records that name one of these chats."""
        return await self._run(queries.chat_log, chat_ids) if chat_ids else []

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
