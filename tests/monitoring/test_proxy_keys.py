"""T12: an idempotency key is one person's, for one operation on one target, and lives for ten minutes."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter

from monitoring.floor.operations import Operation as Op
from monitoring.outcomes import Answer
from monitoring.policy import Viewer
from tests.fakes.asking import BARGED, SUE, House, ask


async def test_repeated_key_sends_nothing() -> None:
    """The same key again is told how the first ask stands, while it waits and after."""
    house = House()
    key = str(uuid.uuid4())
    await house.switch(key=key)
    waiting = await house.switch(key=key)
    assert (waiting.answer, waiting.rule) == (Answer.REPEATED, "same-key")
    house.hear(BARGED)
    await house.end()
    after = await house.switch(key=key)
    assert (after.answer, after.text) == (Answer.REPEATED, "SwitchToBargeIn was asked for already: confirmed.")
    assert len(house.upstream.sent) == 1


async def test_fifty_clicks_send_one() -> None:
    """Fifty clicks with one key at once make one POST."""
    house = House()
    key = str(uuid.uuid4())
    outcomes = await asyncio.gather(*(house.switch(key=key) for _ in range(50)))
    assert Counter(outcome.answer for outcome in outcomes) == {Answer.ACCEPTED: 1, Answer.REPEATED: 49}
    assert len(house.upstream.sent) == 1
    await house.proxy.close()


async def test_key_is_for_one_operation() -> None:
    """A key that served another operation or target serves nothing else."""
    house = House()
    key = str(uuid.uuid4())
    await house.switch(key=key)
    for other in (ask(Op.HANGUP, key=key), ask(Op.LISTEN_IN, identifier="call-2", key=key)):
        outcome = await house.proxy.operate(other)
        assert (outcome.answer, outcome.rule) == (Answer.IMPOSSIBLE, "key-used")
    assert len(house.upstream.sent) == 1
    await house.proxy.close()


async def test_key_of_another_is_denied() -> None:
    """Somebody else's key is denied, whether its operation waits or is over; the owner's own repeat is none the worse."""
    house = House()
    key = str(uuid.uuid4())
    bea = Viewer("bea", "sue", SUE.grants)
    await house.switch(key=key)
    for _ in range(2):
        outcome = await house.switch(key=key, viewer=bea)
        assert (outcome.answer, outcome.rule) == (Answer.DENIED, "key-of-another")
        assert house.trail.entries[-1].detail["key"] == key
        if house.proxy.pending("sue", "call:call-1"):
            house.hear(BARGED)
            await house.end()
    assert (await house.switch(key=key)).text == "SwitchToBargeIn was asked for already: confirmed."
    assert len(house.upstream.sent) == 1


async def test_old_key_is_refused() -> None:
    """A key asked again within ten minutes is a repeat; later, as the next day, it is too old and sends nothing."""
    house = House()
    key = str(uuid.uuid4())
    await house.switch(key=key)
    house.hear(BARGED)
    await house.end()
    house.now += 599
    assert (await house.switch(key=key)).answer is Answer.REPEATED
    for later in (2, 86400):
        house.now += later
        outcome = await house.switch(key=key)
        assert (outcome.answer, outcome.rule) == (Answer.IMPOSSIBLE, "key-too-old")
    assert len(house.upstream.sent) == 1
