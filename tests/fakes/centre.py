"""A call centre in which nothing happens unless a test says so; stands in for the simulator's living half."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class FakePerson:
    user_name: str
    password: str = "secret"


@dataclass(frozen=True)
class FakeEvent:
    user: str
    channel: str
    data: dict[str, Any]


@dataclass
class FakeCentre:
    """Events wait in `due`, as (simulated time, event), until the clock is advanced past them."""

    due: list[tuple[float, FakeEvent]] = field(default_factory=list)
    now: float = 0.0

    def advance(self, now: float) -> list[FakeEvent]:
        self.now = now
        ready = [event for at, event in self.due if at <= now]
        self.due = [pair for pair in self.due if pair[0] > now]
        return ready

    def person(self, user_name: str) -> FakePerson | None:
        is_known = user_name.startswith(("agent0", "sup0"))
        return FakePerson(user_name) if is_known else None
