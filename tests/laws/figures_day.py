"""A seeded day of the simulated centre, line by line as the relays would write it: raw JSON, no word of the floor's.

People of three teams call, write, hand over, log off; supervisors take part; calls and chats are left unanswered; an agent
changes teams, another leaves and returns, of each team somebody is away for long, every snapshot is taken anew, and once
nobody listens for a tenth of it all.
"""

from __future__ import annotations

import heapq
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

from monitoring.ports import PLACED, PULSE, SNAPSHOT
from monitoring.simulator import Options, Published, Simulator
from monitoring.simulator.centre import Refused
from monitoring.simulator.centre.world import Habits

if TYPE_CHECKING:
    from collections.abc import Callable

START = 1_790_000_000.0
AGENTS, SUPERVISORS = 8, 2
TEAMS = ("North", "South", "West")
PULSE_EVERY, RENEW_EVERY = 20.0, 1800.0
OPENED = "opened"
MOVED, LEFT = "agent003", "agent005"
WHOLE = {"subresources": "devices,calls,channels,chats"}
MODES = ("ListenIn", "Coach", "BargeIn")
ONCE = {"supervisorMonitoringMode": "NextChat"}
SWITCHES = ("SwitchToBargeIn", "SwitchToListenIn", "SwitchToMonitor", "SwitchToCoach")


@dataclass(frozen=True, slots=True)
class Line:
    """What is written `at` a moment on the stream of a user: a topic of GWS's, or a word of the relay's own."""

    at: float
    user: str
    topic: str
    data: dict[str, Any] = field(default_factory=dict)


