"""The journal forgets by age, but never what a fresh floor is built from, and nothing of a call that nobody hears any more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async

from dashboard.journal.adapter import DjangoJournal
from dashboard.journal.models import JournalRecord, JournalReject
from dashboard.journal.queries import rebuild
from dashboard.retention import ages
from dashboard.retention.ages import purge_journal
from monitoring.follower import Follower
from monitoring.ports import GAP, HEALTH, PLACED, PULSE, ROSTER, ROSTER_FULL, SNAPSHOT, UPSTREAM
from monitoring.stream import Stream
from tests.fakes.heard import call, me, of_call, roster

if TYPE_CHECKING:
    from tests.dashboard.retention.conftest import Fill

CALLS = "/v2/me/calls"
LONG_AGO, NOW = 1.0, 100_000.0
LIMIT = 50_000.0
RUNS = of_call(call("c1", "5551234"))


def left(stream: str) -> list[tuple[str, float]]:
    """What the journal still holds of a stream."""
    return list(JournalRecord.objects.filter(stream=stream).order_by("pk").values_list("topic", "at"))


def bodies(stream: str) -> list[object]:
    """What its lines say, None for an emptied one."""
    rows = JournalRecord.objects.filter(stream=stream).order_by("pk")
    return [json.loads(bytes(row.body)) if row.body else None for row in rows]


def test_old_records_go(fill: Fill) -> None:
    """What is older than the limit and superseded goes; the rest stays."""
    fill("a", (PLACED, 1.0), (HEALTH, 1.0), (SNAPSHOT, 1.0), (CALLS, 2.0), (HEALTH, 2.0), (SNAPSHOT, NOW), (CALLS, NOW))
    assert purge_journal(LIMIT) == (3, 0)
    assert left("a") == [(PLACED, 1.0), (HEALTH, 2.0), (SNAPSHOT, NOW), (CALLS, NOW)]


def test_young_records_stay(fill: Fill) -> None:
    """What is younger than the limit stays, superseded or not."""
    fill("a", (SNAPSHOT, 1.0), (CALLS, NOW), (SNAPSHOT, NOW))
    assert purge_journal(LIMIT) == (1, 0)
    assert left("a") == [(CALLS, NOW), (SNAPSHOT, NOW)]


def test_streams_keep_their_own(fill: Fill) -> None:
    """One stream's snapshot lets nothing of another go."""
    fill("a", (SNAPSHOT, LIMIT), (CALLS, LIMIT))
    fill("b", (CALLS, 1.0), (SNAPSHOT, NOW))
    assert purge_journal(LIMIT + 1) == (1, 0)
    assert left("a") == [(SNAPSHOT, LIMIT), (CALLS, LIMIT)]
    assert left("b") == [(SNAPSHOT, NOW)]


def test_stream_without_snapshot(fill: Fill) -> None:
    """A stream that never came up keeps its last word on place and health only: it does not grow for ever."""
    fill("a", (PLACED, 1.0), *[(HEALTH, float(at)) for at in range(2, 9)])
    assert purge_journal(LIMIT) == (6, 0)
    assert left("a") == [(PLACED, 1.0), (HEALTH, 8.0)]


def test_roster_is_kept_from_its_last_full(fill: Fill) -> None:
    """Of the roster the last full one and what differed since stays; of the pulses before it none but the last."""
    topics = [PULSE, ROSTER_FULL, ROSTER, PULSE, ROSTER_FULL, PULSE, ROSTER, PULSE]
    fill(UPSTREAM, *[(topic, LIMIT + at - 10) for at, topic in enumerate(topics)])
    before = rebuild()
    assert purge_journal(LIMIT) == (4, 0)
    assert [topic for topic, _ in left(UPSTREAM)] == [ROSTER_FULL, PULSE, ROSTER, PULSE]
    assert rebuild() == before


def test_fresh_floor_is_the_same(fill: Fill) -> None:
    """What a fresh floor is built from is the same before and after, but for how its states came to be."""
    topics = [PLACED, HEALTH, SNAPSHOT, CALLS, SNAPSHOT, CALLS, HEALTH, CALLS]
    fill("a", *[(topic, LIMIT) for topic in topics])
    records, position = rebuild()
    assert purge_journal(LIMIT + 1) == (3, 0)
    kept = [one for one in records if one.offset >= topics.index(SNAPSHOT, 3) or one.topic in {PLACED, HEALTH}]
    assert rebuild() == (kept, position)


def test_silent_stream_keeps_no_call(fill: Fill) -> None:
    """Of a stream that is heard no more stays who it was and where he belongs; of its calls nothing, in no line of it."""
    fill(
        "a",
        (PLACED, 1.0),
        (SNAPSHOT, 2.0, me(call("c0", "5551234"))),
        (CALLS, 3.0, RUNS),
        (GAP, 4.0),
        (CALLS, 5.0, RUNS),
    )
    assert purge_journal(LIMIT) == (2, 0)
    assert left("a") == [(PLACED, 1.0), (SNAPSHOT, 2.0), (CALLS, 5.0)]
    assert bodies("a") == [{}, me(), None]
    assert purge_journal(LIMIT) == (0, 0)


def test_silent_roster_keeps_no_call(fill: Fill) -> None:
    """The same of a roster that nobody polls any more."""
    fill(UPSTREAM, (ROSTER_FULL, 1.0, roster(call("c1"))), (ROSTER, 2.0, roster(call("c1"))), (PULSE, 3.0))
    assert purge_journal(LIMIT) == (1, 0)
    assert bodies(UPSTREAM) == [roster(), {}]


def test_gap_is_left_to_say(fill: Fill) -> None:
    """The newest line of a stream keeps its words where they name nobody."""
    fill("a", (GAP, 1.0, {"since": 0.0, "until": 1.0, "reason": "new"}))
    assert purge_journal(LIMIT) == (0, 0)
    assert bodies("a") == [{"since": 0.0, "until": 1.0, "reason": "new"}]


def test_many_go_in_steps(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, each transaction is short, and rejects go by their age alone."""
    monkeypatch.setattr(ages, "STEP", 3)
    fill("a", *[(CALLS, 1.0)] * 10, (SNAPSHOT, NOW))
    for at in (1.0, NOW):
        JournalReject.objects.create(stream="a", at=at, topic=CALLS, rule="wrong-shape", detail="", body=b"?")
    assert purge_journal(LIMIT) == (10, 1)


@pytest.mark.django_db(transaction=True)
async def test_followers_go_on(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever follows goes on after a purge without a hole, whether he knew the old lines or not."""
    journal = DjangoJournal()
    stream = Stream(journal, "a", lambda: LONG_AGO)
    await stream.open()
    said = [(SNAPSHOT, me()), (CALLS, RUNS), (CALLS, RUNS)]
    await stream.append(*(stream.record(topic, json.dumps(body).encode()) for topic, body in said))
    knew, fresh = Follower(journal), Follower(journal)
    await knew.start()
    await sync_to_async(purge_journal)(LIMIT)
    await fresh.start()
    await stream.append(stream.record(CALLS, json.dumps(of_call(call("c2"))).encode()))
    for follower in (knew, fresh):
        await follower.catch_up()
    await journal.close()
    assert (set(knew.floor.calls), set(fresh.floor.calls)) == ({"c1", "c2"}, {"c2"})
    assert "hole" not in caplog.text
