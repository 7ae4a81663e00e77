"""Raises the number of notifications to a wanted rate, for load: small true events on what is going on anyway."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from monitoring.simulator.centre.text import chats
from monitoring.simulator.centre.voice import calls, line

if TYPE_CHECKING:
    from monitoring.simulator.centre.world import World

# Notifications per agent and second of an ordinary day, measured.
NATURAL = 0.09
LONGEST_LOG = 400
TRIES = 3


class Pace:
    """Holds and retrieves, changed user data and typing, evenly spread over time; never faster than asked."""

    def __init__(self, world: World, rate: float) -> None:
        self._world = world
        self._missing = rate - NATURAL * world.options.agents
        self._die = Random(f"{world.options.seed}:pace")  # noqa: S311 - a rehearsed day, not a secret

    def begin(self) -> None:
        """Go on for ever; a rate that an ordinary day reaches by itself changes nothing."""
        if self._missing > 0:
            self._world.later(1 / self._missing, self._beat)

    def _beat(self) -> None:
        self._world.later(1 / self._missing, self._beat)
        roll = self._die.random()
        stirred = roll > 0.8 and self._stir_chat()
        # A call that still rings, or a log that is long enough, is no reason to miss a beat.
        for _ in range(TRIES):
            stirred = stirred or self._stir_call(data=roll < 0.25)

    def _stir_call(self, *, data: bool) -> bool:
        if not self._world.calls:
            return False
        call = self._world.calls[self._die.choice(list(self._world.calls))]
        leg = next((leg for leg in call.legs.values() if leg.mode is None and leg.active), None)
        if leg is None:
            return False
        if data:
            calls.attach(self._world, call, {**call.user_data, "Step": self._die.randint(1, 999)})
        else:
            (line.hold if leg.state == "Established" else line.retrieve)(self._world, leg)
        return True

    def _stir_chat(self) -> bool:
        if not self._world.chats:
            return False
        chat = self._world.chats[self._die.choice(list(self._world.chats))]
        if chat.over or len(chat.log) >= LONGEST_LOG or len(chat.present) == 1:
            return False
        chats.post(self._world, chat, chat.members[0], self._die.choice(("TypingStarted", "TypingStopped")))
        return True
