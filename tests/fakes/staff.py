"""GWS's list of users from a script, and a roster over it with a clock that the test turns."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitoring.chance import Chance
from monitoring.floor.notifications import RosterPolled
from monitoring.floor.reducer import fold
from monitoring.gws.users import Seen
from monitoring.gws.wire import Unreadable
from monitoring.ports import UPSTREAM
from monitoring.records import decode
from monitoring.roster import Roster
from monitoring.stream import Stream
from tests.fakes.journal import FakeJournal
from tests.fakes.vault import FakeVault, account

if TYPE_CHECKING:
    from monitoring.floor.model import Floor
    from monitoring.gws.errors import GwsError

EVERY = 10.0


def user(name: str, state: str = "Ready", **more: object) -> dict[str, object]:
    """One user as GWS lists him."""
    devices = [{"id": f"device-{name}", "phoneNumber": "5001", "userState": {"state": state, "displayName": state}}]
    made = {"id": f"user-{name}", "userName": name, "firstName": name.title(), "roles": ["ROLE_AGENT"]}
    return {**made, "devices": devices, "channels": [], "calls": [], "chats": [], **more}


@dataclass
class FakeStaff:
    """GWS's list of users: `users` in pages of `most`, faults by account, and every request that was made."""

    users: list[object] = field(default_factory=list)
    most: int = 1000
    faults: dict[str, GwsError] = field(default_factory=dict)
    asked: list[tuple[str, int, Seen]] = field(default_factory=list)
    etags: bool = False
    deaf: bool = False
    raw: bytes = b""
    gate: asyncio.Event | None = None

    async def answer(self, username: str, offset: int, limit: int, seen: Seen) -> tuple[bytes, Seen] | None:
        self.asked.append((username, offset, seen))
        if self.gate is not None:
            await self.gate.wait()
        if username in self.faults:
            raise self.faults[username]
        begin = 0 if self.deaf else offset
        body = self.raw or json.dumps({"users": self.users[begin : begin + min(limit, self.most)]}).encode()
        now = Seen(etag=f'"{hash(body)}"') if self.etags else Seen()
        return None if self.etags and now == seen else (body, now)


class PolledDesk:
    """A roster on fakes, with a clock that the test turns."""

    def __init__(self, *users: object, team: str = "", every: float = EVERY, **staff: object) -> None:
        self.clock = 1000.0
        self.staff = FakeStaff(list(users), **staff)  # type: ignore[arg-type]
        self.vault = FakeVault(account("sup001", "supervisor"), account("sup002", "supervisor"), account("held"))
        self.vault.unheld = {"uma": "North", "udo": "South"}
        self.journal = FakeJournal()
        self.stream = Stream(self.journal, UPSTREAM, lambda: self.clock)
        self.pauses: list[float] = []
        self.roster = self.made(team, every)

    def made(self, team: str = "", every: float = EVERY) -> Roster:
        """A roster as a process would start it."""
        chance = Chance(lambda: self.clock, lambda: 0.5, self._pause)
        return Roster(self.vault, self, self.stream, chance, every=every, team=team)

    async def users(self, username: str, offset: int, limit: int, seen: Seen) -> tuple[bytes, Seen] | None:
        return await self.staff.answer(username, offset, limit, seen)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock += seconds
        if len(self.pauses) >= 20:
            raise asyncio.CancelledError
        await asyncio.sleep(0)

    async def poll(self, seconds: float = EVERY) -> list[RosterPolled]:
        """One poll after a while; what it wrote, read again."""
        if not self.stream.is_open:
            await self.stream.open()
        before = len(self.journal.records)
        self.clock += seconds
        await self.roster.poll()
        told = [decode(record) for record in self.journal.records[before:]]
        return [one for one in told if isinstance(one, RosterPolled)]

    def floor(self) -> Floor:
        """Everything written, folded."""
        told = (decode(record) for record in self.journal.records)
        return fold(one for one in told if not isinstance(one, Unreadable))
