"""The composition root: the only module that knows both sides' concrete classes. Plain calls, no registry.

A house is everything one process runs. `start` and `stop` are called by `serve` and `relay` (and by tests); pages find the
running one by `get`.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from contextvars import Context
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import timezone

from dashboard import conf, health
from dashboard.audit.anchors import Anchors
from dashboard.audit.trail import DjangoTrail
from dashboard.audit.usher import Usher
from dashboard.bailiff import Bailiff
from dashboard.consent.rules import load_rules
from dashboard.consent.watch import Approvals
from dashboard.desk.controls import Asked
from dashboard.hub import Hub
from dashboard.journal.adapter import DjangoJournal
from dashboard.marks import load_marks
from dashboard.notices import settled_notice
from dashboard.people import changed
from dashboard.people.owner import DjangoVault
from dashboard.people.viewers import load_acting, load_viewers, rights_of
from dashboard.retention import keeper
from dashboard.screens.register import load_eyes
from dashboard.wall.walls import Walls
from monitoring.chance import Chance
from monitoring.fleet import Fleet
from monitoring.floor.notifications import PulseFelt
from monitoring.floor.operations import TYPING, Operation
from monitoring.follower import Follower
from monitoring.gws.accounts import Accounts
from monitoring.gws.client import REST, Client
from monitoring.http import new_client, trust
from monitoring.ports import UPSTREAM
from monitoring.proxy import Proxy
from monitoring.pulse import Pulse
from monitoring.roster import Roster
from monitoring.stream import Stream
from monitoring.turnstile import Turnstile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    import httpx

    from dashboard.desk.rows import Connection
    from monitoring.errands import Pending
    from monitoring.floor.model import Floor
    from monitoring.floor.notifications import Notification
    from monitoring.policy import Viewer
    from monitoring.ports import Account

STILL_WAITING = 60.0
MEND_EVERY = 1.0
AGAIN_AFTER = 1.0

log = logging.getLogger(__name__)


class House:
    """One process's parts, joined."""

    def __init__(self, *, gws_url: str, new_http: Callable[[str], httpx.AsyncClient] | None = None) -> None:
        # One context for all accounts: each would load every certificate anew.
        new_http = new_http or partial(new_client, verify=trust(conf.GWS_CA_FILE, conf.GWS_CLIENT_CERT))

        def connect(account: Account) -> Client:
            return Client(account, new_http(gws_url), rest=REST)

        vault = DjangoVault()
        self._vault, self._connect = vault, connect
        self.journal = DjangoJournal()
        self.upstream = Stream(self.journal, UPSTREAM, time.time)
        self.follower = Follower(self.journal)
        self.journal.on_append = self.follower.wake
        self.accounts = Accounts(vault, connect, self._lent)
        self.trail, self.anchors = DjangoTrail(), Anchors()
        self.proxy = Proxy(
            self.trail, self.accounts, floor=lambda: self.follower.floor, base_url=gws_url, clock=time.time
        )
        self.hub = Hub(lambda: self.follower.floor, _lookers, marks=load_marks, delays=self.follower.delays)
        self.walls = Walls(self.journal, self.follower, connection=self.connection, is_sure=lambda: self.hub.is_sure)
        self.approvals = Approvals(self.hub, self.proxy, lambda: self.follower.floor)
        self.bailiff = Bailiff(lambda: self.follower.floor, load_acting, self.proxy.expel, self.hub.announce)
        self.usher = Usher(lambda: self.follower.floor)
        chance, gate = Chance(time.time, random.random), Turnstile(max(1, conf.SIGN_INS_PER_SECOND))
        self.fleet = Fleet(vault.twin(), self.journal, connect=connect, chance=chance, turnstile=gate)
        self.knocking = new_http(gws_url)
        self.pulse = Pulse(self.upstream, self.knocking, seen_at=self.fleet.seen_at, now=time.time)
        self.roster = Roster(
            vault,
            self.accounts,
            self.upstream,
            chance,
            every=max(0, conf.ROSTER_SECONDS),
            team=conf.ROSTER_TEAM,
        )
        self._hearings = health.Hearings()
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._introduce()

    def _introduce(self) -> None:
        """Who tells whom."""
        self.pulse.on_return = self.fleet.hasten
        self.follower.listeners += [self.hub.publish, self.usher.hear]
        self.follower.daters.append(self.hub.date)
        self.follower.hearers += [self.proxy.hear, self._hear_pulse]
        self.proxy.on_settled = self._settled
        self.proxy.stale = self._stale
        self.proxy.rules, self.proxy.rights = load_rules, rights_of

    async def start(self, *, relay: bool = True, web: bool = True) -> None:
        """Begin: the floor from the journal, then whatever this process is for."""
        self._loop = asyncio.get_running_loop()
        changed.listeners.append(self._people_changed)
        self._keep(self._mend, "mending")
        self._keep(keeper.keep, "forgetting")
        self._keep(self.anchors.keep, "anchors")
        if web:
            await self.follower.start()
            self.walls.chronicle.begin(time.time())
            self._keep(self._recover, "recovery")
            self._keep(self.follower.run, "follower")
            self._keep(self.hub.run, "hub")
            self._keep(self.approvals.run, "approvals")
            self._keep(self.bailiff.run, "bailiff")
            self._keep(self.usher.run, "usher")
            self._keep(self.walls.chronicle.run, "figures")
            self._keep(self.walls.stages.run, "walls")
            self._keep(self.walls.attend, "screens")
            self._keep(self.walls.postman.run, "postman")
        if relay:
            await self.upstream.open()
            self._keep(self.fleet.run, "fleet")
            self._keep(self.pulse.run, "pulse")
            self._keep(self.roster.run, "roster")

    async def stop(self) -> None:
        """End in order: no more work, farewell to GWS, then the connections."""
        if self._people_changed in changed.listeners:
            changed.listeners.remove(self._people_changed)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.fleet.close()
        await self.proxy.close()
        await self.accounts.close()
        await self.knocking.aclose()
        await self.journal.close()
        await self.anchors.drop()

    def _lent(self, username: str) -> Client | None:
        """The client of the relay that reads this account here: one account, one sign-in."""
        relay = self.fleet.relays.get(username)
        return relay.client if relay is not None else None

    async def stranger(self, username: str) -> Client | None:
        """A client of its own for an account, not signed in, that shares nothing with its relay; whoever asks closes it.

        None where no password of the account is held that could be used.
        """
        account = await self._vault.account(username)
        return self._connect(account) if account is not None else None

    def connection(self, viewer: Viewer) -> Connection:
        """How well GWS is heard, for this viewer."""
        seen_at = max(self.pulse.newest(), self.follower.heard_at)
        found = health.connection(self.follower.floor, viewer, seen_at=seen_at, now=time.time(), hear=self._hearings.of)
        return replace(found, roster_at=max(self.roster.polled_at, self.follower.floor.roster_at))

    def asked(self, viewer: Viewer, target: str) -> Asked:
        """What this viewer waits for on a target, and the key of his next operation."""
        pending = self.proxy.pending(viewer.account, target) if viewer.account else None
        key = self.proxy.next_key(viewer.username, target)
        if pending is None:
            return Asked(key, rules=self.approvals.rules)
        ask = pending.ask
        name = f"{ask.operation}:{ask.mode}" if ask.operation is Operation.INTRUDE else ask.operation.value
        return Asked(key, name, pending.asked_at, self.approvals.rules)

    async def _recover(self) -> None:
        """Tell on the trail what an earlier run left open; what is younger may be another process's, still waiting."""
        while True:
            recovered = await self.proxy.recover(older_than=STILL_WAITING)
            if recovered:
                log.warning("%s operations of an earlier run ended unknown; the trail says so", recovered)
            await asyncio.sleep(STILL_WAITING)

    async def _mend(self) -> None:
        """Give up connections that the database has cut: outside a request nobody else does, and each would stay dead."""
        while True:
            await sync_to_async(_give_up_cut)()
            await asyncio.sleep(MEND_EVERY)

    def _stale(self, viewer: Viewer) -> str:
        """Why this viewer may do nothing on what his page shows; empty while it is live (law 4)."""
        found = self.connection(viewer)
        as_of = timezone.localtime(datetime.fromtimestamp(found.as_of, UTC))
        return health.reason(found, as_of.strftime("%H:%M:%S") if found.as_of else "an unknown time")

    def _hear_pulse(self, told: Notification, _floor: Floor) -> None:
        """GWS lives, or came back: pages are told how old their picture is."""
        if isinstance(told, PulseFelt):
            self.follower.skew.trip(self.pulse.round_trip() or 0.0, told.at)
            self.hub.feel()

    def _settled(self, pending: Pending) -> None:
        """An operation ended: say so to whoever asked, and draw its controls again for every onlooker."""
        ask = pending.ask
        self.hub.redraw(ask.target)
        if ask.operation not in TYPING:
            self.hub.announce(ask.viewer.username, settled_notice(pending))

    def _people_changed(self) -> None:
        """Called in whatever thread saved the change."""
        if self._loop is not None and not self._loop.is_closed():
            # In a context of its own: the page that saved the change takes its threads with it when it ends.
            self._loop.call_soon_threadsafe(self.hub.doubt, context=Context())
            self._loop.call_soon_threadsafe(self.bailiff.wake, context=Context())
            self._loop.call_soon_threadsafe(self.fleet.wake)

    def _keep(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        """Hold the task strongly: one that nobody holds may be collected in the middle of its work."""
        self._tasks.append(asyncio.get_running_loop().create_task(persist(work, name), name=name))


async def persist(
    work: Callable[[], Awaitable[None]], name: str, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Do work that never ends, again after a fault: a database away for a moment must not freeze the floor for good."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("%s failed; it goes on in %s s", name, AGAIN_AFTER)
        await pause(AGAIN_AFTER)


async def _lookers(numbers: Collection[int]) -> dict[int, Viewer]:
    """What everybody who looks may see now: people by their keys, screens by theirs below zero."""
    people = await load_viewers([number for number in numbers if number > 0])
    screens = await load_eyes([-number for number in numbers if number < 0])
    return people | {-number: viewer for number, viewer in screens.items()}


def _give_up_cut() -> None:
    for connection in connections.all(initialized_only=True):
        if connection.errors_occurred and not connection.in_atomic_block:
            connection.close()


_running: list[House] = []


def is_open() -> bool:
    """Whether a house runs in this process."""
    return bool(_running)


def get() -> House:
    """The house that runs in this process."""
    if not _running:
        raise RuntimeError("no house runs in this process: start the web by `manage.py serve`")
    return _running[-1]


async def open_house(*, relay: bool = True, web: bool = True, gws_url: str = "") -> House:
    """Build and start the process's house."""
    house = House(gws_url=gws_url or conf.GWS_URL)
    await house.start(relay=relay, web=web)
    _running.append(house)
    return house


async def close_house(house: House) -> None:
    """Stop it."""
    await house.stop()
    _running.remove(house)
