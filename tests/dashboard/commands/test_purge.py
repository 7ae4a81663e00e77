"""`purge` forgets by age, but never what a fresh floor is built from."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.core.management.base import CommandError

from dashboard import conf
from dashboard.audit.models import AuditLine
from dashboard.audit.trail import add
from dashboard.journal.models import JournalRecord, JournalReject
from dashboard.journal.queries import rebuild
from dashboard.management.commands.purge import purge
from monitoring.ports import HEALTH, PLACED, PULSE, ROSTER, ROSTER_FULL, SNAPSHOT, UPSTREAM, Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    type Call = Callable[..., str]
    type Fill = Callable[..., None]

CALLS = "/v2/me/calls"


@pytest.fixture
def fill(db: None) -> Fill:
    """Writes records of a stream, `(topic, at)` each, in order."""

    def fill(stream: str, *records: tuple[str, float]) -> None:
        JournalRecord.objects.bulk_create(
            JournalRecord(stream=stream, epoch=1, offset=offset, at=at, topic=topic, body=b"{}")
            for offset, (topic, at) in enumerate(records)
        )

    return fill


def left(stream: str) -> list[tuple[str, float]]:
    """What the journal still holds of a stream."""
    return list(JournalRecord.objects.filter(stream=stream).order_by("pk").values_list("topic", "at"))


def test_old_records_go(fill: Fill) -> None:
    """What is older than the limit and superseded goes; the rest stays."""
    fill("a", (PLACED, 1.0), (HEALTH, 1.0), (SNAPSHOT, 1.0), (CALLS, 2.0), (HEALTH, 2.0), (SNAPSHOT, 3.0), (CALLS, 4.0))
    assert purge(100.0) == (3, 0)
    assert left("a") == [(PLACED, 1.0), (HEALTH, 2.0), (SNAPSHOT, 3.0), (CALLS, 4.0)]


def test_young_records_stay(fill: Fill) -> None:
    """What is younger than the limit stays, superseded or not."""
    fill("a", (SNAPSHOT, 1.0), (CALLS, 6.0), (SNAPSHOT, 7.0))
    assert purge(5.0) == (1, 0)
    assert left("a") == [(CALLS, 6.0), (SNAPSHOT, 7.0)]


def test_streams_keep_their_own(fill: Fill) -> None:
    """One stream's snapshot lets nothing of another go."""
    fill("a", (SNAPSHOT, 1.0), (CALLS, 2.0))
    fill("b", (CALLS, 1.0), (SNAPSHOT, 2.0))
    assert purge(100.0) == (1, 0)
    assert left("a") == [(SNAPSHOT, 1.0), (CALLS, 2.0)]
    assert left("b") == [(SNAPSHOT, 2.0)]


def test_stream_without_snapshot(fill: Fill) -> None:
    """A stream that never came up keeps its last word on place and health only: it does not grow for ever."""
    fill("a", (PLACED, 1.0), *[(HEALTH, float(at)) for at in range(2, 9)])
    assert purge(100.0) == (6, 0)
    assert left("a") == [(PLACED, 1.0), (HEALTH, 8.0)]


def test_roster_is_kept_from_its_last_full(fill: Fill) -> None:
    """Of the roster the last full one and what differed since stays; of the pulses beside it the last one."""
    topics = [PULSE, ROSTER_FULL, ROSTER, PULSE, ROSTER_FULL, PULSE, ROSTER, PULSE]
    fill(UPSTREAM, *[(topic, float(at)) for at, topic in enumerate(topics)])
    before = rebuild()
    assert purge(100.0) == (5, 0)
    assert left(UPSTREAM) == [(ROSTER_FULL, 4.0), (ROSTER, 6.0), (PULSE, 7.0)]
    assert rebuild() == before


def test_fresh_floor_is_the_same(fill: Fill) -> None:
    """What a fresh floor is built from is the same before and after, but for how its states came to be."""
    topics = [PLACED, HEALTH, SNAPSHOT, CALLS, SNAPSHOT, CALLS, HEALTH, CALLS]
    fill("a", *[(topic, 1.0) for topic in topics])
    records, position = rebuild()
    assert purge(100.0) == (3, 0)
    kept = [one for one in records if one.offset >= topics.index(SNAPSHOT, 3) or one.topic in {PLACED, HEALTH}]
    assert rebuild() == (kept, position)


def test_command_counts_hours(call: Call, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command goes by JOURNAL_RETENTION_HOURS, takes rejects too, and never touches the trail."""
    monkeypatch.setattr(conf, "JOURNAL_RETENTION_HOURS", 2)
    now = time.time()
    fill("a", (CALLS, now - 3 * 3600), (CALLS, now - 3600), (SNAPSHOT, now))
    for at in (now - 3 * 3600, now - 3600):
        JournalReject.objects.create(stream="a", at=at, topic=CALLS, rule="wrong-shape", detail="", body=b"?")
    add(Entry(1.0, "alice", "sup001", "BargeIn", "call:1", "k", "accepted"))
    assert call("purge") == "1 records and 1 rejects older than 2 hours deleted\n"
    assert len(left("a")) == 2
    assert AuditLine.objects.count() == 1


def test_negative_hours_delete_nothing(call: Call, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    """A negative retention is a mistake, not a wish to delete the future."""
    monkeypatch.setattr(conf, "JOURNAL_RETENTION_HOURS", -1)
    with pytest.raises(CommandError, match="must not be negative"):
        call("purge")
