"""GWS is back: who waits in a pause does not wait it out, and not everybody falls upon it at the same moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from monitoring.chance import Chance
from monitoring.fleet import Fleet
from monitoring.relay import Relay
from tests.fakes.journal import FakeJournal
from tests.fakes.vault import FakeVault, account
from tests.fakes.wired import Wire

if TYPE_CHECKING:
    from monitoring.ports import Account

ANNA, AXEL = account("agent001"), account("agent002")


class Waiting:
    """A relay that waits in a pause."""

    def __init__(self, held: Account, hastened: list[str]) -> None:
        self.account, self._hastened = held, hastened

    def hasten(self) -> None:
        self._hastened.append(self.account.username)


async def test_return_hastens_everybody() -> None:
    """When GWS is back every account that waits tries again, supervisors first, spread by their number and not for ever."""
    hastened: list[str] = []
    fleet = Fleet(FakeVault(), FakeJournal(), connect=Wire().client, chance=Chance(lambda: 1.0, lambda: 0.5))
    for held in (ANNA, AXEL, account("sup001", "supervisor")):
        fleet.relays[held.username] = Waiting(held, hastened)  # type: ignore[assignment]
    fleet.hasten()
    assert hastened == []
    async with asyncio.timeout(5):
        while len(hastened) < 3:  # noqa: ASYNC110 the loop's own timers are waited for
            await asyncio.sleep(0)
    assert (hastened[0], sorted(hastened)) == ("sup001", ["agent001", "agent002", "sup001"])


async def test_hurry_ends_a_pause() -> None:
    """A relay in the pause after a failed try tries at once when it is hastened."""
    wire, resting = Wire([httpx.ConnectError("refused")]), asyncio.Event()

    async def rest(_seconds: float) -> None:
        resting.set()
        await asyncio.Event().wait()

    relay = Relay(ANNA, wire.client(ANNA), FakeJournal(), Chance(lambda: 1.0, lambda: 0.5, rest))
    running = asyncio.get_running_loop().create_task(relay.run())
    async with asyncio.timeout(5):
        await resting.wait()
        assert len(wire.said) == 1
        relay.hasten()
        while len(wire.said) < 2:  # noqa: ASYNC110 the relay is let go on, and not waited for
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
