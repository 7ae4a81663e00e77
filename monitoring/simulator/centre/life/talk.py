"""How agents spend their day on the phone: wait, pick up, talk, hold, ask, pass on, wrap up, rest.

Every action first looks whether it still makes sense, since supervisors and account holders act as well.
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

from monitoring.simulator.centre import desk
from monitoring.simulator.centre.life.customers import caller, details
from monitoring.simulator.centre.model.states import NOT_READY, READY, WRAP_UP
from monitoring.simulator.centre.voice import calls, line

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.simulator.centre.model.calls import Call, Leg
    from monitoring.simulator.centre.model.states import AgentState
    from monitoring.simulator.centre.world import World

TALK_SECONDS = (120, 420)
LOOK_AGAIN_SECONDS = 60


class Talk:
    """All telephone lives; each agent has dice of his own, so that one life disturbs no other."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._dice: dict[str, Random] = {}
        self._pause: dict[str, tuple[float, float]] = {}
        self._turn: dict[str, int] = {}
        self._planned: set[str] = set()

    def begin(self, user: str, *, eager: bool) -> None:
        """Start taking calls, often or now and then."""
        self._pause[user] = (30, 250) if eager else (150, 480)
        self._wait(user)

    def rang(self, leg: Leg) -> None:
        """Somebody picks up after some seconds."""
        self._world.later(self._die(leg.user).uniform(1.5, 6), partial(self._pick_up, leg))

    def answered(self, leg: Leg) -> None:
        """Decide how this call will go; a consultation is decided by whoever asked for it."""
        call, die = leg.call, self._die(leg.user)
        if call.uuid in self._planned or call.kind == "Consult":
            return
        self._planned.add(call.uuid)
        length = die.uniform(*TALK_SECONDS)
        self._world.later(length, partial(self._end, call))
        if die.random() < 0.4:
            self._world.later(length * die.uniform(0.1, 0.9), partial(self._note, call))
        turn = self._turn_of_events(die.random())
        if turn is not None:
            self._world.later(length * die.uniform(0.15, 0.55), partial(turn, leg))

    def freed(self, user: str) -> None:
        """Wrap up, then rest or be ready again; who was not Ready stays as he is."""
        seat = self._world.seats[user]
        if seat.states["voice"] is not READY or user not in self._pause:
            return
        desk.set_state(self._world, seat, "voice", WRAP_UP)
        self._then(user, self._die(user).uniform(8, 60), self._wrapped)

    def _turn_of_events(self, roll: float) -> Callable[[Leg], None] | None:
        if roll < 0.22:
            return self._hold
        if roll < 0.40:
            return self._ask
        return self._pass_on if roll < 0.46 else None

    def _wait(self, user: str) -> None:
        self._then(user, self._die(user).uniform(*self._pause[user]), self._call)

    def _call(self, user: str) -> None:
        seat, die = self._world.seats[user], self._die(user)
        if seat.legs:
            return
        if seat.states["voice"] is not READY:
            self._then(user, LOOK_AGAIN_SECONDS, self._call)
            return
        calls.incoming(self._world, seat, caller(die), str(die.randint(8001, 8006)), details(die))

    def _wrapped(self, user: str) -> None:
        die = self._die(user)
        if die.random() < 0.1:
            self._move(user, WRAP_UP, NOT_READY)
            self._then(user, die.uniform(90, 420), self._rested)
        else:
            self._move(user, WRAP_UP, READY)
            self._wait(user)

    def _rested(self, user: str) -> None:
        self._move(user, NOT_READY, READY)
        self._wait(user)

    def _move(self, user: str, before: AgentState, after: AgentState) -> None:
        """Change a state that nobody else has changed meanwhile."""
        seat = self._world.seats[user]
        if seat.states["voice"] is before:
            desk.set_state(self._world, seat, "voice", after)

    def _pick_up(self, leg: Leg) -> None:
        if leg.state == "Ringing":
            calls.answer(self._world, leg)

    def _end(self, call: Call) -> None:
        self._planned.discard(call.uuid)
        if call.uuid in self._world.calls:
            calls.end(self._world, call)

    def _note(self, call: Call) -> None:
        if call.uuid in self._world.calls:
            calls.attach(self._world, call, {**call.user_data, "Reason": "Follow-up", "Verified": True})

    def _hold(self, leg: Leg) -> None:
        if leg.state == "Established":
            line.hold(self._world, leg)
            self._world.later(self._die(leg.user).uniform(15, 75), partial(self._retrieve, leg))

    def _retrieve(self, leg: Leg) -> None:
        if leg.state == "Held":
            line.retrieve(self._world, leg)

    def _pass_on(self, leg: Leg) -> None:
        number = self._colleague(leg)
        if leg.state == "Established" and number:
            calls.transfer(self._world, leg, number)

    def _ask(self, leg: Leg) -> None:
        number = self._colleague(leg)
        if leg.state == "Established" and number and len(self._world.seats[leg.user].legs) == 1:
            consultation = calls.consult(self._world, leg, number)
            self._world.later(self._die(leg.user).uniform(20, 60), partial(self._resolve, leg, consultation))

    def _resolve(self, leg: Leg, consultation: Call) -> None:
        """Three ways out of a consultation: pass the call on, talk as three, or go back to the customer."""
        if consultation.uuid not in self._world.calls:
            return self._retrieve(leg)
        roll = self._die(leg.user).random()
        heard = all(each.active for each in consultation.legs.values())
        if leg.active and heard and roll < 0.65:
            return calls.complete(self._world, leg, stay=roll > 0.3)
        calls.end(self._world, consultation)
        return self._retrieve(leg)

    def _colleague(self, leg: Leg) -> str:
        """The extension of somebody who is free, or nothing."""
        free = [
            seat.person.device.phone
            for seat in self._world.seats.values()
            if seat.user in self._pause and seat.states["voice"] is READY and not seat.legs
        ]
        return self._die(leg.user).choice(free) if free else ""

    def _then(self, user: str, seconds: float, action: Callable[[str], None]) -> None:
        """The next thing in this life; it replaces whatever was to be the next."""
        turn = self._turn[user] = self._turn.get(user, 0) + 1
        self._world.later(seconds, partial(self._due, user, turn, action))

    def _due(self, user: str, turn: int, action: Callable[[str], None]) -> None:
        if self._turn[user] == turn:
            action(user)

    def _die(self, user: str) -> Random:
        if user not in self._dice:
            self._dice[user] = Random(f"{self._world.options.seed}:talk:{user}")  # noqa: S311 - a rehearsed day
        return self._dice[user]
