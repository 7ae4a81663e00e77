"""A busy contact centre as journal records, without a network between: what benchmarks feed the near side with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from monitoring.floor.hearing import Status
from monitoring.ports import HEALTH, PLACED, PULSE, SNAPSHOT, UPSTREAM, Record
from monitoring.records import health_body, placed_body, pulse_body
from monitoring.simulator.centre import Centre
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

START = 1_790_000_000.0
SUBRESOURCES = {"subresources": "devices,calls,channels,chats"}
TEAMS = ("North", "South")


class Busy:
    """A centre of so many agents that says `rate` things a second; agents belong to the two teams in turn."""

    def __init__(self, agents: int, rate: float, seed: int = 1, start: float = START) -> None:
        self.now = start
        self._centre = Centre(Options(start=start, agents=agents, supervisors=2, seed=seed, rate=rate))
        self._offsets: dict[str, int] = {}

    def begin(self) -> Iterator[Record]:
        """Who is placed where, and everybody's first snapshot."""
        for number, person in enumerate(self._centre.people()):
            role = "supervisor" if person.supervises else "agent"
            body = self._centre.read(person.user_name, "/me", SUBRESOURCES)
            yield self._record(person.user_name, PLACED, placed_body(role, TEAMS[number % len(TEAMS)]))
            yield self._record(person.user_name, SNAPSHOT, json.dumps(body).encode())

    def live(self, seconds: float) -> list[Record]:
        """What is said in the next so many seconds."""
        self.now += seconds
        told = self._centre.advance(self.now)
        return [self._record(one.user, one.channel, json.dumps(one.data).encode()) for one in told]

    def sign(self) -> Iterator[Record]:
        """GWS has given a sign of life."""
        yield self._record(UPSTREAM, PULSE, pulse_body(self.now))

    def hear(self) -> Iterator[Record]:
        """Everybody is listened to."""
        for person in self._centre.people():
            yield self._record(person.user_name, HEALTH, health_body(Status.LIVE, "", self.now))

    def _record(self, account: str, topic: str, body: bytes) -> Record:
        offset = self._offsets[account] = self._offsets.get(account, -1) + 1
        return Record(account, 1, offset, self.now, topic, body)
