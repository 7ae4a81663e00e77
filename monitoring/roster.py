"""The agents whose credentials are not held: polled through a supervisor's account, and journalled where they differ.

Knows no floor and no page. A user whom no admin has placed is counted and never written down: he belongs to no team.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from monitoring.backoff import delays
from monitoring.floor.model import SUPERVISOR
from monitoring.gws.errors import Garbled, GwsError, Refused, Unreachable
from monitoring.gws.users import Page, Seen, body_of, is_agent, join, likeness, read_page
from monitoring.gws.wire import Unreadable
from monitoring.ports import ROSTER, ROSTER_FULL
from monitoring.records import roster_body, roster_late_body

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from monitoring.chance import Chance
    from monitoring.gws.users import Part
    from monitoring.ports import Vault
    from monitoring.stream import Stream

LIMIT = 200
MOST_PAGES = 60
LATE_AFTER = 3
"""Intervals without a poll after which nobody may be acted on by what the last one said."""
FULL_EVERY = 3600.0
QUIET_AT_MOST = 60.0
SLOWEST = 20.0
BLAMED = 200
OFF_LOOKS = 60.0

log = logging.getLogger(__name__)


class Source(Protocol):
    """GWS as the roster needs it (`gws.accounts.Accounts`)."""

    async def users(self, account: str, offset: int, limit: int, seen: Seen) -> tuple[bytes, Seen] | None:
        """A page of everybody with its validators; None: nothing changed since `seen`. Raises the errors of `gws.errors`."""


@dataclass(frozen=True, slots=True)
class Everybody:
    """One whole poll. Who is `unread` is there all the same; `is_whole`: who is in neither is not there any more."""

    users: Mapping[str, Part]
    unread: frozenset[str]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Known:
    """An agent as last journalled; `likeness` is what must differ for him to count as changed."""

    team: str
    part: Part
    likeness: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The account he would have."""
        return self.part.user_name or ""


