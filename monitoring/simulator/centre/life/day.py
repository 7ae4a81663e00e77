"""Who works on what, from when; and the one set of habits that hands each event to talkers or writers."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

from monitoring.simulator.centre import desk
from monitoring.simulator.centre.life.pace import Pace
from monitoring.simulator.centre.life.talk import Talk
from monitoring.simulator.centre.life.writing import Writing
from monitoring.simulator.centre.model.people import TEAM_NAMES
from monitoring.simulator.centre.model.states import NOT_READY, OFFLINE, READY
from monitoring.simulator.centre.world import Habits

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.calls import Leg
    from monitoring.simulator.centre.model.chats import Chat, Member
    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import World

WARM_UP_SECONDS = 900.0
WRITES_EVERY = 4
BLENDED_EVERY = 8
LATE_EVERY = 23


class Day(Habits):
    """An ordinary day: people pick up, talk, wrap up, take breaks, and write."""

    def __init__(self, world: World) -> None:
        self._talk = Talk(world)
        self._writing = Writing(world)
        self._world = world

    def rang(self, leg: Leg) -> None:
        """An agent's phone rings."""
        self._talk.rang(leg)

    def answered(self, leg: Leg) -> None:
        """An agent picked up."""
        self._talk.answered(leg)

    def freed(self, user: str) -> None:
        """The last call of a user ended."""
        self._talk.freed(user)

    def invited(self, chat: Chat, member: Member) -> None:
        """A chat is offered to an agent."""
        self._writing.invited(chat, member)

    def chatting(self, chat: Chat, member: Member) -> None:
        """An agent accepted a chat."""
        self._writing.chatting(chat, member)

    def chat_over(self, chat: Chat) -> None:
        """The conversation ended for the customer."""
        self._writing.over(chat)

    def come(self, seat: Seat, number: int) -> None:
        """An agent arrives: every fourth of a team writes, half of those and all others take calls."""
        turn = (number - 1) // len(TEAM_NAMES) + 1
        talks = turn % WRITES_EVERY or not turn % BLENDED_EVERY
        writes = not turn % WRITES_EVERY
        desk.set_state(self._world, seat, "voice", READY if talks else NOT_READY)
        desk.set_state(self._world, seat, "chat", READY if writes else NOT_READY)
        if talks:
            self._talk.begin(seat.user, eager=not writes)
        if writes:
            self._writing.begin(seat.user)


def begin(world: World) -> None:
    """Set the scene of `options.scenario`; a day is lived silently until it is as old as WARM_UP_SECONDS.

    Raises ValueError for a scenario that nobody wrote.
    """
    if world.options.scenario not in {"day", "quiet"}:
        raise ValueError(f"unknown scenario {world.options.scenario!r}: day, quiet")
    for seat in world.supervisors:
        seat.do_not_disturb = True
    agents = [seat for seat in world.seats.values() if not seat.person.supervises]
    if world.options.scenario == "quiet":
        for seat in agents:
            seat.states.update(voice=READY, chat=READY)
        return
    start, world.now, world.silent = world.now, world.now - WARM_UP_SECONDS, True
    world.habits = day = Day(world)
    _arrive(world, day, agents)
    world.run(start)
    world.silent = False
    if world.options.rate:
        Pace(world, world.options.rate).begin()


def _arrive(world: World, day: Day, agents: list[Seat]) -> None:
    for number, seat in enumerate(agents, 1):
        chance = Random(f"{world.options.seed}:arrival:{seat.user}")  # noqa: S311 - a rehearsed day, not a secret
        seat.states.update(voice=OFFLINE, chat=OFFLINE)
        late = not number % LATE_EVERY
        at = WARM_UP_SECONDS + chance.uniform(120, 3600) if late else chance.uniform(0, 30)
        world.later(at, partial(day.come, seat, number))
