"""The one mutable heart of the centre: clock, agenda, outbox, identities and who sits where.

Time moves only in `run`. Everything that will happen is on the agenda (a heap), everything that was said is in the
outbox until `notify_delay` is over. Knows no rule of telephony or chat and no JSON.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from monitoring.simulator.centre.model.people import hire, teams
from monitoring.simulator.centre.model.seats import Seat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitoring.simulator.centre.model.calls import Call, Leg
    from monitoring.simulator.centre.model.chats import Chat, Member
    from monitoring.simulator.options import Options

Sheet = dict[str, Any]
"""A JSON object as GWS would send it."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One Bayeux event for one signed-in user: `channel` such as `/v2/me/calls`, `data` as GWS sends it."""

    user: str
    channel: str
    data: Sheet


class Refused(Exception):
    """GWS will not do it: `status_code` per the vendor's page Return Values, and a sentence."""

    def __init__(self, status_code: int, status_message: str) -> None:
        super().__init__(status_message)
        self.status_code = status_code
        self.status_message = status_message


class Habits:
    """What people do by themselves when something happens to them. This one does nothing, as in scenario quiet."""

    def rang(self, leg: Leg) -> None:
        """An agent's phone rings."""

    def answered(self, leg: Leg) -> None:
        """An agent picked up."""

    def freed(self, user: str) -> None:
        """The last call of a user ended."""

    def invited(self, chat: Chat, member: Member) -> None:
        """A chat is offered to an agent."""

    def chatting(self, chat: Chat, member: Member) -> None:
        """An agent accepted a chat."""

    def chat_over(self, chat: Chat) -> None:
        """The conversation ended for the customer."""


class World:
    """State, clock and outbox of one centre. Ids depend on seed and start, so a restarted day reuses none."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.now = options.start
        self.teams = teams(options.seed)
        staff = hire(options.agents, options.supervisors, options.seed)
        self.seats = {person.user_name: Seat(person) for person in staff}
        self.supervisors = [seat for seat in self.seats.values() if seat.person.supervises]
        self.by_id = {seat.person.id: seat for seat in self.seats.values()}
        self.by_device = {seat.person.device.id: seat for seat in self.seats.values()}
        self.by_phone = {seat.person.device.phone: seat for seat in self.seats.values()}
        self.calls: dict[str, Call] = {}
        self.chats: dict[str, Chat] = {}
        self.habits = Habits()
        self.silent = self.still = False
        self._told = 0
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._outbox: deque[tuple[float, Notification]] = deque()
        self._serial = 0
        self._salt = sha256(f"{options.seed}:{options.start}".encode()).hexdigest().upper()

    def later(self, delay: float, action: Callable[[], None]) -> None:
        """Put an action on the agenda, `delay` simulated seconds from now; ties keep the order of asking."""
        heapq.heappush(self._agenda, (self.now + delay, self._next(), action))

    def tell(self, user: str, topic: str, data: Sheet) -> None:
        """Queue a notification; it leaves `notify_delay` from now, never before (GWS answers first)."""
        if self.silent:
            return
        stamp = {
            "nodeProcessingTimeNanos": 465232,
            "serverGenerationTimestamp": round(self.now * 1000),
            "serverProcessingTimeTotalMs": 3,
        }
        self._told += 1
        # GWS has no serial: it is for those who count what arrived, and everybody else must overlook it.
        data["metrics"] = {"eventProcessing": stamp, "serial": f"{self._salt[:8]}-{self._told}"}
        self._outbox.append((self.now + self.options.notify_delay, Notification(user, topic, data)))

    def run(self, until: float) -> None:
        """Let everything happen that is due, in order; the clock never goes back. While `still`, nothing does."""
        while self._agenda and not self.still and self._agenda[0][0] <= until:
            at, _, action = heapq.heappop(self._agenda)
            self.now = max(self.now, at)
            action()
        self.now = max(self.now, until)

    def said(self) -> Iterator[Notification]:
        """Take what is due out of the outbox, oldest first."""
        while self._outbox and self._outbox[0][0] <= self.now:
            yield self._outbox.popleft()[1]

    def call_uuid(self) -> str:
        """32 characters, in the manner of `011DJV5JI898NB2L04000VTAES00000I`."""
        return f"01{self._salt[:22]}{self._next():08X}"

    def conn_id(self) -> str:
        """16 hex digits, in the manner of `007102385535e00e`."""
        return f"00{self._salt[:7].lower()}{self._next():07x}"

    def chat_id(self) -> str:
        """16 characters, in the manner of `0001Da9PFC93000S`."""
        return f"0001D{self._salt[:5]}{self._next():06X}"

    def participant_id(self) -> str:
        """16 hex digits, in the manner of `00AF5367D3D0000A`."""
        return f"00AF{self._salt[:5]}{self._next():07X}"

    def _next(self) -> int:
        self._serial += 1
        return self._serial
