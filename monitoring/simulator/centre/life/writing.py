"""How agents and customers spend their day in chats: offered, accepted, typed, answered, closed, put away.

Every action first looks whether it still makes sense, since supervisors and account holders act as well.
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

from monitoring.simulator.centre.life.customers import HOSTILE_SHARE, details, nickname
from monitoring.simulator.centre.model.states import READY
from monitoring.simulator.centre.text import chats, supervision
from monitoring.simulator.centre.words.lines import HOSTILE_LINES, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.simulator.centre.model.chats import Chat, Member
    from monitoring.simulator.centre.world import World

CHAT_SECONDS = (180, 600)


class Writing:
    """All chats; each agent and each conversation has dice of its own, so that one disturbs no other."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._dice: dict[str, Random] = {}
        self._topics: dict[str, Iterator[tuple[str, str]]] = {}

    def begin(self, user: str) -> None:
        """Start taking chats, up to three at a time."""
        die = self._die(user)
        limit = die.choice((1, 2, 2, 3))
        self._world.later(die.uniform(5, 60), partial(self._offer, user, limit))

    def invited(self, chat: Chat, member: Member) -> None:
        """An agent accepts after some seconds."""
        self._world.later(self._die(chat.id).uniform(1.5, 6), partial(self._accept, chat, member))

    def chatting(self, chat: Chat, _member: Member) -> None:
        """Decide how long this chat will be, and let the customer begin."""
        if chat.id in self._topics:
            return
        die = self._die(chat.id)
        self._topics[chat.id] = _conversation(die)
        self._world.later(die.uniform(*CHAT_SECONDS), partial(self._close, chat))
        self._world.later(die.uniform(0.5, 4), partial(self._ask, chat))

    def over(self, chat: Chat) -> None:
        """What is left on agents' desks is put away after some seconds."""
        seconds = self._die(chat.id).uniform(4, 20)
        self._topics.pop(chat.id, None)
        self._dice.pop(chat.id, None)
        self._world.later(seconds, partial(self._put_away, chat))

    def _offer(self, user: str, limit: int) -> None:
        die, seat = self._die(user), self._world.seats[user]
        if seat.states["chat"] is READY and len(seat.chats) < limit:
            chats.begin(self._world, seat, nickname(die), details(die))
        self._world.later(die.uniform(15, 75), partial(self._offer, user, limit))

    def _accept(self, chat: Chat, member: Member) -> None:
        if member.state == "Invited":
            supervision.accept(self._world, chat, member)

    def _ask(self, chat: Chat) -> None:
        """The customer types, then says the next line of the conversation."""
        if chat.over or chat.id not in self._topics:
            return
        line, reply = next(self._topics[chat.id])
        die = self._die(chat.id)
        chats.post(self._world, chat, chat.members[0], "TypingStarted")
        if die.random() < HOSTILE_SHARE:
            line = die.choice(HOSTILE_LINES)
        self._world.later(die.uniform(2, 7), partial(self._asked, chat, line, reply))

    def _asked(self, chat: Chat, line: str, reply: str) -> None:
        if chat.over:
            return
        self._finish(chat, chat.members[0], line)
        self._world.later(self._die(chat.id).uniform(2, 9), partial(self._think, chat, reply))

    def _think(self, chat: Chat, reply: str) -> None:
        agent = _agent(chat)
        if chat.over:
            return
        if agent is not None:
            chats.post(self._world, chat, agent, "TypingStarted")
        self._world.later(self._die(chat.id).uniform(3, 12), partial(self._reply, chat, reply))

    def _reply(self, chat: Chat, reply: str) -> None:
        agent = _agent(chat)
        if chat.over:
            return
        if agent is not None:
            self._finish(chat, agent, reply)
        self._world.later(self._die(chat.id).uniform(4, 25), partial(self._ask, chat))

    def _finish(self, chat: Chat, member: Member, line: str) -> None:
        chats.post(self._world, chat, member, "TypingStopped")
        chats.post(self._world, chat, member, "Text", line)

    def _close(self, chat: Chat) -> None:
        """The customer goes; now and then the agent goes first."""
        agent = _agent(chat)
        if chat.over:
            return
        if agent is not None and self._die(chat.id).random() < 0.3:
            chats.leave(self._world, chat, agent)
        if not chat.over:
            chats.end(self._world, chat)

    def _put_away(self, chat: Chat) -> None:
        for member in [member for member in chat.members if member.state == "LeftChat"]:
            chats.complete(self._world, chat, member)

    def _die(self, what: str) -> Random:
        if what not in self._dice:
            self._dice[what] = Random(f"{self._world.options.seed}:write:{what}")  # noqa: S311 - a rehearsed day
        return self._dice[what]


def _agent(chat: Chat) -> Member | None:
    """Whoever serves the customer now."""
    return next((member for member in chat.present if member.user and member.stance is None), None)


def _conversation(die: Random) -> Iterator[tuple[str, str]]:
    """Exchanges without end: one topic after the other, each from its beginning."""
    while True:
        yield from TOPICS[die.choice(sorted(TOPICS))]
