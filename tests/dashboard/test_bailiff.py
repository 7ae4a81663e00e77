"""The bailiff: who is put out, how often, at which moments, and what he is told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dashboard.bailiff import AGAIN_AFTER, Bailiff
from monitoring.floor.notifications import AccountPlaced
from monitoring.outcomes import Answer, Outcome, accepted
from monitoring.policy import Viewer
from tests.fakes.made_floor import leg, leg_in, made, seat, staff, told_leg, told_seat
from tests.fakes.people import alice
from tests.fakes.sockets import NEVER, NOW, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from dashboard.partials import Part
    from monitoring.asks import Ask
    from monitoring.floor.notifications import Notification

SUE = alice(account="sue")
LOST = Viewer("alice", "sue")
LISTENING = made(staff(), told_leg(leg("anna")), told_leg(leg_in("sue", "ListenIn")))


class World:
    """A floor, who acts on it, GWS's answer, and what was asked and said."""

    def __init__(self) -> None:
        self.floor, self.acting, self.now = LISTENING, {"sue": SUE}, NOW
        self.answer = accepted("Hangup", "", is_confirmed=True)
        self.fails: list[Exception] = []
        self.asks: list[Ask] = []
        self.told: list[tuple[str, str]] = []
        self.looks: list[set[str]] = []

    async def load(self, accounts: Iterable[str]) -> dict[str, Viewer]:
        self.looks.append(set(accounts))
        return {account: viewer for account, viewer in self.acting.items() if account in self.looks[-1]}

    async def expel(self, ask: Ask, why: str) -> Outcome:
        self.asks.append(ask)
        assert why == ask.reason
        if self.fails:
            raise self.fails.pop()
        return self.answer

    def tell(self, username: str, part: Part) -> None:
        self.told.append((username, part.content))

    def bailiff(self, beat: float = NEVER) -> Bailiff:
        return Bailiff(lambda: self.floor, self.load, self.expel, self.tell, beat=beat, clock=lambda: self.now)


@asynccontextmanager
async def running(bailiff: Bailiff) -> AsyncIterator[None]:
    """It runs until the block ends, and is still running then."""
    task = asyncio.get_running_loop().create_task(bailiff.run())
    yield
    assert not task.done()
    task.cancel()


async def losing(world: World) -> Bailiff:
    """Sue's rights were seen, and have been taken away since."""
    bailiff = world.bailiff()
    await bailiff.look()
    world.acting = {"sue": LOST}
    return bailiff


async def test_lost_right_ends_listening() -> None:
    """Who may go on is let go on; who may not is put out once, and told what he lost and that he left."""
    world = World()
    bailiff = world.bailiff()
    await bailiff.look()
    assert (world.asks, world.looks) == ([], [{"sid", "sue"}])
    world.acting = {"sue": LOST}
    await bailiff.look()
    ((username, said),) = world.told
    assert [ask.operation for ask in world.asks] == ["Hangup"]
    assert username == "alice"
    assert "You may not listen in North any more; you left the call." in said


async def test_each_at_most_every_ten_seconds() -> None:
    """While GWS has not shown that it is done it is asked again, under a new key, but not before 10 s."""
    world = World()
    bailiff = await losing(world)
    for _ in range(3):
        await bailiff.look()
    assert len(world.asks) == 1
    world.now += AGAIN_AFTER
    await bailiff.look()
    assert len({ask.key for ask in world.asks}) == 2


async def test_refusal_is_told() -> None:
    """Where GWS refuses he is told to leave by himself; where asking failed the others are ended all the same."""
    world = World()
    world.answer = Outcome(Answer.REFUSED, "gws", "GWS refused Hangup: no.")
    world.floor = made(told_seat(seat("anna")), told_seat(seat("sue")), floor=LISTENING)
    world.fails = [RuntimeError("away")]
    await (await losing(world)).look()
    assert [ask.operation for ask in world.asks] == ["Hangup", "Leave"]
    ((_, said),) = world.told
    assert "Leave it yourself: GWS refused Hangup: no." in said


async def test_taken_account_is_nobodys() -> None:
    """An account that is taken from its user, or whose user is gone, while he listens through it, is put out."""
    world = World()
    bailiff = world.bailiff()
    await bailiff.look()
    world.acting = {}
    await bailiff.look()
    assert [(ask.viewer.username, ask.operation) for ask in world.asks] == [("alice", "Hangup")]
    world.floor = made(staff())
    await bailiff.look()
    assert len(world.asks) == 1


async def test_stranger_is_left_alone() -> None:
    """A supervisor account that nobody here acts through was never given a right by us, and none is taken."""
    world = World()
    world.acting = {}
    await world.bailiff().look()
    assert world.asks == []


async def test_never_had_is_left_alone() -> None:
    """Who listens by another desktop without ever having had a right here is not put out, look after look."""
    world = World()
    world.acting, bailiff = {"sue": LOST}, world.bailiff()
    for _ in range(3):
        await bailiff.look()
    world.acting = {"sue": replace(LOST, until=NOW + 60)}
    await bailiff.look()
    assert world.asks == []


@pytest.mark.parametrize(
    "moves",
    [
        [AccountPlaced("anna", 30.0, "agent", "South")],
        [told_leg(leg("sven", "call-2")), told_leg(leg_in("sue", "ListenIn", "call-2"))],
    ],
    ids=["the agent moves", "the phone goes on"],
)
async def test_floor_that_moves_ends_listening(moves: list[Notification]) -> None:
    """Rights that stay the same end all the same where what is listened to is another team's now."""
    world = World()
    bailiff = world.bailiff()
    await bailiff.look()
    assert world.asks == []
    world.floor = made(*moves, floor=LISTENING)
    await bailiff.look()
    assert [ask.operation for ask in world.asks] == ["Hangup"]
    assert world.asks[0].reason.startswith("You may not listen in ")


async def test_protected_agent_who_joins_ends_it() -> None:
    """A call and a chat that were his to follow are left when an agent joins who may never be monitored."""
    world = World()
    world.floor = made(told_seat(seat("anna")), told_seat(seat("sue", "Invited")), floor=LISTENING)
    world.acting = {"sue": replace(SUE, protected=frozenset({"axel"}))}
    bailiff = world.bailiff()
    await bailiff.look()
    assert world.asks == []
    world.floor = made(told_leg(leg("axel")), told_seat(seat("sue")), told_seat(seat("axel")), floor=world.floor)
    await bailiff.look()
    assert [ask.operation for ask in world.asks] == ["Hangup", "Leave"]
    assert {ask.reason for ask in world.asks} == {"An agent in it may never be monitored"}


async def test_looks_when_it_must() -> None:
    """It looks when people changed, at the moment a right ends by the clock, and at every beat."""
    world = World()
    bailiff = world.bailiff()
    async with running(bailiff):
        await until(lambda: len(world.looks) == 1)
        world.acting = {"sue": replace(SUE, until=NOW + 0.02)}
        bailiff.wake()
        await until(lambda: len(world.looks) == 2)
        world.acting, world.now = {"sue": LOST}, NOW + 0.02
        await until(lambda: world.asks)
    async with running(world.bailiff(beat=0.01)):
        seen = len(world.looks)
        await until(lambda: len(world.looks) > seen + 2)
