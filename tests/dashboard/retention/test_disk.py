"""What was forgotten is gone from the bytes on the disk."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction

from dashboard.journal.adapter import DjangoJournal
from dashboard.journal.models import JournalRecord
from dashboard.retention.ages import purge_journal
from dashboard.retention.bodies import sought
from dashboard.retention.customers import forget, trace
from dashboard.retention.disk import settle
from monitoring.intake import RENEW_AFTER, Intake
from monitoring.stream import Stream
from tests.fakes.heard import call, me, of_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.dashboard.retention.conftest import Fill

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "canary-customer-7731"
CALLS = "/v2/me/calls"


def bytes_on_disk() -> bytes:
    """The database's file, its write-ahead log and its index of that."""
    path = str(connection.settings_dict["NAME"])
    files = [Path(path + tail) for tail in ("", "-wal", "-shm")]
    return b"".join(file.read_bytes() for file in files if file.exists())


@pytest.fixture
def written(fill: Fill) -> None:
    """A customer in many lines, small and larger than a page, between those of others."""
    for number in range(60):
        told = of_call(call(f"c{number}", name=CANARY, note="x" * 97 * number))
        fill("a", (CALLS, 1.0, told), (CALLS, 1.0, of_call(call(f"d{number}", name="somebody"))))


def by_age() -> None:
    """Everything is too old."""
    purge_journal(10.0)


def by_name() -> None:
    """He is to be forgotten."""
    forget(trace(sought(CANARY)))


@pytest.mark.parametrize("go", [by_age, by_name])
def test_no_byte_is_left(written: None, go: Callable[[], None]) -> None:
    """Neither in the file nor beside it is the customer found afterwards, though he was before."""
    assert CANARY.encode() in bytes_on_disk()
    go()
    assert settle()
    assert CANARY.encode() not in bytes_on_disk()


async def test_quiet_stream_forgets() -> None:
    """Of a stream that stays well and says little, a call that ended is gone from the disk a day later."""
    clock, journal = [1_000_000.0], DjangoJournal()
    stream = Stream(journal, "agent001", lambda: clock[0])
    intake = Intake(stream, lambda: clock[0])
    await stream.open()
    await intake.begin(json.dumps(me(call("c1", name=CANARY))).encode())
    await intake.hear(CALLS, json.dumps(of_call(call("c1", name=CANARY), "Released")).encode())
    await intake.flush()

    async def snapshot() -> bytes:
        return json.dumps(me()).encode()

    for _ in range(49):
        clock[0] += RENEW_AFTER
        await intake.renew(snapshot)
    await journal.close()
    assert CANARY.encode() in bytes_on_disk()
    await sync_to_async(purge_journal)(clock[0] - 24 * 3600)
    assert await sync_to_async(settle)()
    assert CANARY.encode() not in bytes_on_disk()


def test_reader_is_waited_for(written: None) -> None:
    """While somebody reads the log it cannot be cut, and that is said."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    reader = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM journal_record").fetchone()
        JournalRecord.objects.all().delete()
        assert not settle()
    finally:
        reader.close()
        connection.close()
    assert settle()


def test_transaction_is_no_place() -> None:
    """Within a transaction nothing can be settled."""
    with transaction.atomic():
        assert not settle()
