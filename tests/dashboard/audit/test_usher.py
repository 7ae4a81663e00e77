"""When the usher looks, whom he asks about, and that nothing he cannot do is lost or in anybody's way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError

from dashboard.audit.usher import Usher
from monitoring.floor.changes import CallChanged
from tests.fakes.made_floor import leg, leg_in, made, staff, told_leg
from tests.fakes.sockets import until

if TYPE_CHECKING:
    from monitoring.floor.notifications import Notification
    from monitoring.overheard import Overheard

ALONE = made(staff(), told_leg(leg("anna")), told_leg(leg_in("sue", "ListenIn")))
CHANGED = [CallChanged("call-1")]


class World:
    """A floor, and what was asked of the trail."""

    def __init__(self) -> None:
        self.floor = ALONE
        self.asked: list[tuple[str, list[str], list[str]]] = []
        self.fails: list[Exception] = []
        self.usher = Usher(lambda: self.floor, told=self.tell)

    def tell(self, one: Overheard, asked_of: frozenset[str]) -> None:
        if self.fails:
            raise self.fails.pop()
        self.asked.append((one.account, sorted(owner.account for owner in one.whose), sorted(asked_of)))

    def told(self, *parts: Notification) -> None:
        """The floor moves on, and whoever folds it says where."""
        self.floor = made(*parts, floor=self.floor)
        self.usher.hear(self.floor, CHANGED)

    async def look(self, *parts: Notification) -> int:
        """How often the trail was asked at the next look."""
        before = len(self.asked)
        self.told(*parts)
        await self.usher.look()
        return len(self.asked) - before


async def test_asks_only_for_new_ones() -> None:
    """The database is asked once for the same people, again for who comes, not for who goes or comes back."""
    world = World()
    assert await world.look() == 1
    assert await world.look(told_leg(leg("anna"))) == 0
    assert await world.look(told_leg(leg("sven"))) == 1
    assert await world.look(told_leg(leg("anna", state="Released"))) == 0
    assert await world.look(told_leg(leg("anna"))) == 0
    assert await world.look(told_leg(leg("axel"))) == 1
    assert world.asked[-1][:2] == ("sue", ["anna", "axel", "sven"])


async def test_who_left_still_counts() -> None:
    """A call that goes on to another agent is the one that he followed the first into."""
    world = World()
    await world.look()
    await world.look(told_leg(leg("anna", state="Released")), told_leg(leg("sven")))
    assert world.asked[-1] == ("sue", ["sven"], ["agent:user-anna", "agent:user-sven"])


async def test_end_is_forgotten() -> None:
    """When he has left and comes back, it is asked anew; nothing is remembered of what is over."""
    world = World()
    await world.look()
    assert await world.look(told_leg(leg_in("sue", "ListenIn", state="Released"))) == 0
    assert world.usher._seen == {}
    assert await world.look(told_leg(leg_in("sue", "ListenIn"))) == 1


async def test_failure_is_tried_again() -> None:
    """What the database could not be asked is due still, and what was known of it is kept."""
    world = World()
    await world.look()
    world.fails = [DatabaseError("away")]
    world.told(told_leg(leg("anna", state="Released")), told_leg(leg("sven")))
    with pytest.raises(DatabaseError):
        await world.usher.look()
    await world.usher.look()
    assert world.asked[-1] == ("sue", ["sven"], ["agent:user-anna", "agent:user-sven"])


async def test_runs_from_the_beginning() -> None:
    """It looks at all there is when it begins, and then whenever it hears of something; hearing waits for nothing."""
    world = World()
    task = asyncio.get_running_loop().create_task(world.usher.run())
    await until(lambda: len(world.asked) == 1)
    world.told(told_leg(leg("sven")))
    assert len(world.asked) == 1
    await until(lambda: len(world.asked) == 2)
    assert not task.done()
    task.cancel()
