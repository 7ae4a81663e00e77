"""Laws 1 and 2 over the journal: a rebuilt floor is the followed one, and nothing received is lost or counted twice."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.bayeux.events import Beat, Degraded, Event, Live, Opened, Received, Unreadable
from monitoring.chance import Chance
from monitoring.floor import Floor, apply, fold
from monitoring.follower import Follower
from monitoring.gws.wire import Unreadable as SetAside
from monitoring.ports import GAP, HEALTH, PLACED, SNAPSHOT
from monitoring.records import decode
from monitoring.relay import Relay
from tests.fakes.cuttable import cuttable
from tests.fakes.journal import FakeJournal
from tests.fakes.made_floor import check, timeless
from tests.fakes.vault import account
from tests.fakes.wired import Wire, answer

if TYPE_CHECKING:
    from monitoring.ports import Record
    from tests.fakes.cuttable import CuttableRig

OURS = {SNAPSHOT, PLACED, HEALTH, GAP}
STAFF = [account(f"agent00{n}", team="North" if n % 2 else "South") for n in range(1, 9)] + [
    account("sup001", "supervisor")
]


async def live_on(house: CuttableRig, steps: int, seconds: float = 20.0) -> None:
    for _ in range(steps):
        house.advance(seconds)
        for _ in range(12):
            await asyncio.sleep(0)
        await house.follower.catch_up()


async def rebuilt(journal: FakeJournal) -> Floor:
    late = Follower(journal)
    await late.start()
    return late.floor


def folded(journal: FakeJournal) -> Floor:
    told = [decode(record) for record in journal.records]
    return fold(one for one in told if not isinstance(one, SetAside))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_day_is_rebuilt(seed: int) -> None:
    """After a day, with a session lost in the middle, following, folding all and rebuilding give one floor."""
    async with cuttable(*STAFF, scenario="day", seed=seed, agents=8) as house:
        await live_on(house, 25)
        assert folded(house.journal) == house.floor == await rebuilt(house.journal)
        await house.order("expire", user="agent001")
        await house.until(
            lambda _: any(
                r.stream == "agent001" and r.topic == SNAPSHOT and r.offset > 5 for r in house.journal.records
            )
        )
        await house.health("agent001", "live")
        await live_on(house, 15)
        check(house.floor)
        assert folded(house.journal) == house.floor
        assert await rebuilt(house.journal) == house.floor
        assert house.floor.calls
        assert house.floor.chats
        for relay in house.fleet.relays.values():
            count = relay.count
            assert count.received == count.journalled + count.duplicates + count.rejected
            mine = [r for r in house.journal.records if r.stream == relay.account.username]
            assert count.journalled == sum(r.topic not in OURS for r in mine)


@pytest.mark.parametrize("seed", [4, 5])
async def test_floor_is_the_truth(seed: int) -> None:
    """What the floor says of each agent's calls and chats is what the far side would answer now."""
    async with cuttable(*STAFF, scenario="day", seed=seed, agents=8) as house:
        await live_on(house, 30)
        for one in STAFF:
            told = await house.upstream.look(one.username)
            assert told is not None
            looked = apply(house.floor, told).floor
            assert timeless(looked).calls == timeless(house.floor).calls
            assert set(looked.chats) == set(house.floor.chats)
            assert bool(timeless(looked).devices == timeless(house.floor).devices)


@given(st.data())
@settings(max_examples=20)
def test_duplicated_record_changes_nothing(data: st.DataObject) -> None:
    """A stretch of the journal that is folded twice over gives the same floor, if nothing lies between."""
    if not RECORDED:
        RECORDED.extend(asyncio.run(_record()))
    records = RECORDED
    cut = data.draw(st.integers(0, len(records)))
    floor = fold(one for one in map(decode, records[:cut]) if not isinstance(one, SetAside))
    for record in records[cut : cut + 5]:
        told = decode(record)
        assert not isinstance(told, SetAside)
        floor = apply(floor, told).floor
        assert apply(floor, told).floor == floor


RECORDED: list[Record] = []


async def _record() -> list[Record]:
    async with cuttable(*STAFF, scenario="day", seed=9, agents=8) as house:
        await live_on(house, 15)
        return list(house.journal.records)


GOOD = [
    {"messageType": "CallStateChangeMessage", "call": {"id": "call-1", "state": state}} for state in ("Ringing", "Held")
] + [{"messageType": "ErrorMessage"}]
STAMP = {"metrics": {"eventProcessing": {"serverGenerationTimestamp": 1769554688150}}}
DATA = (
    st.sampled_from(GOOD).map(json.dumps).map(str.encode)
    | st.sampled_from(GOOD).map(lambda one: json.dumps({**one, **STAMP}).encode())
    | st.binary(max_size=20)
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Good bytes with one of them exchanged, cut off, or the whole twice over."""
    data = draw(DATA)
    at = draw(st.integers(0, max(len(data) - 1, 0)))
    return draw(
        st.sampled_from([data, data[:at], data + data, data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]])
    )


EVENTS: st.SearchStrategy[Event] = st.one_of(
    mutated().map(lambda data: Received("/v2/me/calls", data)),
    DATA.map(lambda data: Received("/v2/me/calls", data)),
    st.binary(max_size=5).map(lambda body: Unreadable(body, "not a Bayeux message")),
    st.just(Live("client")),
    st.just(Opened("client", ack=False, resumed=False)),
    st.just(Degraded("cut", 1.0)),
    st.just(Beat(1.0)),
)


@given(st.lists(EVENTS, max_size=30), st.data())
@settings(max_examples=80)
def test_nothing_received_is_lost(events: list[Event], data: st.DataObject) -> None:
    """Received is journalled, a duplicate, or set aside; what is journalled or set aside is there, byte for byte."""
    repeated = [event for event in events for _ in range(data.draw(st.integers(1, 2)))]
    asyncio.run(_hear_all(repeated))


async def _hear_all(events: list[Event]) -> None:
    journal = FakeJournal()
    wire = Wire([answer(user={"id": "user-1"}) for _ in range(99)])
    relay = Relay(account("anna"), wire.client(account("anna")), journal, Chance(lambda: 1.0, lambda: 0.5))
    await relay._stream.open()
    relay._intake.hold()
    for event in events:
        await relay._take(event)
    await relay._intake.let_go()
    count = relay.count
    assert count.received == count.journalled + count.duplicates + count.rejected
    assert count.received == sum(isinstance(event, Received | Unreadable) for event in events)
    kept = [record.body for record in journal.records if record.topic not in OURS]
    assert (len(kept), len(journal.rejects)) == (count.journalled, count.rejected)
    heard = {
        event.data if isinstance(event, Received) else event.body
        for event in events
        if isinstance(event, Received | Unreadable)
    }
    assert {*kept, *(reject.body for reject in journal.rejects)} == heard
    assert all(reject.rule for reject in journal.rejects)
    await relay.release()
