"""The journal on a real database; tests/dashboard/test_postgresql.py runs all of this on PostgreSQL once more."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection, transaction

from dashboard.journal import adapter, queries
from dashboard.journal.adapter import DjangoJournal, Fenced
from dashboard.journal.models import JournalRecord, JournalReject
from monitoring.ports import (
    Record,
    Reject,
)
from monitoring.stream import Stream
from tests.fakes.lines import CALLS, record

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)


def places(records: list[Record]) -> list[tuple[str, int, int]]:
    """Stream, epoch and offset of each."""
    return [(one.stream, one.epoch, one.offset) for one in records]


async def test_record_is_kept_as_it_is(journal: DjangoJournal) -> None:
    """What was appended is read back byte for byte, in order, with rising positions; and from a position on."""
    assert await journal.open("agent001") == 1
    told = [record(offset=n, resource="chat-1", topic="/v2/me/chats") for n in range(3)]
    await journal.append(told[:2])
    await journal.append(told[2:])
    found = await journal.read(0, 10)
    assert [(r.body, r.topic, r.resource, r.at) for r in found] == [(r.body, r.topic, r.resource, r.at) for r in told]
    positions = [one.position for one in found]
    assert positions == sorted(set(positions))
    assert await journal.read(positions[0], 1) == found[1:2]
    assert await journal.read(positions[2], 10) == []


async def test_offsets_are_said_once(journal: DjangoJournal) -> None:
    """An offset used twice is refused, and of that append nothing is written."""
    await journal.open("agent001")
    await journal.append([record(offset=0)])
    with pytest.raises(Exception, match=r"(?i)unique"):
        await journal.append([record(offset=1), record(offset=0)])
    assert places(await journal.read(0, 10)) == [("agent001", 1, 0)]


async def test_older_epoch_is_fenced(journal: DjangoJournal) -> None:
    """A writer whose stream was taken over writes nothing more; the new one does; other streams never notice."""
    assert [await journal.open("agent001"), await journal.open("agent002")] == [1, 1]
    await journal.append([record()])
    other = DjangoJournal()
    assert await other.open("agent001") == 2
    with pytest.raises(Fenced, match="agent001: epoch 1 was taken over by 2"):
        await journal.append([record(offset=1)])
    await other.append([record(epoch=2)])
    await journal.append([record("agent002")])
    await other.close()
    assert places(await journal.read(0, 10)) == [("agent001", 1, 0), ("agent001", 2, 0), ("agent002", 1, 0)]


async def test_stream_never_opened_is_fenced(journal: DjangoJournal) -> None:
    """A stream that nobody opened takes no record."""
    with pytest.raises(Fenced):
        await journal.append([record()])


async def test_waiting_appends_share_transaction(journal: DjangoJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Appends that come while one is written go together into the next transaction; each waits for its own."""
    batches = watch_batches(monkeypatch)
    for n in range(6):
        await journal.open(f"agent00{n}")
    told: list[int] = []
    journal.on_append = lambda: told.append(len(told))
    await asyncio.gather(*(journal.append([record(f"agent00{n}")]) for n in range(6)))
    assert sum(batches) == 6
    assert len(batches) <= 2
    assert len(told) == len(batches)


def watch_batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many appends each transaction held."""
    batches: list[int] = []
    write = adapter._write

    def watched(batch: list[list[Record]]) -> list[Exception | None]:
        batches.append(len(batch))
        return write(batch)  # type: ignore[arg-type]

    monkeypatch.setattr(adapter, "_write", watched)
    return batches


@pytest.mark.parametrize("bad", ["fenced", "twice", "unwritable"])
async def test_one_streams_fault_is_its_own(journal: DjangoJournal, bad: str) -> None:
    """In one transaction with others, a stream that is fenced or whose record cannot be kept fails alone."""
    for n in range(4):
        await journal.open(f"agent00{n}")
    await journal.append([record("agent003")])
    faulty = {
        "fenced": record("agent003", 1, epoch=7),
        "twice": record("agent003", 0),
        "unwritable": Record("agent003", 1, 1, 0.0, CALLS, None),  # type: ignore[arg-type]
    }[bad]
    work = [journal.append([record(f"agent00{n}")]) for n in range(3)]
    results = await asyncio.gather(work[0], journal.append([faulty]), *work[1:], return_exceptions=True)
    assert [isinstance(result, Exception) for result in results] == [False, True, False, False]
    assert sorted(places(await journal.read(0, 10))) == [(f"agent00{n}", 1, 0) for n in range(4)]


async def test_hostile_text_is_kept(journal: DjangoJournal) -> None:
    """A topic or id with NUL, lone surrogates or without end is written in a form that every database takes."""
    await journal.open("agent001")
    hostile = "a\0\ud800" + "x" * 500
    await journal.append([record(topic=hostile, resource=hostile)])
    await journal.set_aside(Reject("agent001", 1.0, hostile, "wrong-shape", hostile * 2, b"\0\xff"))
    (found,) = await journal.read(0, 10)
    assert (len(found.topic), len(found.resource), found.topic[:10]) == (200, 64, "a\\x00\\ud80")
    reject = await JournalReject.objects.aget()
    assert (bytes(reject.body), reject.rule, len(reject.detail)) == (b"\0\xff", "wrong-shape", 500)


async def test_rebuild_of_nothing(journal: DjangoJournal) -> None:
    """An empty journal is an empty floor at position 0."""
    assert await journal.rebuild() == ([], 0)
    assert await journal.read(0, 10) == []


async def test_chat_log_is_by_chat(journal: DjangoJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records that name one of the chats, in order, the newest of them where there are too many; none for none."""
    await journal.open("agent001")
    named = ["chat-1", "chat-2", "", "chat-1", "chat-3", "chat-1"]
    await journal.append([record(offset=n, resource=name) for n, name in enumerate(named)])
    assert [r.offset for r in await journal.chat_log(["chat-1", "chat-3"])] == [0, 3, 4, 5]
    assert await journal.chat_log([]) == []
    monkeypatch.setattr(queries, "CHAT_LOG_LIMIT", 2)
    assert [r.offset for r in await journal.chat_log(["chat-1"])] == [3, 5]


