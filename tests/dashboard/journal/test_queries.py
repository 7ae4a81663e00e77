"""What is read of the journal: what a fresh floor is built from, and the last word of a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitoring.floor.hearing import GAPS_KEPT
from monitoring.ports import GAP, HEALTH, PLACED, PULSE, ROSTER, ROSTER_FULL, SNAPSHOT, STATES_KEPT, UPSTREAM, Record
from tests.fakes.lines import CALLS, record

if TYPE_CHECKING:
    from dashboard.journal.adapter import DjangoJournal

pytestmark = pytest.mark.django_db(transaction=True)


async def test_rebuild_is_the_shortest_truth(journal: DjangoJournal) -> None:
    """A floor is rebuilt from each stream's last snapshot on, its last word on place and health, and the states before."""
    topics = [PLACED, HEALTH, SNAPSHOT, "/v2/me/chats", HEALTH, SNAPSHOT, CALLS]
    await journal.open("agent001")
    await journal.append([record(offset=n, topic=topic) for n, topic in enumerate(topics)])
    await journal.open("agent002")
    await journal.append([record("agent002", topic=PLACED)])
    records, position = await journal.rebuild()
    assert [(one.stream, one.offset) for one in records] == [
        ("agent001", 0),
        ("agent001", 2),
        ("agent001", 4),
        ("agent001", 5),
        ("agent001", 6),
        ("agent002", 0),
    ]
    assert position == records[-1].position
    assert await journal.read(position, 10) == []


async def test_last_word_is_found(journal: DjangoJournal) -> None:
    """The newest record of a stream is found, whatever other streams say; a placement says nothing of it."""
    assert await journal.last("agent001") is None
    await journal.open("agent001")
    await journal.open("agent002")
    await journal.append([record(offset=0, topic=SNAPSHOT), record(offset=1), record(offset=2, topic=PLACED)])
    await journal.append([record("agent002")])
    last = await journal.last("agent001")
    assert last is not None
    assert (last.topic, last.offset) == (CALLS, 1)


async def test_states_before_are_few(journal: DjangoJournal) -> None:
    """Of the states told before the last snapshot the newest are given, calls and phones by themselves."""
    await journal.open("agent001")
    phones = [record(offset=n, topic="/v2/me/devices") for n in range(STATES_KEPT + 9)]
    calls = [record(offset=len(phones) + n) for n in range(STATES_KEPT + 9)]
    await journal.append([*phones, *calls, record(offset=len(phones) + len(calls), topic=SNAPSHOT)])
    found, _ = await journal.rebuild()
    assert [one.offset for one in found][:STATES_KEPT] == list(range(9, STATES_KEPT + 9))
    assert len(found) == 2 * STATES_KEPT + 1


async def test_long_call_is_given_whole(journal: DjangoJournal) -> None:
    """However much was said of a call before the last snapshot, its beginning is given; of an older call nothing is."""
    await journal.open("agent001")
    told = [record(offset=n, resource="leg-1" if n < 9 else "leg-2") for n in range(2 * STATES_KEPT)]
    await journal.append([*told, record(offset=len(told), topic=SNAPSHOT)])
    found, _ = await journal.rebuild()
    assert [one.offset for one in found] == list(range(9, len(told) + 1))


async def test_rebuild_remembers_gaps(journal: DjangoJournal) -> None:
    """A fresh floor learns the newest gaps of each stream, though they lie before its last snapshot, and the last pulse."""
    for stream in ("agent001", "agent002", "~upstream"):
        await journal.open(stream)
    many = [record(offset=n, topic=GAP) for n in range(GAPS_KEPT + 3)]
    await journal.append([*many, record(offset=len(many), topic=SNAPSHOT)])
    await journal.append([record("agent002", 0, topic=GAP), record("agent002", 1, topic=SNAPSHOT)])
    await journal.append([record("~upstream", n, topic=PULSE) for n in range(3)])
    found, position = await journal.rebuild()
    gaps = [(one.stream, one.offset) for one in found if one.topic == GAP]
    assert gaps == [*(("agent001", n) for n in range(3, GAPS_KEPT + 3)), ("agent002", 0)]
    assert [one.offset for one in found if one.topic == PULSE] == [2]
    assert [one.position for one in found] == sorted(one.position for one in found)
    assert position == found[-1].position


async def test_rebuild_of_the_roster(journal: DjangoJournal) -> None:
    """The polled agents are rebuilt from the last full roster on, with one pulse of those between."""
    topics = [PULSE, ROSTER_FULL, ROSTER, PULSE, ROSTER_FULL, PULSE, ROSTER, PULSE, ROSTER, PULSE]
    await journal.open(UPSTREAM)
    await journal.append([Record(UPSTREAM, 1, n, 1.5, topic, b"{}") for n, topic in enumerate(topics)])
    records, _ = await journal.rebuild()
    assert [(one.topic, one.offset) for one in records] == [
        (ROSTER_FULL, 4),
        (ROSTER, 6),
        (ROSTER, 8),
        (PULSE, 9),
    ]