class Day:
    """The hands that move the centre, and the relays' ears. `lines` is what they wrote."""

    def __init__(self, seconds: float, seed: int) -> None:
        self.far = Simulator(
            Options(start=START, agents=AGENTS, supervisors=SUPERVISORS, seed=seed, notify_delay=0.0, scenario="day")
        )
        self.centre, self.seconds = self.far.centre, seconds
        self.lines: list[Line] = []
        self.places = {one.user_name: self._place(number, one) for number, one in enumerate(self.centre.people())}
        self._die = Random(f"{seed}:figures")  # noqa: S311 a rehearsed day, not a secret
        self._agenda: list[tuple[float, int, Callable[[], object]]] = []
        self._turns = count()
        self._deaf = set[str]()
        self._now = START

    def live(self) -> list[Line]:
        """From the first snapshots to the end."""
        for user in self.places:
            self.enter(user)
        self._plan()
        while self._now < START + self.seconds:
            self._now += self._die.uniform(0.2, 2.0)
            self.far.advance(self._now)
            self._hear()
            while self._agenda and self._agenda[0][0] <= self._now:
                with suppress(Refused, LookupError):
                    heapq.heappop(self._agenda)[2]()
            with suppress(Refused, LookupError):
                self._stir()
        return self.lines

    def enter(self, user: str) -> None:
        """A relay takes a stream over: a new epoch, the place, the snapshot."""
        role, team = self.places[user]
        self.lines += [Line(self._now, user, OPENED), Line(self._now, user, PLACED, {"role": role, "team": team})]
        self.renew(user)

    def renew(self, user: str) -> None:
        """The snapshot anew."""
        if user not in self._deaf:
            self.lines.append(Line(self._now, user, SNAPSHOT, self.centre.read(user, "/me", WHOLE)))

    def place(self, user: str, team: str) -> None:
        """An admin puts somebody into another team."""
        self.places[user] = "agent", team
        self.lines.append(Line(self._now, user, PLACED, {"role": "agent", "team": team}))

    def dismiss(self, user: str) -> None:
        """Somebody is watched no more."""
        self._deaf.add(user)
        self.lines.append(Line(self._now, user, PLACED, {"role": "", "team": ""}))

    def take_back(self, user: str) -> None:
        """And again he is."""
        self._deaf.discard(user)
        self.enter(user)

    def wake(self) -> None:
        """Everybody listens again."""
        self._deaf.clear()
        for user in self.places:
            self.enter(user)

    def _place(self, number: int, person: Any) -> tuple[str, str]:
        return ("supervisor", "") if person.supervises else ("agent", TEAMS[number % len(TEAMS)])

    def _plan(self) -> None:
        def at(share: float, action: Callable[[], object]) -> None:
            self._later(share * self.seconds, action)

        at(0.2, lambda: self.place(MOVED, "North"))
        at(0.3, lambda: self.place(MOVED, "West"))
        at(0.35, lambda: self.dismiss(LEFT))
        at(0.4, lambda: self.take_back(LEFT))
        for number, team in enumerate(TEAMS):
            at(0.04 + 0.02 * number, partial(self._break_off, team, "AuxWork"))
            at(0.12 + 0.02 * number, partial(self._break_off, team, "Offline"))
        at(0.5, lambda: self._deaf.update([*self.places, ""]))
        at(0.6, self.wake)
        at(0.8, lambda: self.enter("agent002"))
        self._every(PULSE_EVERY, self._pulse)
        for number, user in enumerate(self.places):
            self._later(60.0 * number, partial(self._every, RENEW_EVERY, partial(self.renew, user)))

    def _later(self, seconds: float, action: Callable[[], object]) -> None:
        heapq.heappush(self._agenda, (self._now + seconds, next(self._turns), action))

    def _every(self, seconds: float, action: Callable[[], object]) -> None:
        def again() -> None:
            self._every(seconds, action)
            action()

        self._later(seconds, again)

    def _pulse(self) -> None:
        if "" not in self._deaf:
            self.lines.append(Line(self._now, "", PULSE, {"seen_at": self._now}))

    def _hear(self) -> None:
        ledger = self.far.ledger.entries
        while ledger:
            one = ledger.popleft()
            if isinstance(one, Published) and one.user is not None and one.user not in self._deaf:
                self.lines.append(Line(one.at, one.user, one.channel, one.data))

    def _stir(self) -> None:
        roll = self._die.random()
        if roll < 0.015:
            self._ring()
        elif roll < 0.03:
            self._offer()
        elif roll < 0.04:
            self._hand_over()
        elif roll < 0.045:
            self._rest()
        elif roll < 0.06:
            self._ask()
        elif roll < 0.09:
            self._supervise()

    def _agent(self, *, free: bool = False) -> Any:
        seats = [seat for seat in self.centre.world.seats.values() if not seat.person.supervises]
        return self._die.choice([seat for seat in seats if not (free and seat.legs)])

    def _ring(self) -> None:
        """A call that nobody hurries to answer; some are given up."""
        seat, wait = self._agent(free=True), self._die.uniform(2, 45)
        call = self._quietly(lambda: self.centre.place_call(seat.user, "+441632960101", answer=False))
        if self._die.random() < 0.5:
            self._later(
                wait, lambda: self.centre.world.calls[call].legs[seat.user].active or self.centre.end_call(call)
            )
        else:
            self._later(wait, lambda: self.centre.answer(seat.user, call))

    def _offer(self) -> None:
        """A chat that nobody hurries to accept: some are accepted, some given up, some declined."""
        seat, wait, roll = self._agent(), self._die.uniform(2, 45), self._die.random()
        chat = self._quietly(lambda: self.centre.start_chat(seat.user, accept=False))
        if roll < 0.5:
            self._later(wait, lambda: self.centre.accept_chat(seat.user, chat))
        elif roll < 0.8:
            self._later(wait, lambda: self.centre.end_chat(chat))
        else:
            self._later(wait, lambda: self._do(seat.user, f"/me/chats/{chat}", "Reject"))

    def _hand_over(self) -> None:
        """A chat is passed on, or a colleague asked into it."""
        seat, colleague = self._agent(), self._agent()
        chat = self._die.choice(sorted(seat.chats) or [""])
        name = self._die.choice(["Transfer", "Invite"])
        self._quietly(lambda: self._do(seat.user, f"/me/chats/{chat}", name, targetUri=f"/users/{colleague.person.id}"))
        wait, answer = self._die.uniform(2, 40), self._die.choice(["Accept", "Accept", "Reject"])
        self._later(wait, lambda: self._do(colleague.user, f"/me/chats/{chat}", answer))

    def _ask(self) -> None:
        """A colleague is called into a call, or asked apart from it for a while; he answers late, or never."""
        seat, colleague, wait = self._agent(), self._agent(free=True), self._die.uniform(2, 40)
        call = self._die.choice([key for key, leg in seat.legs.items() if leg.state == "Established"])
        asked = call
        if self._die.random() < 0.5:
            asked = self._quietly(lambda: self.centre.consult(seat.user, colleague.user, call, answer=False))
            self._later(wait + self._die.uniform(10, 60), lambda: self._thank(seat.user, asked, call))
        else:
            self._quietly(lambda: self.centre.conference(seat.user, colleague.user, call, answer=False))
        if self._die.random() < 0.5:
            self._later(wait, lambda: self.centre.answer(colleague.user, asked))
        else:
            self._later(wait, lambda: self.centre.hang_up(colleague.user, asked))

    def _thank(self, user: str, asked: str, call: str) -> None:
        """Whoever was asked apart is let go, and the customer is talked to again: else both would talk for ever."""
        with suppress(Refused, LookupError):
            self.centre.end_call(asked)
        self.centre.retrieve(user, call)

    def _rest(self) -> None:
        """Somebody signs off, or does something else for a while."""
        seat, word = self._agent(free=True), self._die.choice(["Offline", "AuxWork", "NotReady"])
        self.centre.set_state(seat.user, word)
        self._later(self._die.uniform(30, 600), lambda: self.centre.set_state(seat.user, "Ready"))

    def _break_off(self, team: str, word: str) -> None:
        """One of a team who has nothing to do is away for long, as soon as there is one."""
        seats = [self.centre.world.seats[user] for user, place in self.places.items() if place == ("agent", team)]
        free = next((seat.user for seat in seats if not seat.legs and not seat.chats), "")
        if free:
            self.centre.set_state(free, word)
            self._later(0.06 * self.seconds, lambda: self.centre.set_state(free, "Ready"))
        else:
            self._later(5.0, partial(self._break_off, team, word))

    def _supervise(self) -> None:
        """A supervisor begins, changes or ends something; what the centre refuses at the moment is not done."""
        boss = self.centre.world.seats[self._die.choice(["sup001", "sup002"])]
        agent, name = self._agent(), self._die.choice([*MODES, "CancelSupervisorMonitoring", *SWITCHES])
        words = self._die.choice(["Leave", "Leave", "Leave", "SendMessage", "SendToAgents", *SWITCHES])
        target = {"targetDeviceUri": f"/devices/{agent.person.device.id}"}
        deeds: list[tuple[str, str, dict[str, str]]] = [
            (f"/me/devices/{boss.person.device.id}", name, target),
            (f"/users/{agent.person.id}/channels/chat", self._die.choice(["Monitor", *MODES[1:]]), ONCE),
        ]
        deeds += [(f"/me/calls/{call}", self._die.choice([name, "Hangup"]), {}) for call in boss.legs]
        deeds += [(f"/me/chats/{chat}", words, {"text": "hm"}) for chat in boss.chats]
        resource, operation, more = self._die.choice(deeds)
        self._do(boss.user, resource, operation, **more)

    def _do(self, user: str, resource: str, name: str, **more: str) -> object:
        return self.centre.perform(user, resource, {"operationName": name, **more})

    def _quietly[T](self, deed: Callable[[], T]) -> T:
        """Nobody acts on it by habit."""
        habits, self.centre.world.habits = self.centre.world.habits, Habits()
        try:
            return deed()
        finally:
            self.centre.world.habits = habits