async def test_close_finishes_what_waits() -> None:
    """Closing writes what was still to be written, and gives the thread and its connection back."""
    journal = DjangoJournal()
    await journal.open("agent001")
    waiting = asyncio.ensure_future(journal.append([record()]))
    await asyncio.sleep(0)
    await journal.close()
    await waiting
    assert await JournalRecord.objects.acount() == 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("journal")]


async def test_caller_that_left_harms_nobody(journal: DjangoJournal) -> None:
    """An append whose caller was cancelled is written all the same, and others get their answer."""
    await journal.open("agent001")
    left = asyncio.ensure_future(journal.append([record(offset=0)]))
    await asyncio.sleep(0)
    left.cancel()
    await journal.append([record(offset=1)])
    assert [one.offset for one in await journal.read(0, 10)] == [0, 1]


async def test_cancelled_writer_is_counted(journal: DjangoJournal) -> None:
    """A writer that is cancelled while its record is on its way to paper has the next number for the next one."""
    stream = Stream(journal, "agent001", lambda: 100.0)
    await stream.open()
    left = asyncio.ensure_future(stream.append(stream.record(CALLS, b"{}")))
    await asyncio.sleep(0)
    left.cancel()
    await stream.append(stream.record("placed", b"{}"))
    assert left.cancelled()
    assert [(one.offset, one.topic) for one in await journal.read(0, 10)] == [(0, CALLS), (1, "placed")]


def _with_patience(call: Callable[[], None]) -> None:
    """Do it on a connection that soon tires of waiting for a lock."""
    patience = {"sqlite": "PRAGMA busy_timeout = 50", "postgresql": "SET lock_timeout = '200ms'"}
    with connection.cursor() as cursor:
        cursor.execute(patience[connection.vendor])
    try:
        call()
    finally:
        connection.close()


async def test_positions_appear_in_order(journal: DjangoJournal) -> None:
    """Of two processes that write at once the second waits for the first: no reader ever passes a position over."""
    await journal.open("agent001")
    await journal.open("agent002")
    first = sync_to_async(_hold_open, thread_sensitive=False)
    written, release = threading.Event(), threading.Event()
    holding = asyncio.ensure_future(first([record()], written, release))
    await asyncio.to_thread(written.wait, 10)
    try:
        with pytest.raises(OperationalError):
            await asyncio.to_thread(_with_patience, lambda: adapter._write_together([record("agent002")]))
    finally:
        release.set()
        await holding
    await journal.append([record("agent002")])
    assert places(await journal.read(0, 10)) == [("agent001", 1, 0), ("agent002", 1, 0)]


def _hold_open(records: list[Record], written: threading.Event, release: threading.Event) -> None:
    """Another process's append, stopped between its write and its commit."""
    try:
        with transaction.atomic():
            adapter._write_together(records)
            written.set()
            release.wait(10)
    finally:
        connection.close()


async def test_cut_connection_is_replaced(journal: DjangoJournal) -> None:
    """After the database cut its connection the journal fails once, and then writes again."""
    if connection.vendor == "postgresql":
        await journal.open("agent001")
        await sync_to_async(_cut_everybody)()
        with pytest.raises(OperationalError):
            await journal.append([record()])
    await journal.open("agent001")
    await journal.append([record(epoch=1 if connection.vendor == "sqlite" else 2)])
    assert len(await journal.read(0, 10)) == 1


def _cut_everybody() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
