"""One account's stream into the journal: sign in, handshake, subscribe, then snapshot and what came between, for ever.

Rule: watching must not touch. For a watched agent nothing is ever sent but a sign-in, Bayeux messages and GETs.
Knows no floor: what it hears it writes down, and the follower reads it there.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitoring.backoff import delays
from monitoring.bayeux import Session
from monitoring.bayeux import events as bayeux
from monitoring.bayeux.events import AuthLost, Beat, Degraded, Gap, Live, Opened, Received, Stopped, SubscriptionRefused
from monitoring.floor.model import Status
from monitoring.gws.errors import Garbled, GwsError, SignInRefused
from monitoring.gws.paths import NOTIFICATIONS
from monitoring.gws.wire import Unreadable, read, read_me
from monitoring.ports import HEALTH, PLACED, SNAPSHOT, Record, Reject
from monitoring.records import health_body, placed_body
from monitoring.transport import LongPolling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from monitoring.bayeux.events import Event
    from monitoring.gws.client import Client
    from monitoring.ports import Account, Journal

TOPICS = ("/v2/me/devices", "/v2/me/calls", "/v2/me/channels", "/v2/me/chats")
RECENT = 64
NOT_BAYEUX = "not-bayeux"
UNTROUBLED = frozenset({Status.STARTING, Status.LIVE, Status.STOPPED})

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Count:
    """What became of what was received: `received = journalled + duplicates + rejected`, always (law 2)."""

    received: int = 0
    journalled: int = 0
    duplicates: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Chance:
    """What a relay takes from the world besides GWS: the time of day, jitter in [0, 1), and waiting between tries."""

    now: Callable[[], float]
    jitter: Callable[[], float]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


class Relay:
    """The reader of one account."""

    def __init__(self, account: Account, client: Client, journal: Journal, chance: Chance) -> None:
        self.account = account
        self.count = Count()
        self.status = Status.STARTING
        self.cause = ""
        self.seen_at = 0.0
        self._client, self._journal, self._chance = client, journal, chance
        self._epoch = self._offset = 0
        self._held: list[Record] | None = None
        self._denied: dict[str, str] = {}
        self._was_live = False
        self._recent: dict[bytes, None] = {}
        self._polling: LongPolling | None = None
        self._closing = False

    async def run(self) -> None:
        """Follow the account until closed, or until its credentials were refused twice (it then waits for an admin)."""
        self._epoch, self._offset = await self._journal.open(self.account.username), 0
        await self.place(self.account.role, self.account.team)
        # Whatever the last reader of this account said of it is over: a LIVE left behind by a crash would be a lie.
        self.status = Status.STOPPED
        await self._tell(Status.STARTING, "")
        pauses = delays(self._chance.jitter)
        while not self._is_done():
            if await self._attempt():
                pauses = delays(self._chance.jitter)
            if not self._is_done():
                await self._chance.pause(next(pauses))
        if self._client.is_refused:
            await self._tell(Status.REFUSED, "GWS refused the credentials twice; an admin must correct them")

    def _is_done(self) -> bool:
        return self._closing or self._client.is_refused

    async def _attempt(self) -> bool:
        """Sign in and follow once; returns whether the stream was live in between."""
        self._was_live = False
        try:
            await self._client.sign_in()
            await self._follow()
            if not self._closing:
                await self._tell(Status.RECONNECTING, self.cause or "GWS ended the stream")
        except SignInRefused as refusal:
            await self._tell(Status.RECONNECTING, f"sign-in refused: {refusal}")
        except GwsError as cause:
            await self._tell(Status.RECONNECTING, str(cause) or type(cause).__name__)
        return self._was_live

    async def place(self, role: str, team: str) -> None:
        """Write down where the account belongs now. Before `run` has the stream there is nobody to tell."""
        if self._epoch:
            await self._append(self._record(PLACED, placed_body(role, team)))

    async def close(self) -> None:
        """Say farewell to the CometD server, within a deadline. Ends no contact-centre session."""
        self._closing = True
        if self._polling is not None:
            await self._polling.close()
        if self._epoch:
            await self._tell(Status.STOPPED, "nobody reads this account now")

    async def fail(self, cause: str) -> None:
        """Write down that the relay itself is in trouble, if that much still works."""
        if self._epoch:
            await self._tell(Status.FAILED, cause)

    async def release(self) -> None:
        """Close the connections; the relay is not used again but to be placed nowhere."""
        await self._client.close()

    async def _follow(self) -> None:
        session = Session(jitter=self._chance.jitter)
        session.subscribe(*TOPICS)
        self._polling = LongPolling(
            NOTIFICATIONS, self._client.http, session, headers=self._client.headers, renew=self._client.renew
        )
        self._held, self._denied = [], {}
        try:
            async with aclosing(self._polling.events()) as events:
                try:
                    async for event in events:
                        await self._take(event)
                except GwsError:
                    await self._polling.close()
                    raise
        finally:
            self._polling = None
            await self._let_go()

    async def _take(self, event: Event) -> None:
        match event:
            case Received(channel=topic, data=data):
                await self._hear(topic, data)
            case Live():
                await self._catch_up()
            case Beat():
                self.seen_at = self._chance.now()
            case Opened():
                self._held, self._denied = self._held or [], {}
            case SubscriptionRefused(channel=topic, error=error):
                await self._miss(topic, error)
            case bayeux.Unreadable(body=body, reason=reason):
                self.count.received += 1
                await self._refuse("", Unreadable(NOT_BAYEUX, reason), body)
            case _:
                await self._worry(event)

    async def _worry(self, event: Event) -> None:
        match event:
            case Degraded(cause=cause):
                await self._tell(Status.RECONNECTING, cause)
            case Gap(reason=reason):
                log.info("%s: possible gap: %s", self.account.username, reason)
                if self.status is Status.LIVE:
                    self._held = self._held or []
                    await self._catch_up()
            case AuthLost(cause=cause):
                await self._tell(Status.RECONNECTING, f"session lost: {cause}")
            case Stopped(reason=reason) if not self._closing:
                await self._tell(Status.RECONNECTING, f"GWS ended the stream: {reason}")
            case _:
                pass

    async def _miss(self, topic: str, error: str) -> None:
        """A topic is denied, now or again: said beside LIVE, for the rest of the account is heard all the same."""
        self._denied[topic] = f"GWS refused the topic {topic}: {error}"
        if self.status is Status.LIVE:
            await self._tell(Status.LIVE, "; ".join(self._denied.values()))

    async def _hear(self, topic: str, data: bytes) -> None:
        """One notification: set aside, known already, held until the snapshot is there, or written down."""
        now = self._chance.now()
        self.seen_at = now
        self.count.received += 1
        told = read(self.account.username, data, now)
        if isinstance(told, Unreadable):
            await self._refuse(topic, told, data)
            return
        if self._is_repeated(topic, data):
            self.count.duplicates += 1
            return
        record = self._record(topic, data, resource=getattr(told, "chat_id", ""))
        if self._held is not None:
            self._held.append(record)
        else:
            await self._append(record)
            self.count.journalled += 1

    async def _refuse(self, topic: str, why: Unreadable, body: bytes) -> None:
        """Keep what could not be understood, whole; the stream goes on."""
        self.count.rejected += 1
        now = self._chance.now()
        await self._journal.set_aside(Reject(self.account.username, now, topic, why.rule, why.detail, body))

    def _is_repeated(self, topic: str, data: bytes) -> bool:
        """The very same bytes again, which carry the server's own time: a resend, not news."""
        if b"serverGenerationTimestamp" not in data:
            return False
        digest = hashlib.blake2b(topic.encode() + b"\0" + data, digest_size=16).digest()
        if digest in self._recent:
            return True
        self._recent[digest] = None
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]
        return False

    async def _catch_up(self) -> None:
        """Every topic is confirmed: take the snapshot, then let what came between follow it.

        Whatever the snapshot is too old to know came after the subscription, so it is in what was held (Zulip's rule:
        subscribe, fetch, apply what came between).
        """
        body = await self._client.snapshot()
        now = self._chance.now()
        told = read_me(self.account.username, body, now)
        if isinstance(told, Unreadable):
            await self._journal.set_aside(Reject(self.account.username, now, SNAPSHOT, told.rule, told.detail, body))
            raise Garbled(f"the snapshot could not be read: {told.detail}")
        self.seen_at = now
        await self._let_go(self._record(SNAPSHOT, body))
        self._was_live = True
        # What stays denied is asked for, and denied, again.
        denied, self._denied = self._denied, {}
        await self._tell(Status.LIVE, "; ".join(denied.values()))

    async def _let_go(self, *first: Record) -> None:
        """Write down what was held. Where no snapshot came to be, it was heard all the same, and no GET brings it again."""
        held, self._held = self._held or [], None
        if first or held:
            await self._append(*first, *held)
            self.count.journalled += len(held)

    async def _tell(self, status: Status, cause: str) -> None:
        if (status, cause) != (self.status, self.cause):
            self.status, self.cause = status, cause
            log.log(
                logging.INFO if status in UNTROUBLED else logging.WARNING,
                "%s: %s %s",
                self.account.username,
                status,
                cause,
            )
            await self._append(self._record(HEALTH, health_body(status, cause)))

    def _record(self, topic: str, body: bytes, resource: str = "") -> Record:
        return Record(self.account.username, self._epoch, 0, self._chance.now(), topic, body, resource)

    async def _append(self, *records: Record) -> None:
        """Give the records their offsets in the order they are written, and write them."""
        numbered = []
        for record in records:
            numbered.append(_numbered(record, self._offset))
            self._offset += 1
        try:
            await self._journal.append(numbered)
        except Exception:
            # Nothing was written. Unless somebody numbered on meanwhile, the offsets are free again: no hole.
            if self._offset == numbered[-1].offset + 1:
                self._offset = numbered[0].offset
            raise


def _numbered(record: Record, offset: int) -> Record:
    return Record(record.stream, record.epoch, offset, record.at, record.topic, record.body, record.resource)
