"""All accounts that this process reads: starts, stops and restarts their relays, and knows how each one does.

One crash never touches a sibling. What the accounts are is asked of the vault again and again, so that an admin's change
needs no restart.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from monitoring.backoff import delays
from monitoring.floor.hearing import Status
from monitoring.floor.model import SUPERVISOR
from monitoring.relay import Relay
from monitoring.turnstile import Turnstile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from monitoring.chance import Chance
    from monitoring.condition import Condition
    from monitoring.gws.client import Client
    from monitoring.ports import Account, Journal, Vault

LOOK_EVERY = 2.0
FAREWELL = 3.0
FAREWELLS, FAREWELLS_EACH = 8.0, 0.01
FAREWELLS_AT_ONCE = 50
CRASHES, CRASHES_WITHIN = 5, 60.0
RETRY_FAILED = 60.0
HASTENED_PER_SECOND = 100.0

log = logging.getLogger(__name__)


class Fleet:
    """The relays of this process, by account. All their sign-ins go through one `turnstile`."""

    def __init__(  # noqa: PLR0913 - what it lives on, all by name
        self,
        vault: Vault,
        journal: Journal,
        *,
        connect: Callable[[Account], Client],
        chance: Chance,
        look_every: float = LOOK_EVERY,
        turnstile: Turnstile | None = None,
    ) -> None:
        self.relays: dict[str, Relay] = {}
        self._vault, self._journal, self._connect, self._chance = vault, journal, connect, chance
        self._look_every, self._turnstile = look_every, turnstile or Turnstile()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._given_up: set[str] = set()
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
        await self._give_up()
        # In this order: who was given up before we ask, and is there again, was corrected by an admin.
        known = frozenset(self._given_up)
        waiting = await self._vault.given_up()
        wanted = {account.username: account for account in await self._vault.accounts()}
        for username in set(self.relays) - set(wanted) - waiting:
            gone = self.relays[username]
            await self._stop(username)
            await self._alone(gone, gone.dismiss())
        for username, account in wanted.items():
            relay = self.relays.get(username)
            if relay is None:
                self._start(account)
            elif relay.account.password != account.password or username in known:
                await self._stop(username)
                self._start(account)
            elif (relay.account.role, relay.account.team) != (account.role, account.team):
                relay.account = account
                await self._alone(relay, relay.place(account.role, account.team))

    def conditions(self) -> dict[str, Condition]:
        """How each account of this process does at this moment."""
        return {username: relay.look() for username, relay in list(self.relays.items())}

    def hasten(self) -> None:
        """GWS is back: every account that waits in a pause tries again soon, and not all at the same moment.

        Supervisors go first: without his own account nobody can act.
        """
        loop, spread = asyncio.get_running_loop(), len(self.relays) / HASTENED_PER_SECOND
        for relay in self.relays.values():
            share = 0.2 if relay.account.role == SUPERVISOR else 1.0
            loop.call_later(self._chance.jitter() * spread * share, relay.hasten)

    def seen_at(self) -> float:
        """When any account last gave a sign of life, POSIX seconds; 0 before the first."""
        return max((relay.seen_at for relay in self.relays.values()), default=0.0)

    async def close(self) -> None:
        """Farewell to every CometD session, many at once, within a deadline; who is left then is left without."""
        places, within = asyncio.Semaphore(FAREWELLS_AT_ONCE), FAREWELLS + FAREWELLS_EACH * len(self.relays)

        async def leave(username: str) -> None:
            async with places:
                await self._stop(username)

        leaving = [asyncio.ensure_future(leave(username)) for username in list(self.relays)]
        if leaving:
            _, late = await asyncio.wait(leaving, timeout=within)
            await _end(*late)
        if self.relays:
            log.warning("%s accounts were left without a farewell within %s s", len(self.relays), within)
        await _end(*self._tasks.values())
        await asyncio.gather(*(relay.release() for relay in self.relays.values()), return_exceptions=True)
        self.relays.clear()
        self._tasks.clear()

    async def _give_up(self) -> None:
        """Have it remembered, over restarts too, whose credentials were refused twice."""
        for username, relay in self.relays.items():
            if relay.is_refused and username not in self._given_up:
                await self._vault.give_up(username)
                self._given_up.add(username)

    async def _alone(self, relay: Relay, telling: Awaitable[None]) -> None:
        """Let one account be told of; should that fail, the others are still looked after."""
        try:
            await telling
        except Exception:
            log.exception("%s: could not be placed", relay.account.username)

    def _start(self, account: Account) -> None:
        relay = Relay(account, self._connect(account), self._journal, self._chance, self._turnstile)
        self.relays[account.username] = relay
        self._tasks[account.username] = asyncio.get_running_loop().create_task(
            self._keep(relay), name=f"relay {account.username}"
        )

    async def _keep(self, relay: Relay) -> None:
        """Run a relay, and run it again after a crash; it ends by itself only when an admin must act.

        Crashed more than 5 times in 60 s it has failed: shown, and tried once a minute until it has gone well for a while.
        """
        crashes: deque[float] = deque(maxlen=CRASHES + 1)
        pauses, has_failed = delays(self._chance.jitter), False
        while True:
            try:
                await relay.run()
            except Exception as fault:
                cause = type(fault).__name__
                log.exception("%s: the relay crashed", relay.account.username)
            else:
                break
            if relay.is_settled:
                pauses, has_failed = delays(self._chance.jitter), False
                crashes.clear()
            crashes.append(self._chance.now())
            has_failed = has_failed or (len(crashes) > CRASHES and crashes[-1] - crashes[0] <= CRASHES_WITHIN)
            relay.tally.restarts += 1
            with suppress(Exception):
                await relay.tell(*_said(cause, has_failed=has_failed))
            await self._chance.pause(RETRY_FAILED if has_failed else next(pauses))
        self.wake()

    async def _stop(self, username: str) -> None:
        relay, task = self.relays[username], self._tasks[username]
        try:
            async with asyncio.timeout(FAREWELL):
                await relay.close()
        except TimeoutError:
            log.warning("%s: no farewell within %s s", username, FAREWELL)
        except Exception:
            log.exception("%s: the farewell failed", username)
        await _end(task)
        await relay.release()
        self._given_up.discard(username)
        del self.relays[username], self._tasks[username]


def _said(cause: str, *, has_failed: bool) -> tuple[Status, str]:
    """What is said of a crash. Only its kind: an exception's text may hold anything."""
    if has_failed:
        return Status.FAILED, f"the relay crashed more than {CRASHES} times in a minute ({cause}); tried once a minute"
    return Status.RECONNECTING, f"the relay crashed ({cause}) and is started again"


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
