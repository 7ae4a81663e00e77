"""Each agent's part in a call or a chat, from its first ring to its end: what becomes of it is a fact that a tally counts.

Knows no minute and no team's sum. Times are upstream's own, so that waits are right whatever our clock says.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from monitoring.floor.supervision import TALKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.figures.tally import Tally
    from monitoring.floor.model import Call, Chat, Floor, Leg, Seat

    type Key = tuple[str, str]

ENDED_KEPT = 1024
"""Ends that are remembered: a late word on what has ended comes within seconds, or never."""


@dataclass(frozen=True, slots=True)
class Part:
    """One agent in one call or chat. `offered` 0 unless it rang (or he was invited) while we looked; `taken` 0 until then.

    `is_over`: it was counted already, and what is said of it now was said before it ended.
    """

    offered: float = 0.0
    taken: float = 0.0
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An agent picked up, or accepted."""

    team: str
    wait: float

    def note(self, tally: Tally, at: float) -> None:
        """Count it."""
        tally.answered(self.wait, at)


@dataclass(frozen=True, slots=True)
class Handled:
    """It ended for an agent who had been in it."""

    team: str
    seconds: float

    def note(self, tally: Tally, at: float) -> None:
        """Count it."""
        tally.handled(self.seconds, at)


@dataclass(frozen=True, slots=True)
class Abandoned:
    """It stopped ringing at an agent, and no agent is in it."""

    team: str

    def note(self, tally: Tally, at: float) -> None:
        """Count it."""
        tally.abandoned(at)


type Fact = Answered | Handled | Abandoned


@dataclass(slots=True)
class Parts:
    """The parts that have not ended, and when the last ones ended; by account and `call:ID` or `chat:ID`."""

    open: dict[Key, Part] = field(default_factory=dict)
    ended: dict[Key, float] = field(default_factory=dict)

    def of_call(self, before: Floor, after: Floor, call_id: str, said: float) -> Iterator[Fact]:
        """What became of the legs of a call, by what was `said` then."""
        old, new = before.calls.get(call_id), after.calls.get(call_id)
        for account in sorted({*(old.legs if old else ()), *(new.legs if new else ())}):
            key, team = (account, f"call:{call_id}"), _team(after, account)
            leg = new.legs.get(account) if new is not None else None
            if leg is not None:
                self._move(before, leg, key)
                yield from self._take(key, _leg(leg, is_new=key not in self.open), team, said)
            elif old is not None and not _goes_on(after, old.legs[account]):
                yield from self._end(key, team, said, is_carried=_is_taken(after, new))

    def of_chat(self, before: Floor, after: Floor, chat_id: str, said: float) -> Iterator[Fact]:
        """What became of the seats of a chat, by what was `said` then."""
        old, new = before.chats.get(chat_id), after.chats.get(chat_id)
        if old is not None and new is not None and old.seats is new.seats:
            return  # somebody wrote, and that is most of what happens
        for account in sorted({*(old.seats if old else ()), *(new.seats if new else ())}):
            key, team = (account, f"chat:{chat_id}"), _team(after, account)
            seat = new.seats.get(account) if new is not None else None
            if seat is not None:
                yield from self._take(key, _seat(seat, said, is_new=key not in self.open), team, said)
            else:
                yield from self._end(key, team, said, is_carried=_is_accepted(after, new))

    def offered(self, account: str, key: str) -> float:
        """Since when it has rung at an agent, or he has been invited; 0 if that is not known."""
        part = self.open.get((account, key))
        return part.offered if part is not None else 0.0

    def _move(self, before: Floor, leg: Leg, key: Key) -> None:
        """A leg that stood in another call until GWS said what joins it is the same part."""
        for other in before.call_ids.get(leg.account, ()) if key not in self.open else ():
            known = self.open.get((leg.account, f"call:{other}"))
            if known is not None and before.calls[other].legs[leg.account].id == leg.id:
                del self.open[leg.account, f"call:{other}"]
                self.open[key] = known

    def _take(self, key: Key, told: Part, team: str | None, said: float) -> Iterator[Fact]:
        part = self.open.get(key)
        if team is None:
            self.open.pop(key, None)
        elif part is None:
            self.open[key] = self._begin(key, told, said)
        elif told.taken and not part.taken:
            self.open[key] = replace(part, taken=told.taken)
            if part.offered and not part.is_over:
                yield Answered(team, told.taken - part.offered)

    def _begin(self, key: Key, told: Part, said: float) -> Part:
        """A part that begins, unless it is one that ended: a snapshot may outrun what led to it."""
        ended = self.ended.get(key, 0.0)
        return replace(told, taken=max(told.taken, ended) if told.taken else 0.0, is_over=said < ended)

    def _end(self, key: Key, team: str | None, said: float, *, is_carried: bool) -> Iterator[Fact]:
        part = self.open.pop(key, None)
        if part is None or part.is_over or team is None:
            return
        self.ended.pop(key, None)
        self.ended[key] = said
        if len(self.ended) > ENDED_KEPT:
            del self.ended[next(iter(self.ended))]
        if part.taken:
            yield Handled(team, said - part.taken)
        elif part.offered and not is_carried:
            yield Abandoned(team)


def _team(floor: Floor, account: str) -> str | None:
    """The team of a watched agent; None for anybody else, a supervisor or one who is watched no more."""
    return next((one.team for one in floor.owners_among([account])), None)


def _goes_on(floor: Floor, leg: Leg) -> bool:
    """Whether a leg stands in another call now: GWS has said what joins them."""
    return any(floor.calls[key].legs[leg.account].id == leg.id for key in floor.call_ids.get(leg.account, ()))


def _is_taken(floor: Floor, call: Call | None) -> bool:
    """Whether some agent is in a call."""
    legs = call.legs.values() if call is not None else ()
    return any(leg.state in TALKING and _team(floor, leg.account) is not None for leg in legs)


def _is_accepted(floor: Floor, chat: Chat | None) -> bool:
    seats = chat.seats.values() if chat is not None else ()
    return any(seat.state != "Invited" and _team(floor, seat.account) is not None for seat in seats)


def _leg(leg: Leg, *, is_new: bool) -> Part:
    """Who is first heard of when he talks already has been in it for as long as GWS says that the call lasts."""
    if leg.state in TALKING:
        return Part(taken=leg.since if is_new else leg.state_since)
    return Part(offered=leg.state_since if leg.state == "Ringing" else 0.0)


def _seat(seat: Seat, said: float, *, is_new: bool) -> Part:
    """Who is first heard of when he writes already has been in it since the chat was received, for all that GWS says."""
    if seat.state == "Invited":
        return Part(offered=said)
    return Part(taken=(seat.since or said) if is_new else said)
