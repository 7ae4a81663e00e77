"""A busy contact centre as journal records, without a network between: what benchmarks feed the near side with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from monitoring.ports import PLACED, SNAPSHOT, Record
from monitoring.records import placed_body
from monitoring.simulator.centre import Centre
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

START = 1_790_000_000.0
SUBRESOURCES = {"subresources": "devices,calls,channels,chats"}
TEAMS = ("North", "South")


class Busy:
    """A centre of so many agents that says `rate` things a second; agents belong to the two teams in turn."""

    def __init__(self, agents: int, rate: float, seed: int = 1) -> None:
        self.now = START
        self._centre = Centre(Options(start=START, agents=agents, supervisors=2, seed=seed, rate=rate))
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

    def _record(self, account: str, topic: str, body: bytes) -> Record:
        offset = self._offsets[account] = self._offsets.get(account, -1) + 1
        return Record(account, 1, offset, self.now, topic, body)
