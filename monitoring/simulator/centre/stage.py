"""Verbs with which a test places exactly what it needs, mostly with scenario `quiet`.

Each acts at the centre's present moment and is told of by the next `advance` that is at least `notify_delay` later.
Users are named by sign-in name, calls and chats by the id that is seen in URLs; where a person has exactly one call
its id may be left out. Raises KeyError for what does not exist and Refused where GWS would refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre import desk
from monitoring.simulator.centre.model.calls import Party
from monitoring.simulator.centre.model.states import STATES
from monitoring.simulator.centre.text import chats, supervision
from monitoring.simulator.centre.voice import calls, line

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.calls import Leg
    from monitoring.simulator.centre.model.chats import Chat, Member
    from monitoring.simulator.centre.world import Sheet, World


class Stage:
    """The verbs. `world` is open to a test that has to look inside."""

    def __init__(self, world: World) -> None:
        self.world = world

    def set_state(self, user: str, state: str = "Ready", medium: str = "voice") -> None:
        """Ready, NotReady, AfterCallWork, AuxWork or Offline, on medium voice or chat."""
        desk.set_state(self.world, self.world.seats[user], medium, STATES[state])

    def place_call(
        self,
        agent: str = "agent001",
        customer: str = "+441632960101",
        *,
        dnis: str = "",
        user_data: Sheet | None = None,
        answer: bool = True,
    ) -> str:
        """A call comes in for an agent, who picks up at once unless told not to; returns its id.

        `customer` is a number: with `+` the call is Inbound and has an `ani`, otherwise (`5000`) it is Internal,
        as on the vendor's sample page. `dnis` is the agent's extension unless given.
        """
        seat = self.world.seats[agent]
        e164 = customer if customer.startswith("+") else ""
        call = calls.incoming(
            self.world, seat, Party(customer, e164=e164), dnis or seat.person.device.phone, dict(user_data or {})
        )
        if answer:
            self.answer(agent, call.uuid)
        return call.uuid

    def answer(self, user: str, call: str = "") -> None:
        """Pick up."""
        calls.answer(self.world, self._leg(user, call))

    def hold(self, user: str, call: str = "") -> None:
        """Put the others on hold."""
        line.hold(self.world, self._leg(user, call))

    def retrieve(self, user: str, call: str = "") -> None:
        """Take the others back."""
        line.retrieve(self.world, self._leg(user, call))

    def hang_up(self, user: str, call: str = "") -> None:
        """Leave a call; it ends when fewer than two parties are left."""
        calls.hang_up(self.world, self._leg(user, call))

    def end_call(self, call: str) -> None:
        """Everybody is released, supervisors too."""
        calls.end(self.world, self.world.calls[call])

    def transfer(self, user: str, to: str, call: str = "", *, answer: bool = True) -> None:
        """Pass the call on to a colleague in one step; he picks up at once unless told not to."""
        leg = self._leg(user, call)
        calls.transfer(self.world, leg, self._phone(to))
        if answer:
            self.answer(to, leg.call.uuid)

    def conference(self, user: str, to: str, call: str = "", *, answer: bool = True) -> None:
        """Bring a colleague into the call in one step: three parties."""
        leg = self._leg(user, call)
        calls.conference(self.world, leg, self._phone(to))
        if answer:
            self.answer(to, leg.call.uuid)

    def consult(self, user: str, to: str, call: str = "", *, answer: bool = True) -> str:
        """Hold the call and talk to a colleague first; returns the id of the consultation."""
        consultation = calls.consult(self.world, self._leg(user, call), self._phone(to))
        if answer:
            self.answer(to, consultation.uuid)
        return consultation.uuid

    def join(self, user: str, consultation: str, *, stay: bool) -> None:
        """End a consultation: as a conference of three (`stay`), or by leaving the call to the colleague."""
        calls.complete(self.world, self._leg(user, consultation), stay=stay)

    def attach(self, call: str, user_data: Sheet) -> None:
        """Add to what is known about a call."""
        placed = self.world.calls[call]
        calls.attach(self.world, placed, {**placed.user_data, **user_data})

    def start_chat(
        self,
        agent: str = "agent001",
        nickname: str = "test_client1",
        *,
        user_data: Sheet | None = None,
        accept: bool = True,
    ) -> str:
        """A customer's chat is offered to an agent, who accepts at once unless told not to; returns its id."""
        chat = chats.begin(self.world, self.world.seats[agent], nickname, dict(user_data or {}))
        if accept:
            self.accept_chat(agent, chat.id)
        return chat.id

    def accept_chat(self, user: str, chat: str) -> None:
        """Enter a chat that was offered; whoever supervises that agent's chats is invited."""
        supervision.accept(self.world, self.world.chats[chat], self._member(chat, user))

    def customer_says(self, chat: str, text: str) -> None:
        """The customer writes a message."""
        chats.post(self.world, self.world.chats[chat], self.world.chats[chat].members[0], "Text", text)

    def customer_types(self, chat: str, *, typing: bool = True) -> None:
        """The customer starts, or stops, typing."""
        kind = "TypingStarted" if typing else "TypingStopped"
        chats.post(self.world, self.world.chats[chat], self.world.chats[chat].members[0], kind)

    def says(self, user: str, chat: str, text: str) -> None:
        """Staff writes; who reads it depends on the writer's visibility."""
        chats.post(self.world, self.world.chats[chat], self._member(chat, user), "Text", text)

    def types(self, user: str, chat: str, *, typing: bool = True) -> None:
        """Staff starts, or stops, typing."""
        kind = "TypingStarted" if typing else "TypingStopped"
        chats.post(self.world, self.world.chats[chat], self._member(chat, user), kind)

    def end_chat(self, chat: str, *, put_away: bool = True) -> None:
        """The customer goes: supervisors are revoked, agents left with LeftChat and, if wanted, Completed."""
        ended = self.world.chats[chat]
        chats.end(self.world, ended)
        for member in [member for member in ended.members if put_away and member.state == "LeftChat"]:
            chats.complete(self.world, ended, member)

    def chat(self, chat: str) -> Chat:
        """The chat itself: members and the whole log."""
        return self.world.chats[chat]

    def _leg(self, user: str, call: str) -> Leg:
        legs = self.world.seats[user].legs
        if call:
            return legs[call]
        if len(legs) != 1:
            raise KeyError(f"{user} has {len(legs)} calls: say which")
        return next(iter(legs.values()))

    def _member(self, chat: str, user: str) -> Member:
        member = self.world.chats[chat].of(user)
        if member is None:
            raise KeyError(f"{user} is not in chat {chat}")
        return member

    def _phone(self, user: str) -> str:
        return self.world.seats[user].person.device.phone
