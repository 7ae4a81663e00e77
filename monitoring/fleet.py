"""All accounts that this process reads: starts, stops and restarts their relays, and knows how each one does.

One crash never touches a sibling. What the accounts are is asked of the vault again and again, so that an admin's change
needs no restart.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from monitoring.backoff import delays
from monitoring.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.gws.client import Client
    from monitoring.ports import Account, Journal, Vault
    from monitoring.relay import Chance

LOOK_EVERY = 2.0
FAREWELL = 3.0

log = logging.getLogger(__name__)


class Fleet:
    """The relays of this process, by account."""

    def __init__(
        self,
        vault: Vault,
        journal: Journal,
        *,
        connect: Callable[[Account], Client],
        chance: Chance,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self.relays: dict[str, Relay] = {}
        self._vault, self._journal, self._connect, self._chance = vault, journal, connect, chance
        self._look_every = look_every
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Keep the relays what the vault says they should be, for ever."""
        while True:
            self._changed.clear()
            try:
                await self.reconcile()
            except Exception:
                log.exception("the accounts could not be looked at; looking again in %s s", self._look_every)
            try:
                async with asyncio.timeout(self._look_every):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def wake(self) -> None:
        """The accounts may have changed."""
        self._changed.set()

    async def reconcile(self) -> None:
        """Start what is new, stop what is gone, restart where the credentials changed, place anew where the team did."""
        wanted = {account.username: account for account in await self._vault.accounts()}
        for username in set(self.relays) - set(wanted):
            gone = self.relays[username]
            await self._stop(username)
            await self._place(gone, "", "")
        for username, account in wanted.items():
            relay = self.relays.get(username)
            if relay is None:
                self._start(account)
            elif relay.account.password != account.password:
                await self._stop(username)
                self._start(account)
            elif (relay.account.role, relay.account.team) != (account.role, account.team):
                relay.account = account
                await self._place(relay, account.role, account.team)

    def seen_at(self) -> float:
        """When any account last gave a sign of life, POSIX seconds; 0 before the first."""
        return max((relay.seen_at for relay in self.relays.values()), default=0.0)

    async def close(self) -> None:
        """Farewell to every CometD session, all at once, within a deadline."""
        await asyncio.gather(*(self._stop(username) for username in list(self.relays)))

    async def _place(self, relay: Relay, role: str, team: str) -> None:
        """Place one account; should that fail, the others are still looked after."""
        try:
            await relay.place(role, team)
        except Exception:
            log.exception("%s: could not be placed", relay.account.username)

    def _start(self, account: Account) -> None:
        relay = Relay(account, self._connect(account), self._journal, self._chance)
        self.relays[account.username] = relay
        self._tasks[account.username] = asyncio.get_running_loop().create_task(
            self._keep(relay), name=f"relay {account.username}"
        )

    async def _keep(self, relay: Relay) -> None:
        """Run a relay, and run it again after a crash; it ends by itself only when an admin must act."""
        for pause in delays(self._chance.jitter):
            try:
                await relay.run()
            except Exception:
                log.exception("%s: the relay crashed; starting it again in %.1f s", relay.account.username, pause)
            else:
                return
            with suppress(Exception):
                await relay.fail("the relay crashed and is being started again")
            await self._chance.pause(pause)

    async def _stop(self, username: str) -> None:
        relay, task = self.relays.pop(username), self._tasks.pop(username)
        try:
            async with asyncio.timeout(FAREWELL):
                await relay.close()
        except TimeoutError:
            log.warning("%s: no farewell within %s s", username, FAREWELL)
        except Exception:
            log.exception("%s: the farewell failed", username)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await relay.release()
