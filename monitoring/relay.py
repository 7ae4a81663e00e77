"""One account's stream into the journal: sign in, handshake, subscribe, then snapshot and what came between, for ever.

Rule: watching must not touch. For a watched agent nothing is ever sent but a sign-in, Bayeux messages and GETs.
Knows no floor: what it hears it writes down, and the follower reads it there.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from monitoring.admission import Admission
from monitoring.backoff import delays
from monitoring.bayeux import Session
from monitoring.bayeux import events as bayeux
from monitoring.bayeux.events import AuthLost, Beat, Degraded, Live, Opened, Received, Stopped, SubscriptionRefused
from monitoring.bulletin import Bulletin
from monitoring.condition import MULTIMEDIA, Condition, Tally
from monitoring.floor.hearing import Status
from monitoring.gws.errors import Garbled, GwsError, SignInRefused, Unreachable
from monitoring.gws.paths import NOTIFICATIONS
from monitoring.gws.wire import Unreadable
from monitoring.intake import Intake
from monitoring.pause import Pause
from monitoring.records import heard_at
from monitoring.stream import Stream
from monitoring.transport import LongPolling
from monitoring.turnstile import Turnstile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.bayeux.events import Event
    from monitoring.chance import Chance
    from monitoring.gws.client import Client
    from monitoring.ports import Account, Journal

TOPICS = ("/v2/me/devices", "/v2/me/calls", "/v2/me/channels", "/v2/me/chats")
ON_ITS_WAY = 2.0
"""Seconds before the last sign of life in which something may have left GWS and never come to paper."""
NOT_BAYEUX = "not-bayeux"
SETTLED = 30.0
"""Seconds that a stream must have been live before its loss is answered as quickly as a first one."""
SNAPSHOT_TRIES = 4
SPEECHLESS = "GWS says nothing of chats: its multimedia does not answer; calls are heard"
UNREAD = "nobody reads this account now"


class Relay:
    """The reader of one account."""

    def __init__(
        self, account: Account, client: Client, journal: Journal, chance: Chance, turnstile: Turnstile | None = None
    ) -> None:
        self.account = account
        self.tally = Tally()
        self.seen_at = self._beat_at = 0.0
        self.client, self._chance = client, chance
        self._turnstile = turnstile or Turnstile()
        self._admission = Admission(client, self._turnstile, self.tally, chance.now)
        self._stream = Stream(journal, account.username, chance.now)
        self._intake = Intake(self._stream, chance.now)
        self.count = self._intake.count
        self._denied: dict[str, str] = {}
        self._session: Session | None = None
        self._polling: LongPolling | None = None
        self._bulletin, self._pause = Bulletin(self._stream, chance.now), Pause(chance)
        self._closing, self._is_whole, self._live_at = False, False, 0.0

    @property
    def status(self) -> Status:
        """How well the account is heard, as we last said."""
        return self._bulletin.status

    @property
    def cause(self) -> str:
        """Why, in plain words; empty while all is well."""
        return self._bulletin.cause

    @property
    def is_refused(self) -> bool:
        """Whether its credentials were refused twice: it waits for an admin."""
        return self.client.is_refused

    @property
    def is_settled(self) -> bool:
        """Whether it came to be live in its last try and has gone on for a while since."""
        return bool(self._live_at) and self._chance.now() - self._live_at >= SETTLED

    def look(self) -> Condition:
        """How it does at this moment."""
        self._mark()
        heard, said = self._intake, self._bulletin
        tally = replace(self.tally, gaps=heard.gaps, last_gap=heard.last_gap)
        return Condition(said.state, said.since, said.cause, self.seen_at, replace(heard.count), tally)

    async def run(self) -> None:
        """Follow the account until closed, or until its credentials were refused twice (it then waits for an admin)."""
        self._live_at = 0.0
        async with self._turnstile.approach:
            await self.begin()
        pauses = delays(self._chance.jitter)
        while not self._is_done():
            if await self._attempt():
                pauses = delays(self._chance.jitter)
            if not self._is_done():
                await self._pause.take(next(pauses))
        if self.is_refused:
            await self.tell(Status.REFUSED, "GWS refused the credentials twice; an admin must correct them")

    async def begin(self) -> None:
        """Take the stream over from whoever had it, who may have left long ago."""
        last = heard_at(await self._stream.open())
        self.seen_at = self.seen_at or last
        listened = "Floorwalker was not listening" if self.seen_at else "Floorwalker had never listened before"
        self._intake.lose(max(0.0, self.seen_at - ON_ITS_WAY), listened)
        await self.place(self.account.role, self.account.team)
        # Whatever the last reader of this account said of it is over: a LIVE left behind by a crash would be a lie.
        self._bulletin.status = Status.STOPPED
        await self.tell(Status.STARTING, "")

    def hasten(self) -> None:
        """GWS is back: whatever waits in a pause between tries tries now."""
        self._pause.hurry()
        if self._session is not None:
            self._session.hasten()

    def _is_done(self) -> bool:
        return self._closing or self.is_refused

    async def _attempt(self) -> bool:
        """Follow once, after a sign-in if one is due; returns whether the stream was live for a while in between."""
        self._live_at = 0.0
        try:
            await self._admission.enter()
            await self._follow()
            if not self._closing:
                await self.tell(Status.RECONNECTING, self.cause or "GWS ended the stream")
        except SignInRefused as refusal:
            said = "session lost" if self._admission.is_open else "sign-in refused"
            self._admission.is_open = False
            await self.tell(Status.RECONNECTING, f"{said}: {refusal}")
        except GwsError as cause:
            await self.tell(Status.RECONNECTING, str(cause) or type(cause).__name__)
        return self.is_settled

    async def place(self, role: str, team: str) -> None:
        """Write down where the account belongs now."""
        await self._bulletin.place(role, team)

    async def close(self) -> None:
        """Say farewell to the CometD server, within a deadline. Ends no contact-centre session."""
        self._closing = True
        if self._polling is not None:
            await self._polling.close()
        if self._stream.is_open and not self.is_refused:
            await self.tell(Status.STOPPED, UNREAD)

    async def dismiss(self) -> None:
        """Write down that the account is nobody's now, after `close`."""
        await self.tell(Status.STOPPED, UNREAD)
        await self.place("", "")

    async def release(self) -> None:
        """Close the connections; the relay is not used again but to be placed nowhere."""
        await self.client.close()

    async def _follow(self) -> None:
        self._session = session = Session(jitter=self._chance.jitter, room=self._turnstile.room)
        session.subscribe(*TOPICS)
        self._polling = LongPolling(
            NOTIFICATIONS,
            self.client.http,
            session,
            headers=self.client.headers,
            renew=self._admission.renew,
            clock=self._chance.steady,
        )
        self._intake.hold()
        self._denied = {}
        if self.seen_at:
            self._intake.lose(max(0.0, self.seen_at - ON_ITS_WAY), self.cause or "a new session")
        try:
            async with aclosing(self._polling.events()) as events:
                try:
                    async for event in events:
                        await self._take(event)
                        if not self._polling.backlog:
                            await self._flush()
                except Exception:
                    await self._polling.close()
                    raise
        finally:
            self._polling = self._session = None
            await self._intake.let_go()

    async def _flush(self) -> None:
        """Write what came; only then was GWS heard until its last beat, for what is not on paper may still be lost."""
        await self._intake.flush()
        self.seen_at = max(self.seen_at, self._beat_at)

    async def _take(self, event: Event) -> None:
        if not isinstance(event, Received | Beat):
            await self._flush()
        match event:
            case Received(channel=topic, data=data):
                self.tally.event_at = self._chance.now()
                await self._hear(topic, data)
            case Live():
                await self._catch_up()
            case Beat(at=at):
                self._beat_at = max(self._beat_at, self._chance.date(at))
                await self._intake.renew(self.client.snapshot)
            case Opened():
                self._reopen(event)
            case SubscriptionRefused(channel=topic, error=error):
                await self._miss(topic, error)
            case bayeux.Unreadable(body=body, reason=reason):
                await self._intake.refuse(Unreadable(NOT_BAYEUX, reason), body)
            case _:
                await self._worry(event)
        self._mark()

    def _reopen(self, opened: Opened) -> None:
        self.tally.handshakes += not opened.resumed
        self._denied = {}
        # What acknowledgements brought back is whole, unless a topic was denied: it needs no snapshot to go before it.
        was_whole = bool(self._live_at) and not self._intake.lacks and not self.tally.denied
        self._is_whole = opened.ack and opened.resumed and was_whole
        if not self._is_whole:
            self._intake.hold()

    async def _hear(self, topic: str, data: bytes) -> None:
        await self._intake.hear(topic, data)
        if self.tally.is_speechless and topic in MULTIMEDIA:
            # Multimedia speaks again: what it could not say then, it can say now.
            self._intake.hold()
            await self._catch_up()

    async def _worry(self, event: Event) -> None:
        match event:
            case Degraded(cause=cause):
                await self.tell(Status.RECONNECTING, cause)
            case bayeux.Gap(reason=reason, since=since, old=old, new=new):
                self._intake.lose(self._chance.date(since), reason)
                if self.status is Status.LIVE and old == new:  # a new session says Live, which takes the snapshot
                    self._intake.hold()
                    await self._catch_up()
            case AuthLost(cause=cause):
                await self.tell(Status.RECONNECTING, f"session lost: {cause}")
            case Stopped(reason=reason) if not self._closing:
                await self.tell(Status.RECONNECTING, f"GWS ended the stream: {reason}")
            case bayeux.Warned(what=what):
                self.tally.crowded += what.startswith("multiple-clients")

    async def _miss(self, topic: str, error: str) -> None:
        """A topic is denied, now or again: said beside LIVE, for the rest of the account is heard all the same."""
        self._denied[topic] = f"GWS refused the topic {topic}: {error}"
        if self.status is Status.LIVE:
            await self._go_live(self._denied)

    async def _catch_up(self) -> None:
        """Every topic is confirmed: take the snapshot, then let what came between follow it."""
        is_whole = self._is_whole and not self._intake.lacks
        self._is_whole = False  # the next Live may be of a new topic
        if is_whole:
            await self._go_live({})
            return
        told = await self._intake.begin(await self._snapshot())
        self.seen_at = self._chance.now()
        self._live_at = self._live_at or self.seen_at
        # What stays denied is asked for, and denied, again.
        denied, self._denied = self._denied, {}
        self.tally.is_speechless = told.chats is None
        await self._go_live(denied)

    async def _go_live(self, denied: Mapping[str, str]) -> None:
        """Say that the account is heard, and what of it is not."""
        self.tally.denied = tuple(denied)
        await self.tell(Status.LIVE, "; ".join([*denied.values(), *([SPEECHLESS] * self.tally.is_speechless)]))

    async def _snapshot(self) -> bytes:
        """The snapshot, asked for a few times: its failure must not cost a CometD session that is well."""
        for pause in islice(delays(self._chance.jitter, base=0.25), SNAPSHOT_TRIES - 1):
            try:
                return await self.client.snapshot()
            except (Unreachable, Garbled) as cause:
                await self.tell(Status.RECONNECTING, str(cause))
                await self._pause.take(pause)
        return await self.client.snapshot()

    async def tell(self, status: Status, cause: str) -> None:
        """Say how the account is heard; on paper too, once the stream is open."""
        await self._bulletin.tell(status, cause, seen_at=self.seen_at)

    def _mark(self) -> None:
        self._bulletin.mark(self._session.state if self._session is not None else None)
