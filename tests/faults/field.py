"""The field of one drill: far side, fault proxy and house, those who watch that the house never lies, and the hands for it."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from monitoring.floor.hearing import Status
from tests.faults import near
from tests.faults.far import Far
from tests.faults.proxy import proxying

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection
    from pathlib import Path

    from dashboard.wiring import House
    from tests.faults.proxy import Proxy

GLANCE = 0.05
LOOK = 0.25
STALL = 0.5
READY_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much of a drill: notifications a second, accounts, and how long a fault and the quiet after it last."""

    rate: float = 200.0
    agents: int = 38
    supervisors: int = 2
    seconds: float = 5.0

    @property
    def options(self) -> dict[str, Any]:
        """As the simulator is told."""
        return {"rate": self.rate, "agents": self.agents, "supervisors": self.supervisors}


@dataclass(slots=True)
class Deaf:
    """One account that cannot hear, by the drill's own word, since when; and when it was mended."""

    since: float
    mended: float = 0.0


@dataclass(slots=True)
class Notes:
    """What was seen during a drill."""

    recoveries: list[float] = field(default_factory=list)
    longest_lie: float = 0.0
    longest_stall: float = 0.0
    liars: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    facts: dict[str, float | int | str] = field(default_factory=dict)


class Field:
    """What a drill has in its hands."""

    def __init__(self, far: Far, proxy: Proxy, house: House, size: Size) -> None:
        self.far, self.proxy, self.house, self.size = far, proxy, house, size
        self.notes = Notes()
        self.begun = self.struck = 0.0
        self._deaf: dict[str, Deaf] = {}

    @property
    def is_anybody_deaf(self) -> bool:
        """Whether somebody who was struck has not come back."""
        return bool(self._deaf)

    @property
    def accounts(self) -> list[str]:
        """Every account, watched ones first."""
        return sorted(self.house.fleet.relays)

    def strike(self, accounts: Collection[str] | None = None) -> None:
        """Say that these accounts (all, by default) hear nothing from now on. The house must find out by itself."""
        now = time.time()
        self.struck = self.struck or now
        for account in self.accounts if accounts is None else accounts:
            self._deaf[account] = Deaf(now)

    def mend(self) -> None:
        """Say that nothing hinders them any more; the way back is measured from here."""
        now = time.time()
        for deaf in self._deaf.values():
            deaf.mended = deaf.mended or now

    def blow(self, accounts: Collection[str] | None = None) -> None:
        """Say that these were struck and that nothing hinders their return."""
        self.strike(accounts)
        self.mend()

    def check(self, holds: object, what: str) -> None:
        """Note what did not hold."""
        if not holds:
            self.notes.broken.append(what)

    def is_well(self, account: str, since: float = 0.0) -> bool:
        """Whether an account is live and was heard after a time."""
        relay = self.house.fleet.relays.get(account)
        return relay is not None and relay.status is Status.LIVE and relay.seen_at > since

    async def wait(self, seconds: float | None = None) -> None:
        """Let the day go on: by default for as long as this drill's size says."""
        await asyncio.sleep(self.size.seconds if seconds is None else seconds)

    async def until(self, holds: Callable[[], object], what: str, within: float = READY_WITHIN) -> bool:
        """Wait until something is so; note it as broken if it never is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not holds():  # noqa: ASYNC110 - what is waited for is of another process
                    await asyncio.sleep(GLANCE)
                return True
        self.check(False, f"{what} within {within:g} s")
        return False

    async def all_live(self, within: float = READY_WITHIN) -> bool:
        """Wait until every account is live."""
        size = self.size.agents + self.size.supervisors

        def are_live() -> bool:
            return sum(self.is_well(account) for account in self.accounts) == size

        return await self.until(are_live, "every account live", within)

    async def watch(self) -> None:
        """For ever: who says LIVE and hears nothing is a liar; who hears again has recovered. A stalled loop is noted."""
        before = time.time()
        while True:
            now = time.time()
            self.notes.longest_stall = max(self.notes.longest_stall, now - before - GLANCE)
            before = now
            for account, deaf in list(self._deaf.items()):
                if deaf.mended and self.is_well(account, deaf.mended):
                    self.notes.recoveries.append(now - deaf.mended)
                    del self._deaf[account]
                elif self._claims(account):
                    self._note_lie(account, now - deaf.since)
            await asyncio.sleep(GLANCE)

    async def settle(self, within: float = READY_WITHIN) -> None:
        """Everything is well again, then nothing more is said, then all that was said has arrived and is folded."""
        await self.until(lambda: not self._deaf, "every account that was struck back", within)
        await self.all_live(within)
        await self._concluded(within)
        await self.far.order("still", still=True)
        await self._drained(within)

    async def _concluded(self, within: float) -> None:
        """Every operation has come to its end, or never will."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                open_ones = True
                while open_ones:
                    await asyncio.sleep(LOOK)
                    open_ones = not all(one.is_settled for one in await asyncio.to_thread(near.asked))

    async def _drained(self, within: float) -> None:
        seen, steady = -1, 0
        async with asyncio.timeout(within):
            while steady < 4:
                await asyncio.sleep(LOOK)
                sessions = (await self.far.look("sessions"))["sessions"]
                # Only the newest session of each is read; what waits in an older one is nobody's any more.
                waiting = sum({one["user"]: one["backlog"] for one in sessions}.values())
                received = sum(relay.count.received for relay in self.house.fleet.relays.values())
                steady = steady + 1 if received == seen and not waiting else 0
                seen = received
            news = True
            while news:
                await asyncio.sleep(GLANCE)
                news = bool(await self.house.journal.read(self.house.follower.position, 1))

    def _claims(self, account: str) -> bool:
        health = self.house.follower.floor.health.get(account)
        return health is not None and health.status is Status.LIVE

    def _note_lie(self, account: str, seconds: float) -> None:
        self.notes.longest_lie = max(self.notes.longest_lie, seconds)
        self.notes.liars.add(account)


@asynccontextmanager
async def fielding(folder: Path, size: Size, options: dict[str, Any]) -> AsyncIterator[Field]:
    """A field on a prepared database, everybody live; the far side is killed at the end."""
    from dashboard import wiring  # noqa: PLC0415 Django is set up by now

    far = Far(folder / "book.jsonl", {"max_interval_ms": 60_000, "timeout_ms": 3000, **size.options, **options})
    await far.start()
    async with proxying("127.0.0.1", far.port) as proxy:
        house = await wiring.open_house(gws_url=proxy.url)
        made = Field(far, proxy, house, size)
        watching = asyncio.create_task(made.watch())
        try:
            await made.all_live()
            made.begun = time.time()
            yield made
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await wiring.close_house(house)
            await far.stop()
