"""The whole near side but the pages, in one loop with a simulated GWS: nothing is mocked, nothing waits for a clock."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING

import httpx

from monitoring.chance import Chance
from monitoring.fleet import Fleet
from monitoring.follower import Follower
from monitoring.gws.accounts import Accounts
from monitoring.gws.client import Client
from monitoring.proxy import Proxy
from monitoring.simulator import Simulator
from monitoring.simulator.options import Options
from monitoring.turnstile import Turnstile
from tests.fakes.journal import FakeJournal
from tests.fakes.trail import FakeTrail
from tests.fakes.vault import FakeVault, account

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from monitoring.floor.model import Floor
    from monitoring.ports import Account

START = 1_790_000_000.0
BASE = "http://gws.test"


class Rig:
    """A simulated GWS and everything that listens to it."""

    def __init__(self, options: Options, *accounts: Account) -> None:
        self.far = Simulator(options)
        self.clock = START
        self.journal, self.trail = FakeJournal(), FakeTrail()
        self.vault = FakeVault(*accounts)
        self.follower = Follower(self.journal)
        self.upstream = Accounts(self.vault, self.connect)
        self.proxy = Proxy(
            self.trail,
            self.upstream,
            floor=lambda: self.follower.floor,
            base_url=BASE,
            clock=lambda: self.clock,
        )
        self.follower.hearers.append(self.proxy.hear)
        chance = Chance(lambda: self.clock, lambda: 0.5)
        # Time flies at this gate, so that nobody is asked to make room there: that would be real time.
        gate = Turnstile(10_000, clock=count(0, 60).__next__)
        self.fleet = Fleet(self.vault, self.journal, connect=self.connect, chance=chance, turnstile=gate)

    def connect(self, held: Account) -> Client:
        """A client of its own for each account, straight into the simulator."""
        http = httpx.AsyncClient(transport=httpx.ASGITransport(self.far.app), base_url=BASE, follow_redirects=False)
        return Client(held, http)

    @property
    def floor(self) -> Floor:
        """The floor with everything that has been journalled."""
        return self.follower.floor

    def advance(self, seconds: float) -> None:
        """Let time pass at the far side."""
        self.clock += seconds
        self.far.advance(self.clock)

    async def until(self, holds: Callable[[Floor], object], what: str = "it") -> Floor:
        """Fold what arrives until something holds of the floor, letting simulated time creep on."""
        async with asyncio.timeout(10):
            while not holds(self.floor):
                self.advance(0.05)
                await asyncio.sleep(0)
                await self.follower.catch_up()
        return self.floor


@asynccontextmanager
async def rig(*accounts: Account, **options: object) -> AsyncIterator[Rig]:
    """A rig whose relays run until the block ends. Without accounts: two agents and a supervisor, all of North."""
    held = accounts or (account("agent001"), account("agent003"), account("sup001", "supervisor"))
    made = Rig(Options(**{"scenario": "quiet", "start": START, "agents": 4, "supervisors": 2, **options}), *held)  # type: ignore[arg-type]
    await made.fleet.reconcile()
    await made.follower.start()
    try:
        await made.until(lambda floor: all(floor.agent_of(one.username) for one in held), "every account met")
        yield made
    finally:
        await made.fleet.close()
        await made.proxy.close()
        await made.upstream.close()
