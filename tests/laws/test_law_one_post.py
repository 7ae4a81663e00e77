"""Law 5: one key, at most one POST, and the intent is on the trail before it leaves."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.asks import Ask
from monitoring.floor.operations import Operation
from monitoring.gws.errors import OutcomeUnknown, Refused, Unreachable
from monitoring.outcomes import Answer
from monitoring.proxy import Proxy
from tests.fakes.made_floor import leg, leg_in, made, seat, staff, told_leg, told_seat
from tests.fakes.people import alice
from tests.fakes.trail import FakeTrail
from tests.fakes.upstream import FakeUpstream

if TYPE_CHECKING:
    from monitoring.ports import Entry

Op = Operation
ASKS = [
    ("call", "call-1", Op.SWITCH_TO_BARGE_IN),
    ("call", "call-1", Op.HANGUP),
    ("call", "call-2", Op.LISTEN_IN),
    ("chat", "chat-1", Op.SEND_MESSAGE),
    ("chat", "chat-1", Op.SWITCH_TO_COACH),
    ("chat", "chat-2", Op.MONITOR),
]


class SlowTrail(FakeTrail):
    """A trail that lets everybody else go first before it answers."""

    async def begin(self, intent: Entry) -> Entry | None:
        await asyncio.sleep(0)
        used = await super().begin(intent)
        await asyncio.sleep(0)
        return used

    async def last(self, key: str) -> Entry | None:
        await asyncio.sleep(0)
        return await super().last(key)


def house(*fails: Exception) -> tuple[Proxy, FakeUpstream, SlowTrail]:
    floor = made(
        staff(),
        told_leg(leg("anna")),
        told_leg(leg_in("sue", "ListenIn")),
        told_leg(leg("axel", "call-2")),
        told_seat(seat("anna")),
        told_seat(seat("sue")),
        told_seat(seat("anna"), "chat-2"),
    )
    trail = SlowTrail()
    upstream = FakeUpstream(trail, list(fails))
    return Proxy(trail, upstream, floor=lambda: floor, base_url="http://gws.test", clock=lambda: 1.0), upstream, trail


def ask(which: int, key: str) -> Ask:
    kind, identifier, operation = ASKS[which]
    return Ask(alice(account="sue"), kind, identifier, operation, key, text="hello")


@pytest.mark.parametrize("which", range(len(ASKS)))
async def test_fifty_at_once_send_one(which: int) -> None:
    """Fifty asks under one key at the same moment make one POST, and the other forty-nine are told so."""
    proxy, upstream, trail = house()
    key = str(uuid.uuid4())
    outcomes = await asyncio.gather(*(proxy.operate(ask(which, key)) for _ in range(50)))
    assert Counter(outcome.answer for outcome in outcomes) == {Answer.ACCEPTED: 1, Answer.REPEATED: 49}
    assert (len(upstream.sent), trail.stages()) == (1, ["intent", "accepted"])
    await proxy.close()


@given(
    st.lists(st.tuples(st.integers(0, len(ASKS) - 1), st.integers(0, 2)), min_size=1, max_size=12),
    st.lists(st.sampled_from([Refused(2, "no", 400), Unreachable("gone"), OutcomeUnknown("cut")]), max_size=3),
    st.booleans(),
)
@settings(max_examples=100)
def test_one_key_one_post(asks: list[tuple[int, int]], fails: list[Exception], at_once: bool) -> None:  # noqa: FBT001
    """However keys and operations are mixed, at once or in turn, a key makes at most one POST, its intent written first."""
    asyncio.run(_mix(asks, fails, at_once=at_once))


async def _mix(asks: list[tuple[int, int]], fails: list[Exception], *, at_once: bool) -> None:
    proxy, upstream, trail = house(*fails)
    keys = [str(uuid.UUID(int=number)) for number in range(3)]
    asked = [proxy.operate(ask(which, keys[key])) for which, key in asks]
    outcomes = await asyncio.gather(*asked) if at_once else [await one for one in asked]
    intents = Counter(entry.key for entry in trail.entries if entry.stage == "intent")
    assert all(count == 1 for count in intents.values())
    assert len(upstream.sent) == sum(intents.values())
    for number, stages in enumerate(upstream.stages):
        assert stages.count("intent") > number
    through = {Answer.ACCEPTED, Answer.REFUSED, Answer.UNKNOWN}
    assert sum(outcome.answer in through for outcome in outcomes) == len(upstream.sent)
    await proxy.close()


async def test_key_of_another_operation_sends_nothing() -> None:
    """A key that was used stays used, whatever is asked under it, wherever, and at the same moment."""
    for at_once in (True, False):
        proxy, upstream, _ = house()
        key = str(uuid.uuid4())
        asked = [proxy.operate(ask(which, key)) for which in range(len(ASKS))]
        outcomes = await asyncio.gather(*asked) if at_once else [await one for one in asked]
        assert len(upstream.sent) == 1
        assert Counter(one.answer for one in outcomes)[Answer.IMPOSSIBLE] == len(ASKS) - 1
        await proxy.close()
