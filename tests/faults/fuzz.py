"""Hostile and broken words of GWS, made from true ones by a seeded mutator, through reader, floor and page (F6, F7, F8, F29).

A mutant is folded, or set aside by a rule that has a name; an exception anywhere is a crash, and so is a floor whose
indexes disagree or an id that no page could carry. Knows no relay and no network.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.apps import apps

from monitoring.bayeux.errors import AuthRefused, RemoteProtocolError
from monitoring.bayeux.messages import read as read_reply
from monitoring.floor import apply
from monitoring.floor.changes import HealthChanged
from monitoring.gws.wire import Unreadable, read, read_me
from monitoring.policy import Grant, Verb, Viewer, over_team
from tests.fakes.made_floor import check
from tests.faults.mutants import as_json, mutate
from tests.faults.reorder import START, day, rolled, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from monitoring.floor import Floor
    from monitoring.floor.changes import Change

RECORDINGS = Path(__file__).parents[1] / "recordings"
RULES = frozenset({"not-json", "not-bayeux", "wrong-shape", "unknown-message-type", "incomplete"})
OF_EACH = 40
AFRESH = 200
DRAWN = 100
WRAPPED = 10
MINE = "sup001"
ME = "GET /me"
PLAIN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class FuzzResult:
    """What became of the mutants: `mutations = folded + quarantined + crashes`, and the first few crashes in words."""

    mutations: int
    folded: int
    quarantined: dict[str, int]
    crashes: int
    seconds: float
    first: tuple[str, ...] = ()

    @property
    def is_survived(self) -> bool:
        """Whether nothing crashed, everything was counted, and each that was set aside named a rule that exists."""
        counted = self.folded + sum(self.quarantined.values()) + self.crashes
        return self.crashes == 0 and counted == self.mutations > 0 and self.quarantined.keys() <= RULES

    def line(self) -> str:
        """One line for a table."""
        rules = ", ".join(f"{rule} {count}" for rule, count in sorted(self.quarantined.items()))
        return (
            f"{self.mutations} mutations: {self.folded} folded, {sum(self.quarantined.values())} quarantined ({rules}), "
            f"{self.crashes} crashes in {self.seconds:.0f} s"
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """One true thing that GWS said: who heard it, on which channel (`GET /me` for a snapshot), and its JSON."""

    account: str
    topic: str
    body: bytes


def corpus() -> list[Sample]:
    """The vendor's pages, printed and repaired, and what the simulator says: all messageTypes, errors and snapshots."""
    samples = [Sample(MINE, "/v2/me/calls", path.read_bytes()) for path in sorted(RECORDINGS.glob("vendor-*.txt"))]
    for path in sorted(RECORDINGS.glob("vendor-*.json")):
        samples += [Sample(MINE, one["channel"], as_json(one["data"])) for one in json.loads(path.read_bytes())]
    snapshots, pushed = said(0)
    seen: Counter[str] = Counter()
    for one in pushed:
        kind = f"{one.user[:3]} {one.data['messageType']}"
        seen[kind] += 1
        if seen[kind] <= OF_EACH:
            samples.append(Sample(one.user, one.channel, as_json(one.data)))
    errors: tuple[dict[str, str], ...] = (
        {"errorMessage": "No such device"},
        {},
        {"callUri": "http://h/api/v2/calls/1"},
    )
    samples += [Sample(MINE, "/v2/me/devices", as_json({"messageType": "ErrorMessage", **more})) for more in errors * 4]
    return samples + [Sample(account, ME, body) for account, body in snapshots] * 3


def busiest() -> Floor:
    """The fullest moment of a day: calls and chats, with supervisors in them."""
    return max(day(0).floors, key=lambda floor: min(len(floor.calls), len(floor.chats)))


@dataclass
class Mill:
    """The path of a mutant: Bayeux's reader for some, GWS's for all, then the floor, then the page for some."""

    die: Random
    base: Floor = field(default_factory=busiest)
    folded: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.floor = self.base

    def grind(self, number: int, sample: Sample) -> None:
        """One mutant."""
        body = mutate(sample.body, self.die)
        try:
            rule = self._pass(number, sample, body)
        except Exception as error:  # noqa: BLE001 whatever it is, it is what is looked for
            self.crashes.append(f"{number}: {type(error).__name__}: {str(error)[:300]} at {body[:300]!r}")
            self.floor = self.base
            return
        self.folded += not rule
        if rule:
            self.quarantined[rule] += 1

    def _pass(self, number: int, sample: Sample, body: bytes) -> str:
        """The rule by which the mutant was set aside; empty if it was folded."""
        if number % WRAPPED == 0 and sample.topic != ME:
            try:
                body = _unwrapped(sample.topic, body)
            except (RemoteProtocolError, AuthRefused):
                return "not-bayeux"
        told = (read_me if sample.topic == ME else read)(sample.account, body, START)
        if isinstance(told, Unreadable):
            return told.rule
        step = apply(self.base if number % AFRESH == 0 else self.floor, told)
        self.floor = step.floor
        if number % DRAWN == 0 or sample.topic == ME:
            _look(self.floor, step.changes, draw=number % DRAWN == 0)
        return ""


def _unwrapped(topic: str, body: bytes) -> bytes:
    """The event as Bayeux's reader hands it on; it is refused where the reply around it cannot be understood."""
    reply = b'[{"channel":"%s","data":%s},{"channel":"/meta/connect","id":"1"}]' % (topic.encode(), body)
    batch = read_reply(200, "application/json", reply)
    events = [bytes(memoryview(event.data)) for event in batch.events() if event.channel == topic]
    if not events:
        raise RemoteProtocolError("the event is among what could not be read")
    return events[0]


def _look(floor: Floor, changes: Sequence[Change], *, draw: bool) -> None:
    """The floor agrees with itself, its ids fit into a page, and a page can be drawn of it."""
    from dashboard.desk.controls import Asked  # noqa: PLC0415 Django must be set up first
    from dashboard.desk.screen import KINDS, Screen  # noqa: PLC0415

    check(floor)
    ids = [*floor.agents, *floor.devices, *floor.calls, *floor.chats]
    odd = [one for one in ids if not PLAIN.fullmatch(one)]
    if odd:
        raise ValueError(f"an id that no page can carry: {odd[0][:80]!r}")
    if not draw:
        return
    viewer = Viewer("alice", MINE, frozenset(Grant(verb, over_team("North")) for verb in Verb))
    targets = [f"{KINDS[type(change)]}:{change.id}" for change in changes if not isinstance(change, HealthChanged)]
    for target in targets or [""]:
        Screen(viewer, lambda _viewer, _target: Asked("key"), target=target).repaint(floor)


def run(mutations: int = 100_000, seed: int = 1) -> FuzzResult:
    """Grind so many mutants. The same seed makes the same mutants."""
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
        django.setup()
    die = rolled(seed)
    samples, mill = corpus(), Mill(die)
    began = time.monotonic()
    for number in range(mutations):
        mill.grind(number, die.choice(samples))
    spent = time.monotonic() - began
    return FuzzResult(
        mutations, mill.folded, dict(mill.quarantined), len(mill.crashes), spent, tuple(mill.crashes[:20])
    )


def main(arguments: Sequence[str]) -> Iterator[str]:
    """`python -m tests.faults.fuzz [MUTATIONS [SEED]]`."""
    result = run(*(int(one) for one in arguments))
    yield result.line()
    yield from result.first


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in main(sys.argv[1:]))