class Roster:
    """The poller. `every` seconds between polls, 0: off. `team` takes in the users without an account row; empty: nobody."""

    def __init__(  # noqa: PLR0913  # what it needs of the world, then how it is set
        self, vault: Vault, source: Source, stream: Stream, chance: Chance, *, every: float, team: str = ""
    ) -> None:
        self.every = every
        self.polled_at = 0.0
        self.account = ""
        self.cause = ""
        self.unplaced = 0
        self._vault, self._source, self._stream, self._chance = vault, source, stream, chance
        self._team = team
        self._known: dict[str, Known] = {}
        self._pages: dict[int, tuple[Seen, Page]] = {}
        self._full_at = self._written_at = 0.0
        self._since = chance.now()
        self._is_late, self._is_new = False, True
        self._blamed: set[tuple[str, str]] = set()

    async def run(self) -> None:
        """Poll for ever, one poll after the other; after a fault sooner, then later, never later than the interval."""
        if not self._stream.is_open:
            await self._stream.open()
        pauses = self._pauses()
        while True:
            pause = self.every or OFF_LOOKS
            try:
                await self.poll()
                pauses = self._pauses()
            except (GwsError, TimeoutError) as error:
                await self._worry(str(error) or "GWS took too long to list everybody")
                pause = next(pauses)
            await self._chance.pause(pause)

    async def poll(self) -> None:
        """Ask once, and write down what differs. Raises the errors of `gws.errors`, TimeoutError, and the journal's."""
        placed = await self._vault.placed() if self.every else {}
        if not self.every or not (placed or self._team):
            await self._rest()
            return
        held = {account.username: account.role for account in await self._vault.accounts()}
        began = self._chance.now()
        async with asyncio.timeout(max(SLOWEST, (LATE_AFTER - 1) * self.every)):
            everybody = await self._ask(sorted(name for name, role in held.items() if role == SUPERVISOR))
        await self._note(everybody, placed, held.keys(), began)

    def _pauses(self) -> Iterator[float]:
        return delays(self._chance.jitter, base=1.0, cap=self.every or OFF_LOOKS)

    async def _rest(self) -> None:
        """There is nobody to poll for: whom an earlier poll had brought is let go, once."""
        if self._known or self._is_new:
            # No time: GWS was not asked, so this is no sign of life of it.
            await self._write({}, [], 0.0, full=True)
        self._known, self.polled_at, self.unplaced, self.cause = {}, 0.0, 0, ""
        self._since, self._is_late = self._chance.now(), False

    async def _ask(self, accounts: list[str]) -> Everybody:
        """Everybody, by the account that answered last, or the next one that GWS does not refuse."""
        refusal: GwsError = Unreachable("no supervisor's credentials are held to poll with")
        for account in sorted(accounts, key=lambda name: name != self.account):
            if account != self.account:
                self.account, self._pages = account, {}
            try:
                return await self._read(account)
            except Refused as error:
                refusal = error
                log.info("%s may not list the users: %s", account, error)
        raise refusal

    async def _read(self, account: str) -> Everybody:
        """Page by page until one brings nobody new: how many there are, and how many a page holds, GWS does not say."""
        users: dict[str, Part] = {}
        unread, offset, is_whole = set[str](), 0, False
        for _ in range(MOST_PAGES):
            page = await self._page(account, offset)
            ids = page.users.keys() | page.unread
            is_last = ids <= users.keys() | unread
            users = dict(page.users) | users
            unread |= page.unread
            offset += page.count
            if is_last:
                # A page of users without a readable id may have hidden anybody.
                is_whole = bool(ids) or not page.count
                break
        if not users:
            raise Garbled("GWS lists nobody, not even the account that asks")
        return Everybody(users, frozenset(unread - users.keys()), is_whole)

    async def _page(self, account: str, offset: int) -> Page:
        seen, page = self._pages.get(offset, (Seen(), Page()))
        answer = await self._source.users(account, offset, LIMIT, seen)
        if answer is None:
            return page
        body, seen = answer
        read = read_page(body)
        if isinstance(read, Unreadable):
            await self._blame(read, body)
            raise Garbled(f"the list of users could not be read: {read.detail}")
        for wrong, raw in read.wrongs:
            await self._blame(wrong, raw)
        self._pages[offset] = seen, read
        return read

    async def _blame(self, wrong: Unreadable, body: bytes) -> None:
        """Keep what could not be read, once: the same user comes with every poll."""
        fault = wrong.rule, wrong.detail
        if fault not in self._blamed and len(self._blamed) < BLAMED:
            self._blamed.add(fault)
            await self._stream.set_aside(ROSTER, wrong.rule, wrong.detail, body)

    async def _note(self, told: Everybody, placed: Mapping[str, str], held: Collection[str], began: float) -> None:
        """Write down who differs from the last poll."""
        found = {key: one for key, one in self._kept(told) if one.team == placed.get(one.name, self._team)}
        names, unplaced = set[str](), 0
        for part in told.users.values():
            name = part.user_name or ""
            team = placed.get(name, "") or (self._team if name and name not in held and is_agent(part) else "")
            unplaced += not team and name not in held
            if team and name not in held and name not in names:
                names.add(name)
                before = self._known.get(part.id)
                now = join(part, before.part if before else None)
                found[part.id] = Known(team, now, likeness(now))
        news = {key: one for key, one in found.items() if key not in self._known or _differ(one, self._known[key])}
        gone = [user_id for user_id in self._known if user_id not in found]
        is_full = self._is_new or began - self._full_at >= FULL_EVERY
        quiet = began - self._written_at >= min(QUIET_AT_MOST, (LATE_AFTER - 1) * self.every)
        if is_full or news or gone or self._is_late or quiet:
            await self._write(found if is_full else news, gone, began, full=is_full)
        self._known, self.polled_at, self.unplaced, self.cause = found, began, unplaced, ""
        self._is_late = False

    def _kept(self, told: Everybody) -> Iterator[tuple[str, Known]]:
        """Who is there still, though this poll could not say how he is."""
        return ((key, one) for key, one in self._known.items() if key in told.unread or not told.is_whole)

    async def _write(self, users: Mapping[str, Known], gone: list[str], at: float, *, full: bool) -> None:
        listed = [(one.team, body_of(one.part)) for one in users.values()]
        body = roster_body(at, self.every, listed, [] if full else gone)
        await self._stream.append(self._stream.record(ROSTER_FULL if full else ROSTER, body))
        self._written_at, self._full_at = at, at if full else self._full_at
        self._is_new = False

    async def _worry(self, cause: str) -> None:
        """Say why, once; and once what is known is too old to act on, say that where every process reads it."""
        now = self._chance.now()
        if cause != self.cause:
            log.warning("the roster could not be polled: %s", cause)
        self.cause = cause
        if not self._is_late and now - max(self.polled_at, self._since) >= LATE_AFTER * self.every:
            await self._stream.append(self._stream.record(ROSTER, roster_late_body(now, self.every)))
            self._is_late = True


def _differ(one: Known, other: Known) -> bool:
    return (one.team, one.likeness) != (other.team, other.likeness)
