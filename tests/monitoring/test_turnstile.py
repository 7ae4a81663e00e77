"""One by one through a gate: spaced in time, bounded in number, in order."""

from __future__ import annotations

import asyncio

import pytest

from monitoring.turnstile import APPROACHING, ROOM, RUSH, RUSH_LASTS, Turnstile


class Gate:
    """A turnstile on a clock that only its own pauses advance."""

    def __init__(self, per_second: float) -> None:
        self.now, self.entered, self.inside, self.most = 100.0, [], 0, 0  # type: ignore[var-annotated]
        self.free = asyncio.Event()
        self.turnstile = Turnstile(per_second, clock=lambda: self.now, pause=self._pause)

    async def _pause(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    async def enter(self, name: int) -> None:
        async with self.turnstile.turn():
            self.entered.append((name, round(self.now - 100.0, 6)))
            self.inside += 1
            self.most = max(self.most, self.inside)
            await self.free.wait()
            self.inside -= 1


async def test_entries_are_spaced() -> None:
    """So many a second go through, in the order of asking, the first at once."""
    gate = Gate(4)
    gate.free.set()
    await asyncio.gather(*(gate.enter(name) for name in range(5)))
    assert gate.entered == [(0, 0.0), (1, 0.25), (2, 0.5), (3, 0.75), (4, 1.0)]


async def test_inside_is_bounded() -> None:
    """No more are inside at once than may begin in a second, however long they stay; the others are counted as waiting."""
    gate = Gate(3)
    asked = [asyncio.ensure_future(gate.enter(name)) for name in range(10)]
    for _ in range(30):
        await asyncio.sleep(0)
    assert (gate.inside, gate.turnstile.waiting) == (3, 7)
    gate.free.set()
    await asyncio.gather(*asked)
    assert (gate.most, len(gate.entered), gate.turnstile.waiting) == (3, 10, 0)


async def test_leavers_free_their_place() -> None:
    """Who is cancelled, waiting or inside, or fails inside, keeps nobody out."""
    gate = Gate(1)
    inside, waiting = (asyncio.ensure_future(gate.enter(name)) for name in range(2))
    for _ in range(5):
        await asyncio.sleep(0)
    for one in (inside, waiting):
        one.cancel()
    await asyncio.gather(inside, waiting, return_exceptions=True)
    with pytest.raises(OSError, match="gone"):
        async with gate.turnstile.turn():
            raise OSError("gone")
    gate.free.set()
    await gate.enter(3)
    assert [name for name, _ in gate.entered] == [0, 3]


async def test_idle_gate_saves_nothing_up() -> None:
    """A long quiet gives no right to a burst."""
    gate = Gate(2)
    gate.free.set()
    gate.now += 3600.0
    await asyncio.gather(*(gate.enter(name) for name in range(3)))
    assert [at for _, at in gate.entered] == [3600.0, 3600.5, 3601.0]


async def test_approach_is_narrow() -> None:
    """Few prepare at a time, in the order of coming: the first is through before the last has begun."""
    turnstile = Turnstile(10_000)
    begun: list[int] = []
    leave = asyncio.Event()

    async def come(name: int) -> None:
        async with turnstile.approach:
            begun.append(name)
            await leave.wait()

    coming = [asyncio.ensure_future(come(name)) for name in range(APPROACHING + 5)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert begun == list(range(APPROACHING))
    leave.set()
    await asyncio.gather(*coming)
    assert begun == list(range(APPROACHING + 5))


async def test_rush_asks_for_room() -> None:
    """While many come in, and a little longer, who is in already is asked for room; a few are no rush."""
    gate = Gate(100)
    gate.free.set()
    for name in range(RUSH - 1):
        await gate.enter(name)
    assert gate.turnstile.room() == 0.0
    await gate.enter(RUSH)
    assert gate.turnstile.room() == ROOM
    gate.now += RUSH_LASTS
    assert gate.turnstile.room() == 0.0


async def test_waiting_asks_for_room() -> None:
    """So does one who is kept waiting."""
    gate = Gate(1)
    asked = [asyncio.ensure_future(gate.enter(name)) for name in range(2)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert gate.turnstile.room() == ROOM
    gate.free.set()
    await asyncio.gather(*asked)
    assert gate.turnstile.room() == 0.0
